#include "certs/credential/export.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class Export : public testing::Test {
 protected:
  Export() {
    MintSpec spec;
    spec.common_name = "Root";
    spec.certificate_authority = true;
    auto root = *Mint(spec, nullptr, absl::Now());
    spec.common_name = "Middle";
    auto middle = *Mint(spec, root.get(), absl::Now());
    MintSpec leaf_spec;
    leaf_spec.common_name = "leaf";
    leaf = *Mint(leaf_spec, middle.get(), absl::Now());
    // The key of another.
    auto mixed = std::make_shared<Credential>();
    mixed->certificate = Share(leaf->certificate.get());
    mixed->key = Share(root->key.get());
    mismatched = mixed;
  }

  // What OpenSSL finds in the file; false when it cannot open it with `password`.
  bool Open(const std::string& file, const char* password) {
    key.reset();
    certificate.reset();
    chain = 0;
    DropErrors errors;
    const auto* at = reinterpret_cast<const unsigned char*>(file.data());
    PKCS12* made = PKCS12_init_ex(NID_pkcs7_data, LabLibrary(), nullptr);
    OsslPtr<PKCS12> read(d2i_PKCS12(&made, &at, static_cast<long>(file.size())));
    EVP_PKEY* found_key = nullptr;
    X509* found = nullptr;
    STACK_OF(X509)* others = nullptr;
    if (!read || PKCS12_parse(read.get(), password, &found_key, &found, &others) != 1) return false;
    key.reset(found_key);
    certificate.reset(found);
    chain = sk_X509_num(others);
    sk_X509_pop_free(others, X509_free);
    return true;
  }

  std::shared_ptr<const Credential> leaf, mismatched;
  OsslPtr<EVP_PKEY> key;
  OsslPtr<X509> certificate;
  int chain = 0;
};

TEST_F(Export, WritesPkcs12ThatItsPasswordOpens) {
  for (const std::string& password : {std::string("p\xc3\xa4ss"), std::string()}) {
    auto file = ToPkcs12(*leaf, password);
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_FALSE(Open(*file, "wrong"));
    ASSERT_TRUE(Open(*file, password.c_str()));
    EXPECT_EQ(EVP_PKEY_eq(key.get(), leaf->key.get()), 1);
    EXPECT_EQ(X509_cmp(certificate.get(), leaf->certificate.get()), 0);
    EXPECT_EQ(chain, 1);
  }
}

TEST_F(Export, Pkcs12WantsTheKeyOfTheCertificate) {
  EXPECT_EQ(ToPkcs12(*mismatched, "p").status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(ToKeyPem(*mismatched, "").ok());
}

TEST_F(Export, EncryptsTheKeyWithThePassword) {
  EXPECT_EQ(*ToKeyPem(*leaf, ""), KeyPem(*leaf));
  const std::string pem = *ToKeyPem(*leaf, "secret");
  EXPECT_EQ(pem.rfind("-----BEGIN ENCRYPTED PRIVATE KEY-----", 0), 0u);
  const auto read = [&](const char* password) {
    DropErrors errors;
    OsslPtr<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return OsslPtr<EVP_PKEY>(PEM_read_bio_PrivateKey_ex(
        bio.get(), nullptr, nullptr, const_cast<char*>(password), LabLibrary(), nullptr));
  };
  EXPECT_FALSE(read("wrong"));
  OsslPtr<EVP_PKEY> decrypted = read("secret");
  ASSERT_TRUE(decrypted);
  EXPECT_EQ(EVP_PKEY_eq(decrypted.get(), leaf->key.get()), 1);
}

TEST_F(Export, ExplainsEachCertificateBeforeItsPem) {
  const std::string text = ToExplainedPem(*leaf);
  EXPECT_EQ(text.rfind("Certificate:\n    Data:\n        Version: 3 (0x2)\n", 0), 0u);
  EXPECT_EQ(Count(text, "Certificate:\n"), 2u);
  EXPECT_EQ(Count(text, "Subject: CN = leaf\n"), 1u);
  EXPECT_EQ(Count(text, "Subject: CN = Middle\n"), 1u);
  EXPECT_EQ(Count(text, "-----BEGIN CERTIFICATE-----"), 2u);
  EXPECT_EQ(Count(text, "PRIVATE"), 0u);
  EXPECT_EQ(ParseCertificates(text)->size(), 2u);
}

TEST_F(Export, GivesDer) {
  const std::string der = ToDer(leaf->certificate.get());
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  OsslPtr<X509> read(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ASSERT_TRUE(read);
  EXPECT_EQ(X509_cmp(read.get(), leaf->certificate.get()), 0);
}

}  // namespace
}  // namespace tlslab
