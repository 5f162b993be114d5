#include "certs/verify/verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>

#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);
constexpr absl::Duration kDay = absl::Hours(24);

using Shared = std::shared_ptr<const Credential>;

Shared Authority(const std::string& name, const Credential* issuer = nullptr,
                 const std::string& key_type = "") {
  MintSpec spec;
  spec.common_name = name;
  spec.key_type = key_type;
  spec.certificate_authority = true;
  return Mint(spec, issuer, kNow).value();
}

MintSpec LeafSpec() {
  MintSpec spec;
  spec.common_name = "Leaf";
  spec.dns_names = {"localhost", "*.example.com"};
  spec.ip_addresses = {"127.0.0.1", "::1"};
  return spec;
}

std::shared_ptr<const TrustStore> Trusting(const std::vector<const Credential*>& anchors) {
  std::vector<X509*> certificates;
  for (const Credential* anchor : anchors) certificates.push_back(anchor->certificate.get());
  return MakeTrustStore(false, certificates).value();
}

// A root that is trusted, an intermediate and a leaf.
struct Playground {
  Shared root = Authority("Root");
  Shared intermediate = Authority("Intermediate", root.get());
  std::shared_ptr<const TrustStore> trust = Trusting({root.get()});
  PeerRole role = PeerRole::kServer;
  absl::Time now = kNow;

  Shared Leaf(const MintSpec& spec = LeafSpec()) const {
    return Mint(spec, intermediate.get(), kNow).value();
  }
  Verification Verify(const Credential& leaf, const VerifyPolicy& policy = {}) const {
    std::vector<X509*> certificates = {leaf.certificate.get()};
    for (const auto& certificate : leaf.chain) certificates.push_back(certificate.get());
    return VerifyChain(certificates, role, *trust, policy, now);
  }
};

VerifyPolicy ReportOnly() {
  VerifyPolicy policy;
  policy.enforce_chain = false;
  policy.enforce_name = false;
  return policy;
}

VerifyPolicy Named(const std::string& name, VerifyPolicy policy = {}) {
  policy.expected_name = name;
  return policy;
}

// "CERT_HAS_EXPIRED@0" for each finding.
std::vector<std::string> Found(const Verification& verification) {
  std::vector<std::string> found;
  for (const VerifyError& error : verification.errors) {
    found.push_back(error.name.substr(sizeof("X509_V_ERR_") - 1) + "@" +
                    std::to_string(error.depth));
  }
  return found;
}

TEST(VerifyChain, AcceptsAGoodChain) {
  Playground lab;
  Verification verification = lab.Verify(*lab.Leaf(), Named("localhost"));
  EXPECT_TRUE(verification.accepted);
  EXPECT_FALSE(verification.error.has_value());
  EXPECT_THAT(verification.errors, IsEmpty());
  EXPECT_THAT(verification.path_subjects, ElementsAre("CN=Leaf", "CN=Intermediate", "CN=Root"));
  EXPECT_EQ(verification.verify_time, kNow);
  EXPECT_EQ(verification.trust_anchor_count, 1u);
}

TEST(VerifyChain, VerifiesEveryKeyTypeThatCanBeMinted) {
  for (const std::string& type : KeyTypes()) {
    SCOPED_TRACE(type);
    Shared root = Authority("Root", nullptr, type);
    MintSpec spec = LeafSpec();
    spec.key_type = type;
    Shared leaf = Mint(spec, root.get(), kNow).value();
    Verification verification = VerifyChain({leaf->certificate.get()}, PeerRole::kServer,
                                            *Trusting({root.get()}), {}, kNow);
    EXPECT_THAT(Found(verification), IsEmpty());
  }
}

TEST(VerifyChain, TrustsASelfSignedLeafThatIsAnAnchor) {
  Shared leaf = Mint(LeafSpec(), nullptr, kNow).value();
  Verification verification = VerifyChain({leaf->certificate.get()}, PeerRole::kServer,
                                          *Trusting({leaf.get()}), Named("localhost"), kNow);
  EXPECT_THAT(Found(verification), IsEmpty());
}

