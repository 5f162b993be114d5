#include "certs/inspect/chain_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certs/credential/credential.h"
#include "certs/inspect/inspect.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);
using Shared = std::shared_ptr<const Credential>;

Shared Authority(const std::string& name, const Shared& issuer = nullptr) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = true;
  return Mint(spec, issuer.get(), kNow).value();
}

class Shape : public testing::Test {
 protected:
  Shape() {
    root = Authority("Root");
    middle = Authority("Middle", root);
    MintSpec spec;
    spec.common_name = "leaf";
    leaf = Mint(spec, middle.get(), kNow).value();
  }

  static ChainShape Of(const std::vector<Shared>& chain) {
    std::vector<OsslPtr<X509>> certificates;
    for (const Shared& one : chain) certificates.push_back(Share(one->certificate.get()));
    return ShapeOfChain(certificates);
  }

  Shared root, middle, leaf;
};

TEST_F(Shape, OfAChainAsServersSendItIsInOrderAndEndsBelowTheRoot) {
  const ChainShape shape = Of({leaf, middle});
  EXPECT_TRUE(shape.in_order);
  EXPECT_TRUE(shape.ends_below_root);
  EXPECT_FALSE(shape.includes_root);
  EXPECT_THAT(shape.unused_positions, IsEmpty());
  EXPECT_THAT(shape.duplicate_positions, IsEmpty());
}

TEST_F(Shape, TellsARootThatWasSent) {
  const ChainShape shape = Of({leaf, middle, root});
  EXPECT_TRUE(shape.in_order);
  EXPECT_FALSE(shape.ends_below_root);
  EXPECT_TRUE(shape.includes_root);
}

TEST_F(Shape, OfOneCertificateIsInOrder) {
  EXPECT_TRUE(Of({leaf}).in_order);
  EXPECT_TRUE(Of({leaf}).ends_below_root);
  EXPECT_TRUE(Of({root}).in_order);
  EXPECT_TRUE(Of({root}).includes_root);
  EXPECT_FALSE(Of({root}).ends_below_root);
}

TEST_F(Shape, TellsAWrongOrder) {
  const ChainShape shape = Of({leaf, root, middle});
  EXPECT_FALSE(shape.in_order);
  EXPECT_TRUE(shape.includes_root);
  EXPECT_THAT(shape.unused_positions, IsEmpty());
}

TEST_F(Shape, TellsThoseThatAreNotOnThePath) {
  const ChainShape shape = Of({leaf, Authority("Stranger"), middle});
  EXPECT_FALSE(shape.in_order);
  EXPECT_TRUE(shape.ends_below_root);
  EXPECT_THAT(shape.unused_positions, ElementsAre(1));
  EXPECT_THAT(shape.duplicate_positions, IsEmpty());
}

TEST_F(Shape, TellsAMissingIntermediate) {
  const ChainShape shape = Of({leaf, root});
  EXPECT_FALSE(shape.in_order);
  EXPECT_TRUE(shape.ends_below_root);
  EXPECT_FALSE(shape.includes_root);
  EXPECT_THAT(shape.unused_positions, ElementsAre(1));
}

TEST_F(Shape, TellsDuplicates) {
  const ChainShape shape = Of({leaf, middle, leaf, middle});
  EXPECT_FALSE(shape.in_order);
  EXPECT_THAT(shape.unused_positions, ElementsAre(2, 3));
  EXPECT_THAT(shape.duplicate_positions, ElementsAre(2, 3));
  EXPECT_FALSE(Of({root, root}).in_order);
  EXPECT_THAT(Of({root, root}).duplicate_positions, ElementsAre(1));
}

TEST_F(Shape, TellsAuthoritiesOfOneNameApartByTheirKeys) {
  const Shared namesake = Authority("Middle", root);
  const ChainShape shape = Of({leaf, namesake, middle});
  EXPECT_FALSE(shape.in_order);
  EXPECT_THAT(shape.unused_positions, ElementsAre(1));
}

