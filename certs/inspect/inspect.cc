#include "certs/inspect/inspect.h"

#include <openssl/core_names.h>
#include <openssl/objects.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "certs/inspect/asn1_time.h"
#include "certs/inspect/decoded.h"
#include "certs/inspect/extensions.h"
#include "certs/inspect/general_names.h"
#include "certs/inspect/lints.h"
#include "certs/inspect/names.h"
#include "certs/inspect/sha256.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

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

std::string CurveName(const EVP_PKEY* key) {
  char name[80] = "";
  if (EVP_PKEY_is_a(key, "EC") != 1) return "";
  if (EVP_PKEY_get_group_name(key, name, sizeof(name), nullptr) != 1) return "";
  return name;
}

std::string RsaPublicExponent(const EVP_PKEY* key) {
  BIGNUM* made = nullptr;
  const bool rsa = EVP_PKEY_is_a(key, "RSA") == 1 || EVP_PKEY_is_a(key, "RSA-PSS") == 1;
  if (!rsa || EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &made) != 1) return "";
  OsslPtr<BIGNUM> exponent(made);
  std::string bytes(static_cast<size_t>(BN_num_bytes(made)), '\0');
  BN_bn2bin(made, reinterpret_cast<unsigned char*>(bytes.data()));
  return bytes;
}

void ReadPublicKey(X509* certificate, CertificateFacts* facts) {
  X509_PUBKEY* spki = X509_get_X509_PUBKEY(certificate);
  if (!spki) return;
  facts->spki_sha256 = Sha256(Encoded<X509_PUBKEY>(i2d_X509_PUBKEY, spki));
  facts->spki_pin = absl::Base64Escape(facts->spki_sha256);
  ASN1_OBJECT* algorithm = nullptr;
  if (X509_PUBKEY_get0_param(&algorithm, nullptr, nullptr, nullptr, spki) == 1) {
    facts->public_key_algorithm = ObjectLongName(algorithm);
  }
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  if (!key) return;
  const int bits = EVP_PKEY_get_bits(key);
  facts->public_key_bits = bits > 0 ? static_cast<uint32_t>(bits) : 0;
  facts->public_key_curve = CurveName(key);
  facts->rsa_public_exponent = RsaPublicExponent(key);
}

void ReadSignature(X509* certificate, CertificateFacts* facts) {
  const X509_ALGOR* algorithm = nullptr;
  X509_get0_signature(nullptr, &algorithm, certificate);
  const ASN1_OBJECT* object = nullptr;
  if (algorithm) X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  if (!object) return;
  facts->signature_algorithm = ObjectLongName(object);
  facts->signature_algorithm_oid = ObjectDotted(object);
  int hash = NID_undef;  // of RSASSA-PSS, from its parameters
  if (X509_get_signature_info(certificate, &hash, nullptr, nullptr, nullptr) == 1 &&
      hash != NID_undef) {
    facts->signature_hash = OBJ_nid2sn(hash);
  }
}

// The bytes that are signed, as they came: what i2d_re_X509_tbs(3) gives is encoded
// anew. They are all of the content but the algorithm and the signature at its end.
std::string SignedPart(const X509* certificate, const std::string& der) {
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_BIT_STRING* signature = nullptr;
  X509_get0_signature(&signature, &algorithm, certificate);
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const start = at;
  long length = 0;
  int tag = 0;
  int tag_class = 0;
  if (!algorithm || !signature || der.empty() ||
      (ASN1_get_object(&at, &length, &tag, &tag_class, static_cast<long>(der.size())) & 0x80)) {
    return "";
  }
  const size_t header = static_cast<size_t>(at - start);
  const size_t tail = Encoded<X509_ALGOR>(i2d_X509_ALGOR, algorithm).size() +
                      Encoded<ASN1_BIT_STRING>(i2d_ASN1_BIT_STRING, signature).size();
  return header + tail < der.size() ? der.substr(header, der.size() - header - tail) : "";
}

bool StartsWithWildcard(const std::string& name) { return name.rfind("*.", 0) == 0; }

bool Wildcard(const CertificateFacts& facts) {
  const auto& names = facts.dns_names.empty() ? facts.common_names : facts.dns_names;
  return std::any_of(names.begin(), names.end(), StartsWithWildcard);
}

// X509_self_signed(3) would not look at a certificate with a malformed extension.
bool SelfSigned(X509* certificate) {
  EVP_PKEY* key = X509_get0_pubkey(certificate);
  return key &&
         X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) ==
             0 &&
         X509_verify(certificate, key) == 1;
}

}  // namespace

CertificateFacts Inspect(X509* certificate) {
  CertificateFacts facts;
  if (!certificate) return facts;
  DropErrors errors;
  facts.der = Encoded<X509>(i2d_X509, certificate);
  facts.sha256_fingerprint = Sha256(facts.der);
  facts.sha1_fingerprint = Digest("SHA1", facts.der);
  facts.md5_fingerprint = Digest("MD5", facts.der);
  facts.tbs_sha256 = Sha256(SignedPart(certificate, facts.der));
  facts.subject = DistinguishedName(X509_get_subject_name(certificate));
  facts.issuer = DistinguishedName(X509_get_issuer_name(certificate));
  facts.serial_number = SerialNumber(certificate);
  facts.common_names = CommonNames(X509_get_subject_name(certificate));
  ReadGeneralNames(certificate, &facts);
  ReadExtensions(certificate, &facts);
  ReadPublicKey(certificate, &facts);
  ReadSignature(certificate, &facts);
  facts.not_before_time = TimeOf(X509_get0_notBefore(certificate));
  facts.not_after_time = TimeOf(X509_get0_notAfter(certificate));
  facts.self_signed = SelfSigned(certificate);
  facts.version = Version(certificate);
  facts.wildcard = Wildcard(facts);
  facts.lints = Lint(certificate, facts);
  return facts;
}

}  // namespace tlslab
