#include "certs/container/container.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

using Shared = std::shared_ptr<const Credential>;

Shared Minted(const std::string& name, const Credential* issuer = nullptr,
              const std::string& key_type = "") {
  MintSpec spec;
  spec.common_name = name;
  spec.certificate_authority = issuer == nullptr;
  spec.key_type = key_type;
  return Mint(spec, issuer, absl::FromUnixSeconds(1700000000)).value();
}

std::string Der(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

struct Pkcs12Plan {
  const char* password = "secret";
  int iterations = 10;
  int mac_iterations = 10;  // -1: no MAC
  int key_encryption = NID_aes_256_cbc;
  int certificate_encryption = NID_aes_256_cbc;  // -1: none
};

std::string Pkcs12(const Credential& credential, X509* issuer, const Pkcs12Plan& plan = {}) {
  STACK_OF(X509)* others = sk_X509_new_null();
  sk_X509_push(others, issuer);
  PKCS12* made =
      PKCS12_create_ex(plan.password, "name", credential.key.get(), credential.certificate.get(),
                       others, plan.key_encryption, plan.certificate_encryption, plan.iterations,
                       plan.mac_iterations, 0, LabLibrary(), nullptr);
  sk_X509_free(others);
  EXPECT_NE(made, nullptr) << TakeErrorText();
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(made, &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  PKCS12_free(made);
  return bytes;
}

class Containers : public testing::Test {
 protected:
  Containers() {
    root = Minted("Root");
    leaf = Minted("leaf", root.get());
  }

  std::string Problem(std::string_view bytes, const std::string& password = "",
                      absl::StatusCode code = absl::StatusCode::kInvalidArgument,
                      const ContainerLimits& limits = {}) {
    absl::StatusOr<Container> read = ReadContainer(bytes, password, limits);
    EXPECT_EQ(read.status().code(), code) << read.status();
    return std::string(read.status().message());
  }
  Container Read(std::string_view bytes, const std::string& password = "") {
    absl::StatusOr<Container> read = ReadContainer(bytes, password);
    EXPECT_TRUE(read.ok()) << read.status();
    return read.ok() ? *std::move(read) : Container();
  }
  bool Same(const OsslPtr<X509>& one, const Shared& other) {
    return X509_cmp(one.get(), other->certificate.get()) == 0;
  }

  Shared root, leaf;
};

TEST_F(Containers, OfPemHaveWhatTextMayStandAround) {
  const std::string pem = "Certificate:\n  Data: ...\n" + ToPem(leaf->certificate.get()) +
                          "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n\nthe root:\n" +
                          ToPem(root->certificate.get()) + "end\n";
  Container container = Read(pem);
  EXPECT_EQ(container.format, ContainerFormat::kPem);
  ASSERT_EQ(container.certificates.size(), 2u);
  EXPECT_TRUE(Same(container.certificates[0], leaf));
  EXPECT_TRUE(Same(container.certificates[1], root));
  EXPECT_FALSE(container.private_key_present);
  EXPECT_EQ(KeyMatchesFirst(container), std::nullopt);
}

TEST_F(Containers, OfPemTellTheirPrivateKey) {
  Container container = Read(KeyPem(*leaf) + ToPem(leaf->certificate.get()));
  EXPECT_TRUE(container.private_key_present);
  EXPECT_EQ(KeyMatchesFirst(container), true);
  container = Read(ToPem(root->certificate.get()) + KeyPem(*leaf));
  EXPECT_EQ(KeyMatchesFirst(container), false);
}

TEST_F(Containers, OfPemTellATraditionalKeyAndOneThatIsEncrypted) {
  const Shared rsa = Minted("rsa", nullptr, "rsa-2048");
  OsslPtr<BIO> traditional(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey_traditional(traditional.get(), rsa->key.get(), nullptr, nullptr, 0,
                                       nullptr, nullptr);
  OsslPtr<BIO> encrypted(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(encrypted.get(), rsa->key.get(), EVP_aes_256_cbc(), "x", 1, nullptr,
                                nullptr);
  const auto text = [](const OsslPtr<BIO>& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return std::string(data, static_cast<size_t>(size));
  };
  const std::string pem = ToPem(rsa->certificate.get());
  EXPECT_EQ(KeyMatchesFirst(Read(pem + text(traditional))), true);
  const Container container = Read(pem + text(encrypted));
  EXPECT_TRUE(container.private_key_present);
  EXPECT_EQ(KeyMatchesFirst(container), std::nullopt);
}

TEST_F(Containers, OfPemMayHoldTrustedCertificates) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  OsslPtr<X509> trusted(X509_dup(root->certificate.get()));
  OsslPtr<ASN1_OBJECT> use(OBJ_txt2obj("serverAuth", 0));
  X509_add1_trust_object(trusted.get(), use.get());
  PEM_write_bio_X509_AUX(bio.get(), trusted.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  const std::string pem(data, static_cast<size_t>(size));
  ASSERT_NE(pem.find("TRUSTED CERTIFICATE"), pem.npos);
  const Container container = Read(pem);
  ASSERT_EQ(container.certificates.size(), 1u);
  EXPECT_TRUE(Same(container.certificates[0], root));
}

TEST_F(Containers, OfDerHoldOneCertificate) {
  const std::string der = Der(leaf->certificate.get());
  Container container = Read(der);
  EXPECT_EQ(container.format, ContainerFormat::kDer);
  ASSERT_EQ(container.certificates.size(), 1u);
  EXPECT_TRUE(Same(container.certificates[0], leaf));
  EXPECT_EQ(Problem(der + "x"), "holds a certificate followed by further bytes");
  EXPECT_TRUE(absl::StartsWith(Problem(der.substr(0, der.size() - 1)),
                               "holds a certificate that cannot be read: "));
}

TEST_F(Containers, OfPkcs12HoldCertificatesAndAKey) {
  for (const int encryption : {-1, NID_aes_256_cbc, NID_pbe_WithSHA1And3_Key_TripleDES_CBC}) {
    Pkcs12Plan plan;
    plan.certificate_encryption = encryption;
    const Container container = Read(Pkcs12(*leaf, root->certificate.get(), plan), "secret");
    EXPECT_EQ(container.format, ContainerFormat::kPkcs12);
    ASSERT_EQ(container.certificates.size(), 2u);
    EXPECT_TRUE(Same(container.certificates[0], leaf));
    EXPECT_TRUE(Same(container.certificates[1], root));
    EXPECT_TRUE(container.private_key_present);
    EXPECT_EQ(KeyMatchesFirst(container), true);
  }
}

TEST_F(Containers, OfPkcs12WithTheCiphersOfOldAreReadByTheLegacyProvider) {
  if (!LegacyProviderLoaded()) GTEST_SKIP() << "this OpenSSL has no legacy provider";
  Pkcs12Plan plan;
  plan.certificate_encryption = NID_pbe_WithSHA1And40BitRC2_CBC;
  EXPECT_EQ(Read(Pkcs12(*leaf, root->certificate.get(), plan), "secret").certificates.size(), 2u);
}

TEST_F(Containers, OfPkcs12SayThatThePasswordIsWrongOrMissing) {
  const std::string file = Pkcs12(*leaf, root->certificate.get());
  EXPECT_EQ(Problem(file, "wrong", absl::StatusCode::kPermissionDenied),
            "is not that of the PKCS#12 file");
  EXPECT_EQ(Problem(file, "", absl::StatusCode::kPermissionDenied),
            "is needed: the PKCS#12 file is encrypted");
}

// Hashing it costs time, and the file says how often.
TEST_F(Containers, TakeNoPasswordWithoutBounds) {
  const std::string longest(1024, 'x');
  Pkcs12Plan plan;
  plan.password = longest.c_str();
  const std::string file = Pkcs12(*leaf, root->certificate.get(), plan);
  EXPECT_EQ(Read(file, longest).certificates.size(), 2u);
  EXPECT_EQ(Problem(file, longest + "x", absl::StatusCode::kPermissionDenied),
            "is too long: 1025 bytes, at most 1024");
}

TEST_F(Containers, OfPkcs12WithoutAMacAreReadAllTheSame) {
  Pkcs12Plan plan;
  plan.mac_iterations = -1;
  const std::string file = Pkcs12(*leaf, root->certificate.get(), plan);
  EXPECT_EQ(Read(file, "secret").certificates.size(), 2u);
  EXPECT_EQ(Problem(file, "wrong", absl::StatusCode::kPermissionDenied),
            "is not that of the PKCS#12 file");
}

TEST_F(Containers, OfPkcs12MayHaveAnEmptyPasswordOrNone) {
  for (const char* password : {"", static_cast<const char*>(nullptr)}) {
    Pkcs12Plan plan;
    plan.password = password;
    EXPECT_EQ(Read(Pkcs12(*leaf, root->certificate.get(), plan)).certificates.size(), 2u);
  }
}

// The file says how often; nothing is derived for one that says too much.
TEST_F(Containers, OfPkcs12DoNotSetTheNumberOfIterationsAtWill) {
  const std::string file = Pkcs12(*leaf, root->certificate.get());
  ContainerLimits limits;
  limits.iterations = 9;
  EXPECT_EQ(Problem(file, "secret", absl::StatusCode::kInvalidArgument, limits),
            "asks for 10 iterations to derive a key from the password, at most 9");
  limits = {};
  limits.all_iterations = 29;  // its MAC, its certificates and its key
  EXPECT_TRUE(absl::StartsWith(Problem(file, "secret", absl::StatusCode::kInvalidArgument, limits),
                               "asks for more than 29 iterations"));
  limits.all_iterations = 30;
  EXPECT_TRUE(ReadContainer(file, "secret", limits).ok());
}

// In the parts of a file that a MAC does not cover, as an attacker would have it.
TEST_F(Containers, OfPkcs12WithAHugeNumberOfIterationsAreRefusedAtOnce) {
  Pkcs12Plan plan;
  plan.mac_iterations = -1;
  plan.iterations = 0x0102;
  std::string file = Pkcs12(*leaf, root->certificate.get(), plan);
  // INTEGER of two bytes 0x0102, in the parameters of PBKDF2; made 0x7f02 it is small
  // still, so the limit is what decides.
  ContainerLimits limits;
  limits.iterations = 1000;
  const std::string count("\x02\x02\x01\x02", 4);
  for (size_t at = 0; (at = file.find(count, at)) != file.npos; ++at) file[at + 2] = '\x7f';
  EXPECT_EQ(Problem(file, "secret", absl::StatusCode::kInvalidArgument, limits),
            "asks for 32514 iterations to derive a key from the password, at most 1000");
}

TEST_F(Containers, SayWhatIsWrongWithThem) {
  EXPECT_EQ(Problem(""), "is empty");
  EXPECT_TRUE(absl::StartsWith(Problem("hello"), "is neither PEM nor DER"));
  EXPECT_TRUE(absl::StartsWith(Problem("-----BEGIN CERTIFICATE-----\nAAAA"),
                               "holds PEM that is damaged: "));
  EXPECT_EQ(Problem(KeyPem(*leaf)), "holds a private key, and no certificate");
  EXPECT_EQ(Problem("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"),
            "holds no certificate");
  std::string pem = ToPem(root->certificate.get());
  pem += "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  EXPECT_TRUE(absl::EndsWith(Problem(pem), " (block 2)")) << Problem(pem);
  EXPECT_TRUE(absl::StartsWith(Problem("\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"),
                               "is PKCS#7"));
  EXPECT_TRUE(absl::StartsWith(Problem(std::string("\x30\x03\x02\x01\x00", 5)),
                               "is no PKCS#12 that can be read"));
}

TEST_F(Containers, OfTenMegabytesAreRefusedUnread) {
  EXPECT_EQ(Problem(std::string(10 << 20, '\x30')), "is too long: 10485760 bytes, at most 1048576");
}

TEST_F(Containers, HoldAThousandCertificatesAndNoMore) {
  const std::string pem = ToPem(leaf->certificate.get());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += pem;
  ASSERT_LT(many.size(), size_t{1} << 20);
  EXPECT_EQ(Read(many).certificates.size(), 1000u);
  EXPECT_EQ(Problem(many + pem), "holds more than 1000 certificates (block 1001)");
}

TEST_F(Containers, LeaveTheErrorQueueEmpty) {
  ClearErrors();
  Problem(Pkcs12(*leaf, root->certificate.get()), "wrong", absl::StatusCode::kPermissionDenied);
  Read(ToPem(root->certificate.get()) + KeyPem(*leaf));
  EXPECT_TRUE(TakeErrors().empty());
}

// A key of DSA without its public half, of a size that takes minutes to compute it.
TEST_F(Containers, DoNotComputeTheOtherHalfOfAHugeKey) {
  std::string number(2000, '\x7f');
  const auto tlv = [](char tag, const std::string& content) {
    std::string out(1, tag);
    out += '\x82';
    out += static_cast<char>(content.size() >> 8);
    out += static_cast<char>(content.size());
    return out + content;
  };
  const std::string integer = tlv(2, number);
  const std::string oid("\x06\x07\x2a\x86\x48\xce\x38\x04\x01", 9);
  const std::string key =
      tlv(0x30, std::string("\x02\x01\x00", 3) +
                    tlv(0x30, oid + tlv(0x30, integer + integer + integer)) + tlv(4, integer));
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio(bio.get(), "PRIVATE KEY", "", reinterpret_cast<const unsigned char*>(key.data()),
                static_cast<long>(key.size()));
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  const Container container =
      Read(ToPem(root->certificate.get()) + std::string(data, static_cast<size_t>(size)));
  EXPECT_TRUE(container.private_key_present);
  EXPECT_EQ(container.private_key, nullptr);
}

}  // namespace
}  // namespace tlslab
