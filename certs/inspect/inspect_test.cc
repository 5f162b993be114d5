#include "certs/inspect/inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <string_view>

#include "absl/strings/escaping.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

std::shared_ptr<const Credential> Minted(const MintSpec& spec = {}) {
  return Mint(spec, nullptr, kNow).value();
}

// A copy that may be made odd. Not signed again, which nobody but `self_signed` minds.
OsslPtr<X509> Copy(const Credential& credential) {
  return OsslPtr<X509>(X509_dup(credential.certificate.get()));
}

// Puts raw bytes in place of what an extension holds.
void SetExtension(X509* certificate, int nid, std::string_view der) {
  const int at = X509_get_ext_by_NID(certificate, nid, -1);
  if (at >= 0) X509_EXTENSION_free(X509_delete_ext(certificate, at));
  OsslPtr<ASN1_OCTET_STRING> bytes(ASN1_OCTET_STRING_new());
  ASN1_STRING_set(bytes.get(), der.data(), static_cast<int>(der.size()));
  OsslPtr<X509_EXTENSION> extension(X509_EXTENSION_create_by_NID(nullptr, nid, 0, bytes.get()));
  X509_add_ext(certificate, extension.get(), -1);
}

void SetTime(ASN1_TIME* time, int type, std::string_view text) {
  ASN1_STRING_set(time, text.data(), static_cast<int>(text.size()));
  time->type = type;
}

void SetSerial(X509* certificate, const char* hex) {
  BIGNUM* number = nullptr;
  BN_hex2bn(&number, hex);
  OsslPtr<BIGNUM> owned(number);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
}

TEST(Inspect, TellsTheBytesAndTheirDigests) {
  auto minted = Minted();
  CertificateFacts facts = Inspect(minted->certificate.get());
  const auto* der = reinterpret_cast<const unsigned char*>(facts.der.data());
  OsslPtr<X509> again(d2i_X509(nullptr, &der, static_cast<long>(facts.der.size())));
  ASSERT_TRUE(again);
  EXPECT_EQ(X509_cmp(again.get(), minted->certificate.get()), 0);
  unsigned char digest[32];
  unsigned size = 0;
  X509_digest(minted->certificate.get(), EVP_sha256(), digest, &size);
  EXPECT_EQ(facts.sha256_fingerprint, std::string(reinterpret_cast<char*>(digest), 32));
  EXPECT_EQ(facts.spki_sha256.size(), 32u);
  EXPECT_NE(facts.spki_sha256, facts.sha256_fingerprint);
}

TEST(Inspect, TellsFingerprintsAndThePin) {
  auto minted = Minted();
  const CertificateFacts facts = Inspect(minted->certificate.get());
  const auto digest = [&](const EVP_MD* hash) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    X509_digest(minted->certificate.get(), hash, bytes, &size);
    return std::string(reinterpret_cast<char*>(bytes), size);
  };
  EXPECT_EQ(facts.sha1_fingerprint, digest(EVP_sha1()));
  EXPECT_EQ(facts.md5_fingerprint, digest(EVP_md5()));
  EXPECT_EQ(absl::Base64Escape(facts.spki_sha256), facts.spki_pin);
  EXPECT_EQ(facts.spki_pin.size(), 44u);
}

std::string TbsHash(std::string_view tbs) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(tbs.data(), tbs.size(), bytes, &size, EVP_sha256(), nullptr);
  return std::string(reinterpret_cast<char*>(bytes), size);
}

TEST(Inspect, HashesTheSignedPart) {
  auto minted = Minted();
  OsslPtr<X509> copy = Copy(*minted);
  unsigned char* tbs = nullptr;
  const int size = i2d_re_X509_tbs(copy.get(), &tbs);
  const std::string_view bytes(reinterpret_cast<char*>(tbs), static_cast<size_t>(size));
  EXPECT_EQ(Inspect(minted->certificate.get()).tbs_sha256, TbsHash(bytes));
  OPENSSL_free(tbs);
}

// A length in more bytes than it needs is BER: encoded anew, the signed part would have
// another hash than what was signed.
TEST(Inspect, HashesTheSignedPartAsItCame) {
  const std::string der = Inspect(Minted()->certificate.get()).der;
  ASSERT_EQ(der.substr(0, 2), "\x30\x82");
  ASSERT_EQ(der.substr(4, 2), "\x30\x82");
  const size_t length = static_cast<size_t>(static_cast<unsigned char>(der[6])) << 8 |
                        static_cast<unsigned char>(der[7]);
  const std::string tbs = "\x30\x83" + std::string(1, '\0') + der.substr(6, 2 + length);
  std::string odd = tbs + der.substr(8 + length);
  odd = "\x30\x82" +
        std::string({static_cast<char>(odd.size() >> 8), static_cast<char>(odd.size())}) + odd;
  const auto* next = reinterpret_cast<const unsigned char*>(odd.data());
  OsslPtr<X509> certificate(d2i_X509(nullptr, &next, static_cast<long>(odd.size())));
  ASSERT_TRUE(certificate);
  EXPECT_EQ(Inspect(certificate.get()).tbs_sha256, TbsHash(tbs));
  EXPECT_EQ(Inspect(certificate.get()).der, odd);
}

