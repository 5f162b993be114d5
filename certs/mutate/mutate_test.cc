#include "certs/mutate/mutate.h"

#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "certs/ossl/errors.h"
#include "certs/ossl/seeded_library.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

std::shared_ptr<const Credential> Authority() {
  MintSpec spec;
  spec.common_name = "Authority";
  spec.certificate_authority = true;
  return *Mint(spec, nullptr, kNow);
}

class Mutating : public testing::Test {
 protected:
  Mutating() {
    spec_.dns_names = {"www.example.com"};
    sources_.issuer = authority_.get();
  }

  absl::StatusOr<std::shared_ptr<const Credential>> With(const std::vector<std::string>& names) {
    return MintMutated(spec_, sources_, kNow, names);
  }

  const std::shared_ptr<const Credential> authority_ = Authority();
  MintSpec spec_;
  MintSources sources_;
};

// As a peer does that is shown the certificate and a signature of the key.
bool KeyIsThatOfTheCertificate(const Credential& credential) {
  const unsigned char message[] = "message";
  unsigned char signature[1024];
  size_t size = sizeof(signature);
  const OsslPtr<EVP_MD_CTX> sign(EVP_MD_CTX_new()), verify(EVP_MD_CTX_new());
  char only_digest[32] = "";
  const bool own =
      EVP_PKEY_get_default_digest_name(credential.key.get(), only_digest, sizeof(only_digest)) == 2;
  const char* digest = own ? nullptr : "SHA256";
  EXPECT_EQ(EVP_DigestSignInit_ex(sign.get(), nullptr, digest, nullptr, nullptr,
                                  credential.key.get(), nullptr),
            1);
  EXPECT_EQ(EVP_DigestSign(sign.get(), signature, &size, message, sizeof(message)), 1);
  EVP_PKEY* shown = X509_get0_pubkey(credential.certificate.get());
  EXPECT_EQ(
      EVP_DigestVerifyInit_ex(verify.get(), nullptr, digest, nullptr, nullptr, shown, nullptr), 1);
  const bool good = EVP_DigestVerify(verify.get(), signature, size, message, sizeof(message)) == 1;
  ClearErrors();
  return good;
}

TEST_F(Mutating, WithoutMutationsItIsMinting) {
  const auto credential = With({});
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_EQ(X509_verify((*credential)->certificate.get(), authority_->key.get()), 1);
}

