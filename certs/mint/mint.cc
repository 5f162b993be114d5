#include "certs/mint/mint.h"

#include <openssl/rand.h>

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/mint/key_type.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

// `value` is encoded, and stays the caller's.
bool AddExtension(X509* certificate, int nid, void* value, bool critical) {
  return value && X509_add1_ext_i2d(certificate, nid, value, critical, X509V3_ADD_DEFAULT) == 1;
}

bool SetSerialNumber(X509* certificate) {
  unsigned char bytes[16];
  if (RAND_bytes_ex(LabLibrary(), bytes, sizeof(bytes), 0) != 1) return false;
  bytes[0] &= 0x7f;
  OsslPtr<BIGNUM> number(BN_bin2bn(bytes, sizeof(bytes), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool AddNameEntry(X509_NAME* name, int nid, const std::string& value) {
  if (value.empty()) return true;
  return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

bool SetNames(X509* certificate, const MintSpec& spec, const Credential* issuer) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  // In this order, RFC 2253 prints the common name first.
  if (!AddNameEntry(subject, NID_organizationName, spec.organization)) return false;
  if (!AddNameEntry(subject, NID_commonName, spec.common_name)) return false;
  const X509_NAME* from = issuer ? X509_get_subject_name(issuer->certificate.get()) : subject;
  return X509_set_issuer_name(certificate, from) == 1;
}

bool SetTime(ASN1_TIME* field, absl::Time time) {
  return ASN1_TIME_set(field, absl::ToTimeT(time)) != nullptr;
}

bool IsRsa(const X509* certificate) {
  return EVP_PKEY_is_a(X509_get0_pubkey(certificate), "RSA") == 1;
}

bool AddBasicConstraints(X509* certificate, bool authority) {
  OsslPtr<BASIC_CONSTRAINTS> constraints(BASIC_CONSTRAINTS_new());
  if (!constraints) return false;
  constraints->ca = authority ? 0xff : 0;
  return AddExtension(certificate, NID_basic_constraints, constraints.get(), true);
}

bool AddKeyUsage(X509* certificate, bool authority) {
  // Numbers of RFC 5280 section 4.2.1.3.
  constexpr int kDigitalSignature = 0, kKeyEncipherment = 2, kKeyCertSign = 5, kCrlSign = 6;
  OsslPtr<ASN1_BIT_STRING> bits(ASN1_BIT_STRING_new());
  const auto set = [&](int bit) { return ASN1_BIT_STRING_set_bit(bits.get(), bit, 1) == 1; };
  if (!bits) return false;
  if (authority) {
    if (!set(kKeyCertSign) || !set(kCrlSign)) return false;
  } else {
    if (!set(kDigitalSignature)) return false;
    if (IsRsa(certificate) && !set(kKeyEncipherment)) return false;
  }
  return AddExtension(certificate, NID_key_usage, bits.get(), true);
}

bool AddExtendedKeyUsages(X509* certificate, const MintSpec& spec) {
  std::vector<std::string> usages = spec.extended_key_usages;
  if (usages.empty() && spec.certificate_authority) return true;
  if (usages.empty()) usages = {"serverAuth", "clientAuth"};
  OsslPtr<EXTENDED_KEY_USAGE> objects(EXTENDED_KEY_USAGE_new());
  if (!objects) return false;
  for (const std::string& usage : usages) {
    OsslPtr<ASN1_OBJECT> object = ExtendedKeyUsage(usage);
    if (!object || sk_ASN1_OBJECT_push(objects.get(), object.get()) <= 0) return false;
    object.release();
  }
  return AddExtension(certificate, NID_ext_key_usage, objects.get(), false);
}

bool Push(GENERAL_NAMES* names, int type, OsslPtr<ASN1_STRING> value) {
  if (!value) return false;
  GENERAL_NAME* name = GENERAL_NAME_new();
  if (!name) return false;
  GENERAL_NAME_set0_value(name, type, value.release());
  if (sk_GENERAL_NAME_push(names, name) > 0) return true;
  GENERAL_NAME_free(name);
  return false;
}

OsslPtr<ASN1_STRING> Ia5(const std::string& text) {
  OsslPtr<ASN1_STRING> string(ASN1_IA5STRING_new());
  if (string) ASN1_STRING_set(string.get(), text.data(), static_cast<int>(text.size()));
  return string;
}

bool AddAlternativeNames(X509* certificate, const MintSpec& spec) {
  if (spec.dns_names.empty() && spec.ip_addresses.empty()) return true;
  OsslPtr<GENERAL_NAMES> names(GENERAL_NAMES_new());
  if (!names) return false;
  for (const std::string& name : spec.dns_names) {
    if (!Push(names.get(), GEN_DNS, Ia5(name))) return false;
  }
  for (const std::string& address : spec.ip_addresses) {
    if (!Push(names.get(), GEN_IPADD, IpAddressBytes(address))) return false;
  }
  // RFC 5280 section 4.2.1.6: critical when it is all that names the subject.
  const bool critical = X509_NAME_entry_count(X509_get_subject_name(certificate)) == 0;
  return AddExtension(certificate, NID_subject_alt_name, names.get(), critical);
}

// The SHA-1 of the public key's bits (RFC 5280 section 4.2.1.2, method 1).
bool AddSubjectKeyIdentifier(X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  size_t size = 0;
  const ASN1_BIT_STRING* bits = X509_get0_pubkey_bitstr(certificate);
  if (!bits || EVP_Q_digest(LabLibrary(), "SHA1", nullptr, ASN1_STRING_get0_data(bits),
                            static_cast<size_t>(ASN1_STRING_length(bits)), digest, &size) != 1) {
    return false;
  }
  OsslPtr<ASN1_OCTET_STRING> identifier(ASN1_OCTET_STRING_new());
  if (!identifier) return false;
  if (ASN1_STRING_set(identifier.get(), digest, static_cast<int>(size)) != 1) return false;
  return AddExtension(certificate, NID_subject_key_identifier, identifier.get(), false);
}

bool AddAuthorityKeyIdentifier(X509* certificate, const Credential* issuer) {
  if (!issuer) return true;
  const ASN1_OCTET_STRING* theirs = X509_get0_subject_key_id(issuer->certificate.get());
  if (!theirs) return true;
  OsslPtr<AUTHORITY_KEYID> identifier(AUTHORITY_KEYID_new());
  if (!identifier) return false;
  identifier->keyid = ASN1_OCTET_STRING_dup(theirs);
  return AddExtension(certificate, NID_authority_key_identifier, identifier.get(), false);
}

bool Sign(X509* certificate, EVP_PKEY* key) {
  // Ed25519 and its like hash by themselves, and take no name of a digest.
  char only_digest[32] = "";
  const bool mandatory =
      EVP_PKEY_get_default_digest_name(key, only_digest, sizeof(only_digest)) == 2;
  const bool none = mandatory && std::string_view(only_digest) == "UNDEF";
  OsslPtr<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestSignInit_ex(context.get(), nullptr, none ? nullptr : "SHA256", LabLibrary(),
                               nullptr, key, nullptr) == 1 &&
         X509_sign_ctx(certificate, context.get()) > 0;
}

// All but the signature.
bool Fill(X509* certificate, const MintSpec& spec, const Credential* issuer, EVP_PKEY* key,
          absl::Time now) {
  return X509_set_version(certificate, X509_VERSION_3) == 1 && SetSerialNumber(certificate) &&
         SetNames(certificate, spec, issuer) &&
         SetTime(X509_getm_notBefore(certificate), now + NotBeforeOffset(spec)) &&
         SetTime(X509_getm_notAfter(certificate), now + NotAfterOffset(spec)) &&
         X509_set_pubkey(certificate, key) == 1 &&
         AddBasicConstraints(certificate, spec.certificate_authority) &&
         AddKeyUsage(certificate, spec.certificate_authority) &&
         AddExtendedKeyUsages(certificate, spec) && AddSubjectKeyIdentifier(certificate) &&
         AddAuthorityKeyIdentifier(certificate, issuer) && AddAlternativeNames(certificate, spec);
}

absl::Status CheckSpec(const MintSpec& spec) {
  const std::vector<MintViolation> violations = CheckMintSpec(spec);
  if (violations.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrJoin(violations, "; ", [](std::string* out, const MintViolation& violation) {
        absl::StrAppend(out, violation.field, ": ", violation.description);
      }));
}

absl::Status CheckTime(const char* field, absl::Time time) {
  const int64_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  if (year >= 1 && year <= 9999) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": gives a time outside the years 1 to 9999"));
}

absl::Status CheckIssuer(const Credential* issuer) {
  if (!issuer) return absl::OkStatus();
  DropErrors errors;
  if (X509_check_ca(issuer->certificate.get()) != 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "issuer: is no certificate authority; mint it with certificate_authority set");
}

bool SelfSigned(X509* certificate) { return X509_self_signed(certificate, 0) == 1; }

std::vector<OsslPtr<X509>> WithChain(OsslPtr<X509> certificate, const Credential* issuer) {
  std::vector<OsslPtr<X509>> all;
  all.push_back(std::move(certificate));
  if (!issuer) return all;
  DropErrors errors;
  if (!SelfSigned(issuer->certificate.get())) all.push_back(Share(issuer->certificate.get()));
  for (const OsslPtr<X509>& sent : issuer->chain) {
    if (!SelfSigned(sent.get())) all.push_back(Share(sent.get()));
  }
  return all;
}

}  // namespace