TEST(Inspect, TellsTheHashOfASignature) {
  MintSpec spec;
  spec.key_type = "rsa-2048";
  auto rsa = Minted(spec);
  CertificateFacts facts = Inspect(rsa->certificate.get());
  EXPECT_EQ(facts.signature_hash, "SHA256");
  EXPECT_EQ(facts.signature_algorithm_oid, "1.2.840.113549.1.1.11");
  EXPECT_EQ(facts.rsa_public_exponent, std::string("\x01\0\x01"sv));
  OsslPtr<X509> pss = Copy(*rsa);
  OsslPtr<EVP_MD_CTX> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  EVP_DigestSignInit(context.get(), &options, EVP_sha384(), nullptr, rsa->key.get());
  EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
  ASSERT_GT(X509_sign_ctx(pss.get(), context.get()), 0);
  facts = Inspect(pss.get());
  EXPECT_EQ(facts.signature_algorithm, "rsassaPss");
  EXPECT_EQ(facts.signature_hash, "SHA384");
  for (const char* type : {"ed25519", "ed448"}) {
    spec.key_type = type;
    facts = Inspect(Minted(spec)->certificate.get());
    EXPECT_EQ(facts.signature_hash, "") << type;
    EXPECT_EQ(facts.rsa_public_exponent, "");
  }
}

TEST(Inspect, GivesTheSameSpkiForTheSameKey) {
  auto minted = Minted();
  OsslPtr<X509> copy = Copy(*minted);
  SetSerial(copy.get(), "01");
  EXPECT_EQ(Inspect(copy.get()).spki_sha256, Inspect(minted->certificate.get()).spki_sha256);
}

TEST(Inspect, WritesSerialNumbersWithoutLeadingZeros) {
  OsslPtr<X509> copy = Copy(*Minted());
  for (const char* hex : {"0", "A", "80", "ABCDEF0123456789ABCDEF", "-1F"}) {
    SetSerial(copy.get(), hex);
    EXPECT_EQ(Inspect(copy.get()).serial_number, hex);
  }
}

TEST(Inspect, LeavesTimesEmptyThatAreNone) {
  OsslPtr<X509> copy = Copy(*Minted());
  SetTime(X509_getm_notBefore(copy.get()), V_ASN1_UTCTIME, "not a time");
  SetTime(X509_getm_notAfter(copy.get()), V_ASN1_GENERALIZEDTIME, "00000101000000Z");
  CertificateFacts facts = Inspect(copy.get());
  EXPECT_EQ(facts.not_before_time, std::nullopt);
  EXPECT_EQ(facts.not_after_time, std::nullopt);
}

TEST(Inspect, ReadsTimesAtBothEndsOfTheCalendar) {
  OsslPtr<X509> copy = Copy(*Minted());
  SetTime(X509_getm_notBefore(copy.get()), V_ASN1_GENERALIZEDTIME, "00010101000000Z");
  SetTime(X509_getm_notAfter(copy.get()), V_ASN1_GENERALIZEDTIME, "99991231235959Z");
  CertificateFacts facts = Inspect(copy.get());
  EXPECT_EQ(facts.not_before_time, absl::FromUnixSeconds(-62135596800));
  EXPECT_EQ(facts.not_after_time, absl::FromUnixSeconds(253402300799));
}

TEST(Inspect, LeavesMalformedExtensionsEmpty) {
  MintSpec spec;
  spec.dns_names = {"localhost"};
  spec.certificate_authority = true;
  OsslPtr<X509> copy = Copy(*Minted(spec));
  ASSERT_THAT(Inspect(copy.get()).dns_names, ElementsAre("localhost"));
  for (int nid : {NID_subject_alt_name, NID_basic_constraints, NID_key_usage, NID_ext_key_usage,
                  NID_subject_key_identifier, NID_authority_key_identifier}) {
    SetExtension(copy.get(), nid, "\x30\x7f garbage");
  }
  CertificateFacts facts = Inspect(copy.get());
  EXPECT_THAT(facts.dns_names, IsEmpty());
  EXPECT_THAT(facts.ip_addresses, IsEmpty());
  EXPECT_FALSE(facts.certificate_authority);
  EXPECT_THAT(facts.key_usages, IsEmpty());
  EXPECT_THAT(facts.extended_key_usages, IsEmpty());
  EXPECT_EQ(facts.public_key_bits, 256u);
}