TEST(VerifyChain, TellsAnExpiredLeaf) {
  Playground lab;
  MintSpec spec = LeafSpec();
  spec.not_before_offset = -2 * kDay;
  spec.not_after_offset = -kDay;
  Verification verification = lab.Verify(*lab.Leaf(spec));
  EXPECT_FALSE(verification.accepted);
  ASSERT_TRUE(verification.error.has_value());
  EXPECT_EQ(verification.error->code, X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_EQ(verification.error->name, "X509_V_ERR_CERT_HAS_EXPIRED");
  EXPECT_EQ(verification.error->depth, 0u);
  EXPECT_EQ(verification.error->text, "certificate has expired");
  EXPECT_THAT(Found(verification), ElementsAre("CERT_HAS_EXPIRED@0"));
}

TEST(VerifyChain, JudgesAtTheTimeOfThePolicy) {
  Playground lab;
  Shared leaf = lab.Leaf();
  VerifyPolicy policy;
  policy.verify_time = kNow + 91 * kDay;
  Verification verification = lab.Verify(*leaf, policy);
  EXPECT_EQ(verification.verify_time, kNow + 91 * kDay);
  EXPECT_THAT(Found(verification), ElementsAre("CERT_HAS_EXPIRED@0"));

  policy.verify_time = kNow + 3651 * kDay;
  EXPECT_THAT(Found(lab.Verify(*leaf, policy)),
              ElementsAre("CERT_HAS_EXPIRED@2", "CERT_HAS_EXPIRED@1", "CERT_HAS_EXPIRED@0"));

  policy.verify_time = kNow - kDay;
  EXPECT_THAT(Found(lab.Verify(*leaf, policy)),
              ElementsAre("CERT_NOT_YET_VALID@2", "CERT_NOT_YET_VALID@1", "CERT_NOT_YET_VALID@0"));

  policy.verify_time.reset();
  lab.now = kNow + 91 * kDay;
  verification = lab.Verify(*leaf, policy);
  EXPECT_EQ(verification.verify_time, lab.now);
  EXPECT_THAT(Found(verification), ElementsAre("CERT_HAS_EXPIRED@0"));
}

TEST(VerifyChain, JudgesBeforeTheEpochAndAtIt) {
  Playground lab;
  Shared leaf = lab.Leaf();
  for (int64_t seconds : {int64_t{0}, int64_t{-1}, int64_t{-60000000000}}) {
    VerifyPolicy policy;
    policy.verify_time = absl::FromUnixSeconds(seconds);
    EXPECT_THAT(Found(lab.Verify(*leaf, policy)),
                ElementsAre("CERT_NOT_YET_VALID@2", "CERT_NOT_YET_VALID@1", "CERT_NOT_YET_VALID@0"))
        << seconds;
  }
}

TEST(VerifyChain, TellsARootThatIsNotTrusted) {
  Playground lab;
  Shared leaf = lab.Leaf();
  X509* certificates[] = {leaf->certificate.get(), lab.intermediate->certificate.get(),
                          lab.root->certificate.get()};
  Verification verification =
      VerifyChain({certificates, certificates + 3}, PeerRole::kServer, *Trusting({}), {}, kNow);
  EXPECT_THAT(Found(verification), ElementsAre("SELF_SIGNED_CERT_IN_CHAIN@2"));
  EXPECT_EQ(verification.path_subjects.size(), 3u);
  EXPECT_EQ(verification.trust_anchor_count, 0u);
}

TEST(VerifyChain, TellsASelfSignedLeafThatIsNotTrusted) {
  Playground lab;
  Shared leaf = Mint(LeafSpec(), nullptr, kNow).value();
  EXPECT_THAT(Found(lab.Verify(*leaf)), ElementsAre("DEPTH_ZERO_SELF_SIGNED_CERT@0"));
}

TEST(VerifyChain, TellsAMissingIntermediateAtTheLastCertificateFound) {
  Playground lab;
  Shared leaf = lab.Leaf();
  Verification verification =
      VerifyChain({leaf->certificate.get()}, PeerRole::kServer, *lab.trust, {}, kNow);
  EXPECT_THAT(Found(verification), ElementsAre("UNABLE_TO_GET_ISSUER_CERT_LOCALLY@0",
                                               "UNABLE_TO_VERIFY_LEAF_SIGNATURE@0"));
  EXPECT_THAT(verification.path_subjects, ElementsAre("CN=Leaf"));

  Playground other;  // its root is not that of the chain
  EXPECT_THAT(Found(other.Verify(*leaf)), ElementsAre("UNABLE_TO_GET_ISSUER_CERT_LOCALLY@1"));
}

TEST(VerifyChain, TellsAWrongNameAtTheLeaf) {
  Playground lab;
  Shared leaf = lab.Leaf();
  EXPECT_THAT(Found(lab.Verify(*leaf, Named("wrong.example"))), ElementsAre("HOSTNAME_MISMATCH@0"));
  EXPECT_THAT(Found(lab.Verify(*leaf, Named("127.0.0.2"))), ElementsAre("IP_ADDRESS_MISMATCH@0"));
  const std::string with_nul("localhost\0", 10);
  EXPECT_THAT(Found(lab.Verify(*leaf, Named(with_nul))), ElementsAre("HOSTNAME_MISMATCH@0"));
}

TEST(VerifyChain, AcceptsWildcardsAndAddresses) {
  Playground lab;
  Shared leaf = lab.Leaf();
  for (const char* name : {"www.example.com", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1", ""}) {
    EXPECT_TRUE(lab.Verify(*leaf, Named(name)).accepted) << name;
  }
}

TEST(VerifyChain, EnforcesNameAndChainSeparately) {
  Playground lab;
  MintSpec spec = LeafSpec();
  spec.not_before_offset = -2 * kDay;
  spec.not_after_offset = -kDay;
  Shared leaf = lab.Leaf(spec);
  struct Case {
    bool chain, name, accepted;
    int code;
  };
  // OpenSSL finds the name first.
  for (const Case& c : {Case{true, true, false, X509_V_ERR_HOSTNAME_MISMATCH},
                        Case{true, false, false, X509_V_ERR_CERT_HAS_EXPIRED},
                        Case{false, true, false, X509_V_ERR_HOSTNAME_MISMATCH},
                        Case{false, false, true, X509_V_ERR_HOSTNAME_MISMATCH}}) {
    VerifyPolicy policy = Named("wrong.example");
    policy.enforce_chain = c.chain;
    policy.enforce_name = c.name;
    Verification verification = lab.Verify(*leaf, policy);
    EXPECT_EQ(verification.accepted, c.accepted);
    EXPECT_EQ(verification.error->code, c.code);
    EXPECT_THAT(Found(verification), ElementsAre("HOSTNAME_MISMATCH@0", "CERT_HAS_EXPIRED@0"));
  }
}

TEST(VerifyChain, LimitsTheDepth) {
  Playground lab;
  Shared leaf = lab.Leaf();
  VerifyPolicy policy;
  policy.max_depth = 1;
  EXPECT_TRUE(lab.Verify(*leaf, policy).accepted);
  policy.max_depth = 0;
  Verification verification = lab.Verify(*leaf, policy);
  EXPECT_FALSE(verification.accepted);
  EXPECT_THAT(Found(verification), testing::Contains("CERT_CHAIN_TOO_LONG@1"));
  policy.max_depth = 0xffffffff;
  EXPECT_TRUE(lab.Verify(*leaf, policy).accepted);
}

TEST(VerifyChain, TellsALeafOfTheWrongPurpose) {
  Playground lab;
  MintSpec spec = LeafSpec();
  spec.extended_key_usages = {"clientAuth"};
  Shared leaf = lab.Leaf(spec);
  EXPECT_THAT(Found(lab.Verify(*leaf)), ElementsAre("INVALID_PURPOSE@0"));
  lab.role = PeerRole::kClient;
  EXPECT_THAT(Found(lab.Verify(*leaf)), IsEmpty());
}

TEST(VerifyChain, TellsAForgedSignature) {
  Playground lab;
  Shared leaf = lab.Leaf();
  OsslPtr<X509> forged(X509_dup(leaf->certificate.get()));
  ASSERT_GT(X509_sign(forged.get(), lab.root->key.get(), EVP_sha256()), 0);
  Verification verification = VerifyChain({forged.get(), lab.intermediate->certificate.get()},
                                          PeerRole::kServer, *lab.trust, {}, kNow);
  EXPECT_THAT(Found(verification), ElementsAre("CERT_SIGNATURE_FAILURE@0"));
}

// A key that OpenSSL does not know makes X509_verify_cert(3) give up without asking.
TEST(VerifyChain, TellsWhenOpensslGivesUp) {
  Playground lab;
  Shared leaf = lab.Leaf();
  OsslPtr<X509> odd(X509_dup(leaf->certificate.get()));
  X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(odd.get()), OBJ_txt2obj("1.2.3.4.5", 1), V_ASN1_NULL,
                         nullptr, static_cast<unsigned char*>(OPENSSL_memdup("\4\0", 2)), 2);
  ASSERT_GT(X509_sign(odd.get(), lab.intermediate->key.get(), EVP_sha256()), 0);
  unsigned char* der = nullptr;
  const int size = i2d_X509(odd.get(), &der);
  const unsigned char* next = der;
  odd.reset(d2i_X509(nullptr, &next, size));
  OPENSSL_free(der);
  ASSERT_TRUE(odd);
  for (const VerifyPolicy& policy : {VerifyPolicy(), ReportOnly()}) {
    Verification verification = VerifyChain({odd.get(), lab.intermediate->certificate.get()},
                                            PeerRole::kServer, *lab.trust, policy, kNow);
    EXPECT_EQ(verification.accepted, !policy.enforce_chain);
    ASSERT_TRUE(verification.error.has_value());
    EXPECT_EQ(verification.error->name, verification.errors.front().name);
    EXPECT_THAT(Found(verification), testing::Contains("UNSPECIFIED@0"));
  }
}

TEST(VerifyChain, TellsThatThereIsNothingToJudge) {
  Playground lab;
  Verification verification = VerifyChain({}, PeerRole::kServer, *lab.trust, {}, kNow);
  EXPECT_FALSE(verification.accepted);
  EXPECT_THAT(Found(verification), ElementsAre("INVALID_CALL@0"));
  EXPECT_THAT(verification.path_subjects, IsEmpty());
}

TEST(VerifyChain, SharesOneTrustStoreBetweenVerifications) {
  Playground lab;
  Shared leaf = lab.Leaf();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(lab.Verify(*leaf).accepted);
  EXPECT_EQ(lab.trust->anchor_count(), 1u);
}

}  // namespace
}  // namespace tlslab
