// Revocation lists, chains that end early, and strict rules.
#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "certs/verify/verify.h"

namespace tlslab {
namespace {

using Held = std::shared_ptr<const Credential>;

Held MintNamed(const std::string& name, bool authority, const Credential* issuer) {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = authority;
  return *Mint(spec, issuer, absl::Now());
}

// Of `issuer`, good for a day, revoking `revoked` unless that is null.
OsslPtr<X509_CRL> Crl(const Credential& issuer, X509* revoked) {
  OsslPtr<X509_CRL> crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), 1);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer.certificate.get()));
  ASN1_TIME* before = X509_time_adj_ex(nullptr, 0, -600, nullptr);
  ASN1_TIME* after = X509_time_adj_ex(nullptr, 1, 0, nullptr);
  X509_CRL_set1_lastUpdate(crl.get(), before);
  X509_CRL_set1_nextUpdate(crl.get(), after);
  if (revoked) {
    X509_REVOKED* entry = X509_REVOKED_new();
    X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(revoked));
    X509_REVOKED_set_revocationDate(entry, before);
    X509_CRL_add0_revoked(crl.get(), entry);
  }
  ASN1_TIME_free(before);
  ASN1_TIME_free(after);
  X509_CRL_sort(crl.get());
  X509_CRL_sign(crl.get(), issuer.key.get(), EVP_sha256());
  return crl;
}

struct Chain {
  Held root = MintNamed("root", true, nullptr);
  Held middle = MintNamed("middle", true, root.get());
  Held leaf = MintNamed("leaf", false, middle.get());
  VerifyPolicy policy;

  std::vector<std::string> Findings(const Credential& anchor,
                                    const std::vector<X509_CRL*>& crls = {}) {
    auto trust = MakeTrustStore(false, {anchor.certificate.get()}, crls);
    EXPECT_TRUE(trust.ok());
    Verification found = VerifyChain({leaf->certificate.get(), middle->certificate.get()},
                                     PeerRole::kServer, **trust, policy, absl::Now());
    std::vector<std::string> names;
    for (const VerifyError& error : found.errors) names.push_back(error.name);
    return names;
  }
};

using Names = std::vector<std::string>;

TEST(CrlCheck, OfTheLeafFindsWhetherItIsRevoked) {
  Chain chain;
  chain.policy.crl_check = VerifyPolicy::CrlCheck::kLeaf;
  auto good = Crl(*chain.middle, nullptr);
  auto bad = Crl(*chain.middle, chain.leaf->certificate.get());
  EXPECT_EQ(chain.Findings(*chain.root, {good.get()}), Names{});
  EXPECT_EQ(chain.Findings(*chain.root, {bad.get()}), Names{"X509_V_ERR_CERT_REVOKED"});
  EXPECT_EQ(chain.Findings(*chain.root), Names{"X509_V_ERR_UNABLE_TO_GET_CRL"});
}

TEST(CrlCheck, OfTheChainFindsWhetherAnyOfItIsRevoked) {
  Chain chain;
  chain.policy.crl_check = VerifyPolicy::CrlCheck::kChain;
  auto of_leaf = Crl(*chain.middle, nullptr);
  auto of_middle = Crl(*chain.root, chain.middle->certificate.get());
  auto good = Crl(*chain.root, nullptr);
  EXPECT_EQ(chain.Findings(*chain.root, {of_leaf.get(), good.get()}), Names{});
  EXPECT_EQ(chain.Findings(*chain.root, {of_leaf.get(), of_middle.get()}),
            Names{"X509_V_ERR_CERT_REVOKED"});
}

TEST(CrlCheck, OfNothingLetsARevokedCertificatePass) {
  Chain chain;
  auto bad = Crl(*chain.middle, chain.leaf->certificate.get());
  EXPECT_EQ(chain.Findings(*chain.root, {bad.get()}), Names{});
}

TEST(PartialChain, EndsAtAnyTrustedCertificate) {
  Chain chain;
  EXPECT_NE(chain.Findings(*chain.middle), Names{});
  chain.policy.partial_chain = true;
  EXPECT_EQ(chain.Findings(*chain.middle), Names{});
}

TEST(Strict, FindsWhatIsOtherwiseLetPass) {
  Chain chain;
  // An authority without key usage, which RFC 5280 section 4.2.1.3 demands.
  auto bare = std::make_shared<Credential>();
  bare->certificate.reset(X509_dup(chain.root->certificate.get()));
  bare->key = Share(chain.root->key.get());
  const int at = X509_get_ext_by_NID(bare->certificate.get(), NID_key_usage, -1);
  ASSERT_GE(at, 0);
  X509_EXTENSION_free(X509_delete_ext(bare->certificate.get(), at));
  X509_sign(bare->certificate.get(), bare->key.get(), EVP_sha256());
  EXPECT_EQ(chain.Findings(*bare), Names{});
  chain.policy.strict = true;
  const Names found = chain.Findings(*bare);
  EXPECT_EQ(std::count(found.begin(), found.end(), "X509_V_ERR_CA_CERT_MISSING_KEY_USAGE"), 1);
}

}  // namespace
}  // namespace tlslab
