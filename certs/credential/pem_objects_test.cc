#include "certs/credential/pem_objects.h"

#include <gtest/gtest.h>
#include <openssl/dh.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>

#include "absl/time/clock.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

std::shared_ptr<const Credential> MintOne() {
  MintSpec spec;
  spec.common_name = "one";
  return *Mint(spec, nullptr, absl::Now());
}

template <typename Write>
std::string Pem(Write write) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

std::string EmptyCrl(const Credential& issuer) {
  OsslPtr<X509_CRL> crl(X509_CRL_new());
  X509_CRL_set_version(crl.get(), 1);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(issuer.certificate.get()));
  ASN1_TIME* now = ASN1_TIME_set(nullptr, std::time(nullptr));
  X509_CRL_set1_lastUpdate(crl.get(), now);
  X509_CRL_set1_nextUpdate(crl.get(), now);
  ASN1_TIME_free(now);
  X509_CRL_sign(crl.get(), issuer.key.get(), EVP_sha256());
  return Pem([&](BIO* bio) { PEM_write_bio_X509_CRL(bio, crl.get()); });
}

std::string PublicKey(const Credential& of) {
  return Pem([&](BIO* bio) { PEM_write_bio_PUBKEY(bio, of.key.get()); });
}

// ffdhe2048 has a name, so that there is nothing to compute.
std::string DhParameters() {
  OsslPtr<EVP_PKEY_CTX> ctx(EVP_PKEY_CTX_new_from_name(LabLibrary(), "DH", nullptr));
  EVP_PKEY_paramgen_init(ctx.get());
  EVP_PKEY_CTX_set_dh_nid(ctx.get(), NID_ffdhe2048);
  EVP_PKEY* parameters = nullptr;
  EVP_PKEY_paramgen(ctx.get(), &parameters);
  OsslPtr<EVP_PKEY> owned(parameters);
  return Pem([&](BIO* bio) { PEM_write_bio_Parameters(bio, parameters); });
}

template <typename T>
std::string Refusal(const absl::StatusOr<T>& parsed) {
  return parsed.ok() ? "" : std::string(parsed.status().message());
}

TEST(PemObjects, ReadEveryListOfOneText) {
  const std::string crl = EmptyCrl(*MintOne());
  auto parsed = ParseCrls(crl + crl);
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  EXPECT_EQ(parsed->size(), 2u);
}

TEST(PemObjects, ReadAPublicKeyThatIsTheOneWritten) {
  auto one = MintOne();
  auto parsed = ParsePublicKeys(PublicKey(*one));
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  ASSERT_EQ(parsed->size(), 1u);
  EXPECT_EQ(EVP_PKEY_eq(parsed->front().get(), one->key.get()), 1);
}

TEST(PemObjects, ReadParametersOfDiffieHellman) {
  auto parsed = ParseDhParameters(DhParameters());
  ASSERT_TRUE(parsed.ok()) << parsed.status().message();
  EXPECT_EQ(EVP_PKEY_get_bits(parsed->get()), 2048);
}

TEST(PemObjects, SayWhatIsThereInstead) {
  auto one = MintOne();
  EXPECT_EQ(Refusal(ParseCrls("")), "is empty");
  EXPECT_NE(Refusal(ParseCrls("crl")).find("is not PEM"), std::string::npos);
  EXPECT_NE(Refusal(ParseCrls(ChainPem(*one))).find("holds a \"CERTIFICATE\""), std::string::npos);
  EXPECT_NE(Refusal(ParsePublicKeys(KeyPem(*one))).find("holds a \"PRIVATE KEY\""),
            std::string::npos);
  EXPECT_NE(Refusal(ParseDhParameters(PublicKey(*one))).find("not a \"DH PARAMETERS\""),
            std::string::npos);
  EXPECT_EQ(Refusal(ParseDhParameters(DhParameters() + DhParameters())), "holds more than one");
}

TEST(PemObjects, RefuseWhatIsDamaged) {
  const std::string crl = EmptyCrl(*MintOne());
  EXPECT_NE(Refusal(ParseCrls(crl.substr(0, crl.size() / 2))), "");
  EXPECT_NE(Refusal(ParseCrls("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")), "");
}

}  // namespace
}  // namespace tlslab
