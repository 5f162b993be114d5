#include "certs/inspect/inspect.h"

#include <cstring>
#include <string_view>

#include "certs/inspect/asn1_time.h"
#include "certs/inspect/names.h"
#include "certs/inspect/sha256.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

std::string_view Bytes(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

// What an i2d function encodes; it allocates.
template <typename T>
std::string Encoded(int (*i2d)(const T*, unsigned char**), const T* object) {
  unsigned char* der = nullptr;
  const int size = i2d(object, &der);
  if (size <= 0) return "";
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

std::string SerialNumber(const X509* certificate) {
  OsslPtr<BIGNUM> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (!number) return "";
  char* hex = BN_bn2hex(number.get());
  if (!hex) return "";
  std::string text = hex;
  OPENSSL_free(hex);
  const std::string sign = text[0] == '-' ? "-" : "";
  const size_t first = text.find_first_not_of("-0");
  return first == std::string::npos ? "0" : sign + text.substr(first);
}

uint32_t Version(const X509* certificate) {
  const long version = X509_get_version(certificate);
  return version < 0 || version > 0xffff ? 0 : static_cast<uint32_t>(version + 1);
}

// An extension decoded; null when absent, malformed or there twice.
template <typename T>
OsslPtr<T> Extension(const X509* certificate, int nid) {
  return OsslPtr<T>(static_cast<T*>(X509_get_ext_d2i(certificate, nid, nullptr, nullptr)));
}

void ReadAlternativeNames(const X509* certificate, CertificateFacts* facts) {
  auto names = Extension<GENERAL_NAMES>(certificate, NID_subject_alt_name);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type == GEN_DNS) {
      facts->dns_names.push_back(EscapedText(Bytes(static_cast<const ASN1_STRING*>(value))));
    }
    if (type == GEN_IPADD) {
      std::string address = IpText(Bytes(static_cast<const ASN1_STRING*>(value)));
      if (!address.empty()) facts->ip_addresses.push_back(address);
    }
  }
}

std::string CurveName(const EVP_PKEY* key) {
  char name[80] = "";
  if (EVP_PKEY_is_a(key, "EC") != 1) return "";
  if (EVP_PKEY_get_group_name(key, name, sizeof(name), nullptr) != 1) return "";
  return name;
}

void ReadPublicKey(X509* certificate, CertificateFacts* facts) {
  X509_PUBKEY* spki = X509_get_X509_PUBKEY(certificate);
  if (!spki) return;
  facts->spki_sha256 = Sha256(Encoded<X509_PUBKEY>(i2d_X509_PUBKEY, spki));
  ASN1_OBJECT* algorithm = nullptr;
  if (X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, spki) == 1) {
    facts->public_key_algorithm = ObjectLongName(algorithm);
  }
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (!key) return;
  const int bits = EVP_PKEY_get_bits(key);
  facts->public_key_bits = bits > 0 ? static_cast<uint32_t>(bits) : 0;
  facts->public_key_curve = CurveName(key);
}

std::string SignatureAlgorithm(const X509* certificate) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, certificate);
  const ASN1_OBJECT* object = nullptr;
  if (algorithm) X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return object ? ObjectLongName(object) : "";
}

// X509_self_signed(3) would not look at a certificate with a malformed extension.
bool SelfSigned(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  return key &&
         X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) ==
             0 &&
         X509_verify(certificate, key) == 1;
}

bool CertificateAuthority(const X509* certificate) {
  auto constraints = Extension<BASIC_CONSTRAINTS>(certificate, NID_basic_constraints);
  return constraints && constraints->ca != 0;
}

std::vector<std::string> KeyUsages(const X509* certificate) {
  std::vector<std::string> usages;
  auto bits = Extension<ASN1_BIT_STRING>(certificate, NID_key_usage);
  if (!bits) return usages;
  // OpenSSL keeps the names of the bits as user data of the extension's method.
  const X509V3_EXT_METHOD* method = X509V3_EXT_get_nid(NID_key_usage);
  const auto* name = static_cast<const BIT_STRING_BITNAME*>(method->usr_data);
  for (; name->lname; ++name) {
    if (ASN1_BIT_STRING_get_bit(bits.get(), name->bitnum)) usages.push_back(name->lname);
  }
  return usages;
}

std::vector<std::string> ExtendedKeyUsages(const X509* certificate) {
  std::vector<std::string> usages;
  auto objects = Extension<EXTENDED_KEY_USAGE>(certificate, NID_ext_key_usage);
  for (int i = 0; i < sk_ASN1_OBJECT_num(objects.get()); ++i) {
    usages.push_back(ObjectShortName(sk_ASN1_OBJECT_value(objects.get(), i)));
  }
  return usages;
}

}  // namespace

CertificateFacts Inspect(X509* certificate) {
  CertificateFacts facts;
  if (!certificate) return facts;
  DropErrors errors;
  facts.der = Encoded<X509>(i2d_X509, certificate);
  facts.sha256_fingerprint = Sha256(facts.der);
  facts.subject = DistinguishedName(X509_get_subject_name(certificate));
  facts.issuer = DistinguishedName(X509_get_issuer_name(certificate));
  facts.serial_number = SerialNumber(certificate);
  facts.common_names = CommonNames(X509_get_subject_name(certificate));
  ReadAlternativeNames(certificate, &facts);
  ReadPublicKey(certificate, &facts);
  facts.signature_algorithm = SignatureAlgorithm(certificate);
  facts.not_before_time = TimeOf(X509_get0_notBefore(certificate));
  facts.not_after_time = TimeOf(X509_get0_notAfter(certificate));
  facts.certificate_authority = CertificateAuthority(certificate);
  facts.self_signed = SelfSigned(certificate);
  facts.version = Version(certificate);
  facts.key_usages = KeyUsages(certificate);
  facts.extended_key_usages = ExtendedKeyUsages(certificate);
  return facts;
}

}  // namespace tlslab