absl::StatusOr<OsslPtr<X509>> IssueCertificate(const MintSpec& spec, const MintSources& sources,
                                               EVP_PKEY* key, absl::Time now,
                                               const MintHooks& hooks) {
  if (absl::Status status = CheckSpec(spec); !status.ok()) return status;
  const Credential* issuer = sources.issuer;
  for (const absl::Status& status :
       {CheckTime("not_before_offset", now + NotBeforeOffset(spec)),
        CheckTime("not_after_offset", now + NotAfterOffset(spec)), CheckIssuer(issuer)}) {
    if (!status.ok()) return status;
  }
  ClearErrors();
  OsslPtr<X509> certificate(X509_new_ex(LabLibrary(), nullptr));
  if (!certificate || !Fill(certificate.get(), spec, issuer, key, now) ||
      (hooks.before_signing && !hooks.before_signing(certificate.get())) ||
      !Sign(certificate.get(), issuer ? issuer->key.get() : key)) {
    return absl::InternalError(absl::StrCat("cannot mint the certificate: ", TakeErrorText()));
  }
  return certificate;
}

absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const MintSources& sources, absl::Time now,
                                                       const MintHooks& hooks) {
  if (absl::Status status = CheckSpec(spec); !status.ok()) return status;
  absl::StatusOr<OsslPtr<EVP_PKEY>> key =
      MakeKey(spec.key_type.empty() ? kDefaultKeyType : spec.key_type);
  if (!key.ok()) return key.status();
  absl::StatusOr<OsslPtr<X509>> certificate =
      IssueCertificate(spec, sources, key->get(), now, hooks);
  if (!certificate.ok()) return certificate.status();
  return MakeCredential(WithChain(*std::move(certificate), sources.issuer), *std::move(key));
}

absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const Credential* issuer, absl::Time now) {
  MintSources sources;
  sources.issuer = issuer;
  return Mint(spec, sources, now);
}

}  // namespace tlslab
