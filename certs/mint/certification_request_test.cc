#include "certs/mint/certification_request.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "certs/mint/key_type.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

std::string Contents(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

// Signed with `signer`, which may be another key.
OsslPtr<X509_REQ> Make(EVP_PKEY* key, EVP_PKEY* signer, const char* extension) {
  OsslPtr<X509_REQ> request(X509_REQ_new_ex(LabLibrary(), nullptr));
  X509_NAME* name = X509_REQ_get_subject_name(request.get());
  for (auto [type, value] : {std::pair("C", "us"), std::pair("CN", "a.example")}) {
    X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
  }
  EXPECT_EQ(X509_REQ_set_pubkey(request.get(), key), 1);
  if (extension) {
    STACK_OF(X509_EXTENSION)* all = sk_X509_EXTENSION_new_null();
    sk_X509_EXTENSION_push(all,
                           X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, extension));
    sk_X509_EXTENSION_push(
        all, X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"));
    EXPECT_EQ(X509_REQ_add_extensions(request.get(), all), 1);
    sk_X509_EXTENSION_pop_free(all, X509_EXTENSION_free);
  }
  EXPECT_GT(X509_REQ_sign(request.get(), signer, EVP_sha256()), 0);
  return request;
}

std::string Pem(const OsslPtr<X509_REQ>& request) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509_REQ(bio.get(), request.get());
  return Contents(bio.get());
}
std::string Der(const OsslPtr<X509_REQ>& request) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  i2d_X509_REQ_bio(bio.get(), request.get());
  return Contents(bio.get());
}

class CertificationRequests : public testing::Test {
 protected:
  std::string Refusal(const std::string& bytes) {
    auto parsed = ParseCertificationRequest(bytes);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(parsed.status().message());
  }
  OsslPtr<EVP_PKEY> key = *MakeKey("ec-p256");
  OsslPtr<EVP_PKEY> other = *MakeKey("ec-p256");
};

TEST_F(CertificationRequests, AreReadFromPemAndDer) {
  const OsslPtr<X509_REQ> request = Make(key.get(), key.get(), "DNS:a.example");
  for (const std::string& bytes : {Pem(request), "text before\n" + Pem(request), Der(request)}) {
    auto read = ParseCertificationRequest(bytes);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(EVP_PKEY_eq(read->key.get(), key.get()), 1);
    ASSERT_EQ(read->asked.subject.size(), 2u);
    EXPECT_EQ(read->asked.subject[0].type, "C");
    EXPECT_EQ(read->asked.subject[1].value, "a.example");
    ASSERT_EQ(read->asked.extensions.size(), 2u);
    EXPECT_EQ(read->asked.extensions[0].oid, "2.5.29.17");
    EXPECT_EQ(read->asked.extensions[0].value,
              "\x30\x0b\x82\x09"
              "a.example");
    EXPECT_TRUE(read->asked.extensions[1].critical);
    MintSpec spec;
    PutBeneath(read->asked, &spec);
    EXPECT_TRUE(spec.certificate_authority);
  }
}

TEST_F(CertificationRequests, MayAskForNoExtensions) {
  auto read = ParseCertificationRequest(Der(Make(key.get(), key.get(), nullptr)));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->asked.extensions.empty());
}

TEST_F(CertificationRequests, ProveThatTheKeyIsTheirs) {
  EXPECT_EQ(Refusal(Der(Make(key.get(), other.get(), nullptr))),
            "has a signature that its own key did not make");
  std::string changed = Der(Make(key.get(), key.get(), nullptr));
  changed[changed.find("a.example")] = 'b';
  EXPECT_EQ(Refusal(changed), "has a signature that its own key did not make");
}

TEST_F(CertificationRequests, AreNothingElse) {
  EXPECT_EQ(Refusal(""), "required");
  EXPECT_NE(Refusal("hello").find("is no certification request"), std::string::npos);
  EXPECT_NE(Refusal(std::string("\x30\x82\xff\xff", 4)).find("is no certification request"),
            std::string::npos);
  EXPECT_NE(Refusal(Der(Make(key.get(), key.get(), nullptr)) + "x").find("further bytes"),
            std::string::npos);
  EXPECT_NE(Refusal(std::string(65537, 'x')).find("too long"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
