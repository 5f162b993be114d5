#include "certs/verify/trust_counts.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include "absl/time/clock.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {
namespace {

std::shared_ptr<const Credential> MintOne(bool authority) {
  MintSpec spec;
  spec.common_name = "one";
  spec.certificate_authority = authority;
  return Mint(spec, nullptr, absl::Now()).value();
}

TEST(CountTrust, CountsNothingInAnEmptyStore) {
  const TrustCounts counts = CountTrust(**MakeTrustStore(false, {}));
  EXPECT_EQ(counts.certificates, 0u);
  EXPECT_EQ(counts.ca_certificates, 0u);
  EXPECT_EQ(counts.crls, 0u);
}

TEST(CountTrust, TellsAuthoritiesFromOthers) {
  auto authority = MintOne(true), leaf = MintOne(false);
  auto trust = *MakeTrustStore(false, {authority->certificate.get(), leaf->certificate.get()});
  EXPECT_EQ(CountTrust(*trust).certificates, 2u);
  EXPECT_EQ(CountTrust(*trust).ca_certificates, 1u);
}

TEST(CountTrust, CountsListsOfRevokedCertificatesApart) {
  auto authority = MintOne(true);
  OsslPtr<X509_STORE> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), authority->certificate.get());
  X509_CRL* crl = X509_CRL_new();
  X509_CRL_set_issuer_name(crl, X509_get_subject_name(authority->certificate.get()));
  ASSERT_EQ(X509_STORE_add_crl(store.get(), crl), 1);
  X509_CRL_free(crl);
  const TrustStore trust(std::move(store));
  EXPECT_EQ(CountTrust(trust).certificates, 1u);
  EXPECT_EQ(CountTrust(trust).crls, 1u);
}

}  // namespace
}  // namespace tlslab