TEST_F(Mutating, UnknownAndContradictoryNamesAreAllTold) {
  const auto credential = With({"expired", "bogus", "not-yet-valid"});
  EXPECT_EQ(credential.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(credential.status().message(),
            "mutations[1]: \"bogus\" is no mutation; mutations[2]: \"not-yet-valid\" and "
            "\"expired\" exclude each other: both decide on the same part of the certificate");
}

TEST_F(Mutating, WhatCannotBeHadIsRefusedWithTheReason) {
  EXPECT_EQ(With({"missing-intermediate"}).status().message(),
            "mutations: \"missing-intermediate\" needs an issuer that is not the root");
  EXPECT_EQ(With({"wrong-order"}).status().message(),
            "mutations: \"wrong-order\" needs two intermediates or more");
  spec_.dns_names = {"localhost"};
  EXPECT_EQ(With({"wildcard-top-level"}).status().message(),
            "mutations: \"wildcard-top-level\" needs a certificate with a DNS name of two labels "
            "or more");
  EXPECT_EQ(With({"wildcard-for-address"}).status().message(),
            "mutations: \"wildcard-for-address\" needs a certificate with an IP address");
  sources_.issuer = nullptr;
  for (const char* name : {"self-signed", "untrusted-root", "wrong-issuer-name"}) {
    const absl::Status status = With({name}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_NE(status.message().find("needs an issuer"), std::string::npos) << status;
  }
}

TEST_F(Mutating, SeveralDefectsAreAllThere) {
  const auto credential = With({"serial-zero", "expired", "no-authority-key-identifier"});
  ASSERT_TRUE(credential.ok()) << credential.status();
  X509* certificate = (*credential)->certificate.get();
  EXPECT_EQ(ASN1_INTEGER_get(X509_get0_serialNumber(certificate)), 0);
  time_t now = absl::ToTimeT(kNow);
  EXPECT_LT(X509_cmp_time(X509_get0_notAfter(certificate), &now), 0);
  EXPECT_EQ(X509_get_ext_by_NID(certificate, NID_authority_key_identifier, -1), -1);
  // And nothing else is wrong.
  EXPECT_EQ(X509_verify(certificate, authority_->key.get()), 1);
}

// As a configuration or a request gives them: the bytes of extensions, with which the
// fields' own are left out, and a subject with the name.
TEST_F(Mutating, DefectsHaveTheLastWordOverExtensionsGivenInBytes) {
  const std::string names = std::string("\x30\x11\x82\x0f", 4) + "www.example.com";
  spec_.dns_names.clear();
  spec_.subject = {{"CN", "www.example.com"}};
  spec_.extensions = {{"2.5.29.15", true, std::string("\x03\x02\x07\x80", 4)},
                      {"2.5.29.37", false, "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01"},
                      {"2.5.29.17", false, names}};
  spec_.omitted_extensions = {"keyUsage", "extendedKeyUsage"};
  ASSERT_EQ(X509_check_host((*With({}))->certificate.get(), "www.example.com", 0, 0, nullptr), 1);

  const auto credential = With({"wrong-key-usage", "wrong-extended-key-usage", "wrong-name"});
  ASSERT_TRUE(credential.ok()) << credential.status();
  X509* certificate = (*credential)->certificate.get();
  EXPECT_EQ(X509_get_key_usage(certificate), unsigned{X509v3_KU_DATA_ENCIPHERMENT});
  EXPECT_EQ(X509_get_extended_key_usage(certificate), unsigned{XKU_SSL_CLIENT});
  EXPECT_EQ(X509_check_host(certificate, "www.example.com", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_host(certificate, "wrong.example", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_get_extension_flags(certificate) & EXFLAG_INVALID, 0u);
}

TEST_F(Mutating, ANameInTheSubjectIsNoWayRoundADefectOfTheName) {
  spec_.subject = {{"commonName", "www.example.com"}};
  const auto credential = With({"nul-in-common-name"});
  ASSERT_TRUE(credential.ok()) << credential.status();
  X509* certificate = (*credential)->certificate.get();
  EXPECT_EQ(X509_check_host(certificate, "www.example.com", 0, 0, nullptr), 0);
}

TEST_F(Mutating, ABrokenAuthorityIssuesAllTheSame) {
  MintSpec spec;
  spec.common_name = "Broken";
  spec.certificate_authority = true;
  const auto broken = MintMutated(spec, sources_, kNow, {"not-an-authority"});
  ASSERT_TRUE(broken.ok()) << broken.status();
  sources_.issuer = broken->get();
  EXPECT_TRUE(With({}).ok());
}

class MismatchedKeys : public Mutating, public testing::WithParamInterface<const char*> {};

TEST_P(MismatchedKeys, PassForTheRightOneUntilTheySign) {
  spec_.key_type = GetParam();
  const auto right = With({});
  ASSERT_TRUE(right.ok()) << right.status();
  EXPECT_TRUE(KeyIsThatOfTheCertificate(**right));
  const auto wrong = With({"mismatched-key"});
  ASSERT_TRUE(wrong.ok()) << wrong.status();
  EXPECT_EQ(X509_check_private_key((*wrong)->certificate.get(), (*wrong)->key.get()), 1);
  EXPECT_FALSE(KeyIsThatOfTheCertificate(**wrong));
}

INSTANTIATE_TEST_SUITE_P(KeyTypes, MismatchedKeys,
                         testing::Values("ec-p256", "ec-p384", "ec-brainpoolP256r1", "rsa-2048",
                                         "rsa-pss-2048", "ed25519", "ed448"));

TEST_F(Mutating, WithRandomNumbersFromAnotherLibraryTheDefectsAreTheSame) {
  OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
  sources_.library = library;
  for (const char* name : {"mismatched-key", "untrusted-root-sent", "extra-certificates"}) {
    const auto credential = With({name});
    ASSERT_TRUE(credential.ok()) << name << ": " << credential.status();
    EXPECT_EQ(KeyIsThatOfTheCertificate(**credential), std::string(name) != "mismatched-key");
  }
  OSSL_LIB_CTX_free(library);
}

// Also what a defect makes beside the certificate: keys, and other certificates.
TEST_F(Mutating, TheSameSeedMakesTheSameDefects) {
  for (const char* name : {"mismatched-key", "untrusted-root-sent", "extra-certificates"}) {
    std::string made[2];
    for (std::string& all : made) {
      const std::unique_ptr<SeededLibrary> library = SeededLibrary::Make("seed");
      ASSERT_TRUE(library);
      sources_.library = library->context();
      const auto credential = With({name});
      ASSERT_TRUE(credential.ok()) << name << ": " << credential.status();
      all = ChainPem(**credential) + KeyPem(**credential);
    }
    EXPECT_EQ(made[0], made[1]) << name;
  }
}

// So that a hash which only RSA signs over goes with it.
TEST_F(Mutating, AnUntrustedIssuerHasAKeyLikeTheTrustedOnes) {
  MintSpec spec;
  spec.common_name = "RSA Authority";
  spec.certificate_authority = true;
  spec.key_type = "rsa-2048";
  const auto rsa = Mint(spec, nullptr, kNow);
  ASSERT_TRUE(rsa.ok()) << rsa.status();
  sources_.issuer = rsa->get();
  const auto credential = With({"untrusted-root", "md5-signature"});
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_EQ(X509_verify((*credential)->certificate.get(), (*rsa)->key.get()), 0);
  ClearErrors();
}

TEST_F(Mutating, AKeyThatCannotBeMismatchedIsRefused) {
  spec_.key_type = "mldsa44";
  const auto right = With({});
  if (right.status().code() == absl::StatusCode::kFailedPrecondition) {
    GTEST_SKIP() << right.status();
  }
  EXPECT_EQ(With({"mismatched-key"}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tlslab
