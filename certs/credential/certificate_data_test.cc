#include "certs/credential/certificate_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "certs/mint/mint.h"

namespace tlslab {
namespace {

using testing::HasSubstr;

std::shared_ptr<const Credential> Minted() {
  MintSpec spec;
  spec.common_name = "one";
  return Mint(spec, nullptr, absl::FromUnixSeconds(1700000000)).value();
}

template <typename T>
std::string Der(T* object, int (*encode)(const T*, unsigned char**)) {
  unsigned char* der = nullptr;
  const int size = encode(object, &der);
  std::string bytes(reinterpret_cast<char*>(der), size);
  OPENSSL_free(der);
  return bytes;
}

template <typename T>
std::string Message(const absl::StatusOr<T>& result) {
  return std::string(result.status().message());
}

TEST(CertificateData, ReadsPemAndDer) {
  auto made = Minted();
  const std::string pem = ToPem(made->certificate.get());
  const std::string der = Der<X509>(made->certificate.get(), i2d_X509);
  ASSERT_TRUE(ReadCertificates(pem + pem).ok());
  EXPECT_EQ(ReadCertificates(pem + pem)->size(), 2u);
  auto read = ReadCertificates(der);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 1u);
  EXPECT_EQ(X509_cmp(read->front().get(), made->certificate.get()), 0);
}

TEST(CertificateData, DerMayHaveAnythingInIt) {
  MintSpec spec;
  spec.common_name = "-----BEGIN CERTIFICATE-----";
  auto made = Mint(spec, nullptr, absl::FromUnixSeconds(1700000000)).value();
  const std::string der = Der<X509>(made->certificate.get(), i2d_X509);
  ASSERT_NE(der.find("-----BEGIN "), std::string::npos);
  auto read = ReadCertificates(der);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(X509_cmp(read->front().get(), made->certificate.get()), 0);
  // Text in front of PEM may begin with the same byte.
  EXPECT_TRUE(ReadCertificates("0\n" + ToPem(made->certificate.get())).ok());
}

TEST(CertificateData, RefusesWhatIsNeither) {
  auto made = Minted();
  const std::string der = Der<X509>(made->certificate.get(), i2d_X509);
  EXPECT_EQ(Message(ReadCertificates("")), "is empty");
  EXPECT_THAT(Message(ReadCertificates("hello")), HasSubstr("is neither PEM nor DER"));
  EXPECT_EQ(Message(ReadCertificates(der + "x")), "has bytes behind its DER");
  EXPECT_THAT(Message(ReadCertificates(std::string(10 << 20, 'x'))), HasSubstr("is too long"));
  EXPECT_THAT(Message(ReadCertificates(der, {.bytes = 10})), HasSubstr("at most 10"));
}

TEST(CertificateData, ReadsRevocationLists) {
  auto made = Minted();
  OsslPtr<X509_CRL> crl(X509_CRL_new());
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(made->certificate.get()));
  OsslPtr<ASN1_INTEGER> now(ASN1_TIME_set(nullptr, 1700000000));
  X509_CRL_set1_lastUpdate(crl.get(), now.get());
  X509_CRL_sign(crl.get(), made->key.get(), EVP_sha256());
  const std::string der = Der<X509_CRL>(crl.get(), i2d_X509_CRL);
  EXPECT_TRUE(ReadCrls(der).ok()) << ReadCrls(der).status();
  EXPECT_EQ(Message(ReadCrls(der + "x")), "has bytes behind its DER");
  EXPECT_EQ(Message(ReadCrls("")), "is empty");
  EXPECT_THAT(Message(ReadCrls(ToPem(made->certificate.get()))), HasSubstr("\"X509 CRL\""));
}

}  // namespace
}  // namespace tlslab
