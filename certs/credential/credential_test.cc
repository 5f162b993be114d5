#include "certs/credential/credential.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>

#include "certs/mint/mint.h"

namespace tlslab {
namespace {

std::shared_ptr<const Credential> Minted(const std::string& key_type,
                                         const Credential* issuer = nullptr,
                                         bool authority = false) {
  MintSpec spec;
  spec.common_name = "test";
  spec.key_type = key_type;
  spec.certificate_authority = authority;
  return Mint(spec, issuer, absl::FromUnixSeconds(1700000000)).value();
}

std::string Message(const absl::Status& status) { return std::string(status.message()); }

std::string CertificatesError(std::string_view pem, const PemLimits& limits = {}) {
  return Message(ParseCertificates(pem, limits).status());
}

std::string KeyError(std::string_view pem) { return Message(ParsePrivateKey(pem).status()); }

// `key` written by one of OpenSSL's PEM writers.
template <typename Write>
std::string Written(Write write) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  EXPECT_EQ(write(bio.get()), 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

TEST(ParseCredential, ReadsBackWhatWasWritten) {
  auto root = Minted("", nullptr, true);
  auto intermediate = Minted("", root.get(), true);
  auto leaf = Minted("ed25519", intermediate.get());
  ASSERT_EQ(leaf->chain.size(), 1u);

  auto parsed = ParseCredential(ChainPem(*leaf), KeyPem(*leaf));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(X509_cmp((*parsed)->certificate.get(), leaf->certificate.get()), 0);
  ASSERT_EQ((*parsed)->chain.size(), 1u);
  EXPECT_EQ(X509_cmp((*parsed)->chain[0].get(), intermediate->certificate.get()), 0);
  EXPECT_EQ(EVP_PKEY_eq((*parsed)->key.get(), leaf->key.get()), 1);
}

TEST(ParseCredential, KeepsAChainAsItWasGiven) {
  auto root = Minted("", nullptr, true);
  auto leaf = Minted("", root.get());
  const std::string unrelated = ToPem(Minted("")->certificate.get());
  auto parsed = ParseCredential(
      ChainPem(*leaf) + unrelated + ToPem(root->certificate.get()) + unrelated, KeyPem(*leaf));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  ASSERT_EQ((*parsed)->chain.size(), 3u);
  EXPECT_EQ(X509_cmp((*parsed)->chain[1].get(), root->certificate.get()), 0);
}

TEST(ParseCredential, RefusesAKeyOfAnotherCertificate) {
  auto one = Minted("");
  for (const char* type : {"ec-p256", "ec-p384", "ed25519"}) {
    auto other = Minted(type);
    auto parsed = ParseCredential(ChainPem(*one), KeyPem(*other));
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(Message(parsed.status()),
              "the private key does not match the certificate, the first of the chain");
  }
}

TEST(ParseCredential, SaysWhichHalfIsAtFault) {
  auto one = Minted("");
  EXPECT_EQ(Message(ParseCredential("x", KeyPem(*one)).status()).rfind("the chain is not PEM", 0),
            0u);
  EXPECT_EQ(Message(ParseCredential(ChainPem(*one), "").status()), "the private key is empty");
}

TEST(ParseCertificates, SkipsTextBetweenBlocks) {
  const std::string pem = ToPem(Minted("")->certificate.get());
  auto parsed = ParseCertificates("subject=one\n" + pem + "\nsubject=two\r\n" + pem + "end");
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->size(), 2u);
}

TEST(ParseCertificates, ReadsOldAndTrustedLabels) {
  auto one = Minted("");
  const std::string trusted =
      Written([&](BIO* bio) { return PEM_write_bio_X509_AUX(bio, one->certificate.get()); });
  ASSERT_NE(trusted.find("BEGIN TRUSTED CERTIFICATE"), std::string::npos);
  EXPECT_TRUE(ParseCertificates(trusted).ok());
}

TEST(ParseCertificates, SaysWhatIsWrong) {
  auto one = Minted("");
  const std::string pem = ToPem(one->certificate.get());
  EXPECT_EQ(CertificatesError(""), "is empty");
  EXPECT_EQ(CertificatesError("certificate.pem").rfind("is not PEM", 0), 0u);
  EXPECT_EQ(CertificatesError(KeyPem(*one)), "holds a private key, not a certificate");
  EXPECT_EQ(CertificatesError(pem + KeyPem(*one)),
            "holds a private key, not a certificate (block 2)");
  EXPECT_EQ(CertificatesError("-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n"),
            "holds a \"X509 CRL\", not a certificate");
  EXPECT_EQ(CertificatesError("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
                .rfind("holds a certificate that cannot be read: ", 0),
            0u);
  EXPECT_EQ(CertificatesError(pem.substr(0, pem.size() / 2)).rfind("holds PEM that is damaged", 0),
            0u);
  EXPECT_EQ(
      CertificatesError(pem + pem.substr(0, pem.size() / 2)).rfind("holds PEM that is damaged", 0),
      0u);
}

TEST(ParseCertificates, RefusesBytesBehindACertificate) {
  auto one = Minted("");
  unsigned char* der = nullptr;
  const int size = i2d_X509(one->certificate.get(), &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  bytes += "more";
  const std::string pem = Written([&](BIO* bio) {
    return PEM_write_bio(bio, "CERTIFICATE", "",
                         reinterpret_cast<const unsigned char*>(bytes.data()),
                         static_cast<long>(bytes.size())) > 0;
  });
  EXPECT_EQ(CertificatesError(pem), "holds a certificate followed by further bytes");
}

TEST(ParseCertificates, IsBounded) {
  const std::string pem = ToPem(Minted("")->certificate.get());
  EXPECT_EQ(CertificatesError(pem + pem + pem, {1 << 20, 2}), "holds more than 2 certificates");
  EXPECT_TRUE(ParseCertificates(pem + pem, {1 << 20, 2}).ok());
  EXPECT_EQ(CertificatesError(pem, {10, 2}),
            "is too long: " + std::to_string(pem.size()) + " bytes, at most 10");
  EXPECT_EQ(CertificatesError(std::string((1 << 20) + 1, 'x')),
            "is too long: 1048577 bytes, at most 1048576");
}

TEST(ParsePrivateKey, ReadsTraditionalFormats) {
  auto ec = Minted("");
  const std::string traditional = Written([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(bio, ec->key.get(), nullptr, nullptr, 0, nullptr,
                                                nullptr);
  });
  ASSERT_NE(traditional.find("BEGIN EC PRIVATE KEY"), std::string::npos);
  // As "openssl ecparam -genkey" writes it.
  const std::string parameters =
      "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  EXPECT_TRUE(ParsePrivateKey(traditional).ok());
  auto key = ParsePrivateKey(parameters + traditional);
  ASSERT_TRUE(key.ok()) << key.status();
  EXPECT_EQ(EVP_PKEY_eq(key->get(), ec->key.get()), 1);
}

TEST(ParsePrivateKey, NeverAsksForAPassphrase) {
  auto one = Minted("");
  char passphrase[] = "secret";
  for (bool traditional : {false, true}) {
    const std::string encrypted = Written([&](BIO* bio) {
      auto* write = traditional ? PEM_write_bio_PrivateKey_traditional : PEM_write_bio_PrivateKey;
      return write(bio, one->key.get(), EVP_aes_128_cbc(),
                   reinterpret_cast<unsigned char*>(passphrase), 6, nullptr, nullptr);
    });
    ASSERT_NE(encrypted.find("ENCRYPTED"), std::string::npos);
    EXPECT_EQ(KeyError(encrypted),
              "is encrypted; decrypt it first, for example with \"openssl pkey\"");
  }
}

TEST(ParsePrivateKey, SaysWhatIsWrong) {
  auto one = Minted("");
  const std::string key = KeyPem(*one);
  const std::string public_key =
      Written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, one->key.get()); });
  EXPECT_EQ(KeyError(""), "is empty");
  EXPECT_EQ(KeyError("hello").rfind("is not PEM", 0), 0u);
  EXPECT_EQ(KeyError(ChainPem(*one)), "holds a certificate, not a private key");
  EXPECT_EQ(KeyError(public_key), "holds no private key, but begins a \"PUBLIC KEY\"");
  EXPECT_EQ(KeyError(key.substr(0, key.size() / 2)).rfind("cannot be read: ", 0), 0u);
  EXPECT_EQ(KeyError("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n")
                .rfind("cannot be read: ", 0),
            0u);
  EXPECT_EQ(KeyError(std::string((1 << 20) + 1, 'x')).rfind("is too long", 0), 0u);
}

TEST(MakeCredential, NeedsACertificate) {
  auto one = Minted("");
  EXPECT_FALSE(MakeCredential({}, Share(one->key.get())).ok());
}

}  // namespace
}  // namespace tlslab