// Nothing but the signature tells them apart then.
TEST_F(Shape, TellsThemApartWithoutKeyIdentifiersToo) {
  const Shared namesake = Authority("Middle", root);
  const auto without = [](const Shared& from, EVP_PKEY* signer, int nid) {
    OsslPtr<X509> copy(X509_dup(from->certificate.get()));
    X509_EXTENSION_free(X509_delete_ext(copy.get(), X509_get_ext_by_NID(copy.get(), nid, -1)));
    X509_sign(copy.get(), signer, EVP_sha256());
    return copy;
  };
  std::vector<OsslPtr<X509>> chain;
  chain.push_back(without(leaf, middle->key.get(), NID_authority_key_identifier));
  chain.push_back(Share(namesake->certificate.get()));
  chain.push_back(Share(middle->certificate.get()));
  EXPECT_THAT(ShapeOfChain(chain).unused_positions, ElementsAre(1));
  std::swap(chain[1], chain[2]);
  EXPECT_THAT(ShapeOfChain(chain).unused_positions, ElementsAre(2));
}

TEST_F(Shape, TakesTheNextOfTwoCrossCertificates) {
  const Shared other_root = Authority("Other Root");
  OsslPtr<X509> cross(X509_dup(middle->certificate.get()));
  X509_set_issuer_name(cross.get(), X509_get_subject_name(other_root->certificate.get()));
  X509_sign(cross.get(), other_root->key.get(), EVP_sha256());
  std::vector<OsslPtr<X509>> chain;
  chain.push_back(Share(leaf->certificate.get()));
  chain.push_back(std::move(cross));
  chain.push_back(Share(middle->certificate.get()));
  const ChainShape shape = ShapeOfChain(chain);
  EXPECT_THAT(shape.unused_positions, ElementsAre(2));
}

// Each of two issued the other: the walk ends all the same.
TEST_F(Shape, OfALoopEnds) {
  OsslPtr<X509> one(X509_dup(root->certificate.get()));
  OsslPtr<X509> two(X509_dup(middle->certificate.get()));
  X509_set_issuer_name(one.get(), X509_get_subject_name(two.get()));
  X509_sign(one.get(), middle->key.get(), EVP_sha256());
  std::vector<OsslPtr<X509>> chain;
  chain.push_back(std::move(one));
  chain.push_back(std::move(two));
  const ChainShape shape = ShapeOfChain(chain);
  EXPECT_TRUE(shape.in_order);
  EXPECT_TRUE(shape.ends_below_root);
}

TEST_F(Shape, OfNothingIsNothing) {
  const ChainShape shape = ShapeOfChain(std::vector<ChainMember>());
  EXPECT_FALSE(shape.in_order);
  EXPECT_FALSE(shape.ends_below_root);
  EXPECT_FALSE(shape.includes_root);
}

// A thousand of one name, where signatures could be checked by the million.
TEST_F(Shape, OfManyNamesakesCostsLittle) {
  std::vector<OsslPtr<X509>> chain;
  OsslPtr<X509> each(X509_dup(root->certificate.get()));
  X509_EXTENSION_free(
      X509_delete_ext(each.get(), X509_get_ext_by_NID(each.get(), NID_subject_key_identifier, -1)));
  std::string der = Inspect(each.get()).der;
  for (int i = 0; i < 1000; ++i) {
    der[der.size() - 1] = static_cast<char>(i);
    der[der.size() - 2] = static_cast<char>(i >> 8);
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    chain.push_back(OsslPtr<X509>(d2i_X509(nullptr, &at, static_cast<long>(der.size()))));
  }
  const ChainShape shape = ShapeOfChain(chain);
  EXPECT_TRUE(shape.in_order);  // by their names
  EXPECT_THAT(shape.unused_positions, IsEmpty());
}

}  // namespace
}  // namespace tlslab