TEST(Inspect, ShowsOddAlternativeNames) {
  OsslPtr<X509> copy = Copy(*Minted());
  // dNSName "a\0b", dNSName 0xE9, iPAddress of 3 bytes, iPAddress 10.0.0.1, rfc822Name "x@y".
  SetExtension(copy.get(), NID_subject_alt_name,
               "\x30\x18"
               "\x82\x03"
               "a\0b"
               "\x82\x01\xe9"
               "\x87\x03\x01\x02\x03"
               "\x87\x04\x0a\0\0\x01"
               "\x81\x03x@y"sv);
  CertificateFacts facts = Inspect(copy.get());
  EXPECT_THAT(facts.dns_names, ElementsAre("a\\00b", "\\E9"));
  EXPECT_THAT(facts.ip_addresses, ElementsAre("10.0.0.1"));
}

TEST(Inspect, TellsAKeyItCannotUse) {
  OsslPtr<X509> copy = Copy(*Minted());
  X509_PUBKEY* spki = X509_get_X509_PUBKEY(copy.get());
  auto* bytes = static_cast<unsigned char*>(OPENSSL_memdup("\x04\x00", 2));
  X509_PUBKEY_set0_param(spki, OBJ_txt2obj("1.2.3.4.5", 1), V_ASN1_NULL, nullptr, bytes, 2);
  // Written and read again: the decoded key is kept beside the bytes.
  i2d_re_X509_tbs(copy.get(), nullptr);
  unsigned char* der = nullptr;
  const int size = i2d_X509(copy.get(), &der);
  const unsigned char* next = der;
  OsslPtr<X509> odd(d2i_X509(nullptr, &next, size));
  OPENSSL_free(der);
  ASSERT_TRUE(odd);
  CertificateFacts facts = Inspect(odd.get());
  EXPECT_EQ(facts.public_key_algorithm, "1.2.3.4.5");
  EXPECT_EQ(facts.public_key_bits, 0u);
  EXPECT_EQ(facts.public_key_curve, "");
  EXPECT_FALSE(facts.self_signed);
  EXPECT_EQ(facts.spki_sha256.size(), 32u);
}

TEST(Inspect, CallsACertificateSelfSignedOnlyWhenItsKeySignedIt) {
  auto minted = Minted();
  EXPECT_TRUE(Inspect(minted->certificate.get()).self_signed);
  auto other = Minted();  // the same empty names, another key
  OsslPtr<X509> forged = Copy(*minted);
  X509_sign(forged.get(), other->key.get(), EVP_sha256());
  EXPECT_FALSE(Inspect(forged.get()).self_signed);
}

TEST(Inspect, CountsVersionsAsPeopleDo) {
  OsslPtr<X509> copy = Copy(*Minted());
  EXPECT_EQ(Inspect(copy.get()).version, 3u);
  X509_set_version(copy.get(), X509_VERSION_1);
  EXPECT_EQ(Inspect(copy.get()).version, 1u);
}

TEST(Inspect, GivesEmptyFactsWithoutAContent) {
  EXPECT_EQ(Inspect(nullptr).der, "");
  OsslPtr<X509> blank(X509_new_ex(LabLibrary(), nullptr));
  CertificateFacts facts = Inspect(blank.get());
  EXPECT_EQ(facts.subject, "");
  EXPECT_EQ(facts.not_after_time, std::nullopt);
  EXPECT_EQ(facts.public_key_bits, 0u);
}

TEST(Inspect, LeavesTheErrorQueueAsItWas) {
  OsslPtr<X509> copy = Copy(*Minted());
  SetExtension(copy.get(), NID_subject_alt_name, "garbage");
  ClearErrors();
  ERR_raise(ERR_LIB_SSL, SSL_R_HTTP_REQUEST);
  Inspect(copy.get());
  std::vector<OpensslError> errors = TakeErrors();
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].reason_code, SSL_R_HTTP_REQUEST);
}

// Every byte of a certificate changed in turn: whatever still parses is told.
TEST(Inspect, SurvivesEveryDamagedByte) {
  MintSpec spec;
  spec.common_name = "localhost";
  spec.dns_names = {"localhost"};
  spec.ip_addresses = {"::1"};
  const std::string der = Inspect(Minted(spec)->certificate.get()).der;
  int parsed = 0;
  for (size_t i = 0; i < der.size(); ++i) {
    for (char flip : {'\x01', '\x80', '\xff'}) {
      std::string damaged = der;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      const auto* next = reinterpret_cast<const unsigned char*>(damaged.data());
      X509* certificate = X509_new_ex(LabLibrary(), nullptr);
      if (!d2i_X509(&certificate, &next, static_cast<long>(damaged.size()))) continue;
      OsslPtr<X509> owned(certificate);
      EXPECT_EQ(Inspect(certificate).sha256_fingerprint.size(), 32u);
      ++parsed;
    }
  }
  ClearErrors();
  EXPECT_GT(parsed, 500);
}

}  // namespace
}  // namespace tlslab
