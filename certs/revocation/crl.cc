#include "certs/revocation/crl.h"

#include <openssl/pem.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/mint/signature.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

bool AddExtension(X509_CRL* crl, int nid, void* value, bool critical) {
  return value && X509_CRL_add1_ext_i2d(crl, nid, value, critical, X509V3_ADD_DEFAULT) == 1;
}

OsslPtr<ASN1_TIME> Asn1Time(absl::Time time) {
  return OsslPtr<ASN1_TIME>(ASN1_TIME_set(nullptr, absl::ToTimeT(time)));
}

bool SetTimes(X509_CRL* crl, const CrlSpec& spec, absl::Time now) {
  OsslPtr<ASN1_TIME> last = Asn1Time(ThisUpdate(spec.validity, now));
  if (!last || X509_CRL_set1_lastUpdate(crl, last.get()) != 1) return false;
  const std::optional<absl::Time> when = NextUpdate(spec.validity, now);
  if (!when) return true;
  OsslPtr<ASN1_TIME> next = Asn1Time(*when);
  return next && X509_CRL_set1_nextUpdate(crl, next.get()) == 1;
}

bool AddReason(X509_REVOKED* entry, const std::string& reason) {
  if (reason.empty()) return true;
  OsslPtr<ASN1_ENUMERATED> number(ASN1_ENUMERATED_new());
  return number && ASN1_ENUMERATED_set(number.get(), CrlReasonNumber(reason)) == 1 &&
         X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, number.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool AddRevoked(X509_CRL* crl, const RevokedSpec& spec, absl::Time now) {
  OsslPtr<ASN1_INTEGER> serial = ParseHexInteger(spec.serial_number);
  OsslPtr<ASN1_TIME> time = Asn1Time(RevocationTime(spec.revocation_offset, now));
  OsslPtr<X509_REVOKED> entry(X509_REVOKED_new());
  if (!serial || !time || !entry || X509_REVOKED_set_serialNumber(entry.get(), serial.get()) != 1 ||
      X509_REVOKED_set_revocationDate(entry.get(), time.get()) != 1 ||
      !AddReason(entry.get(), spec.reason) || X509_CRL_add0_revoked(crl, entry.get()) != 1) {
    return false;
  }
  entry.release();  // the list has it
  return true;
}

// Null when it has none that can be read.
const ASN1_OCTET_STRING* SubjectKeyIdentifier(X509* certificate) {
  DropErrors errors;
  return X509_get0_subject_key_id(certificate);
}

bool AddAuthorityKeyIdentifier(X509_CRL* crl, const Credential& issuer) {
  const ASN1_OCTET_STRING* theirs = SubjectKeyIdentifier(issuer.certificate.get());
  if (!theirs) return true;
  OsslPtr<AUTHORITY_KEYID> identifier(AUTHORITY_KEYID_new());
  if (!identifier) return false;
  identifier->keyid = ASN1_OCTET_STRING_dup(theirs);
  return identifier->keyid &&
         AddExtension(crl, NID_authority_key_identifier, identifier.get(), false);
}

// One more than the base's.
OsslPtr<ASN1_INTEGER> Successor(const std::string& base) {
  OsslPtr<ASN1_INTEGER> number = ParseHexInteger(base);
  if (!number) return nullptr;
  OsslPtr<BIGNUM> value(ASN1_INTEGER_to_BN(number.get(), nullptr));
  if (!value || BN_add_word(value.get(), 1) != 1) return nullptr;
  return OsslPtr<ASN1_INTEGER>(BN_to_ASN1_INTEGER(value.get(), nullptr));
}

OsslPtr<ASN1_INTEGER> Number(const CrlSpec& spec) {
  if (!spec.crl_number.empty()) return ParseHexInteger(spec.crl_number);
  return spec.base_crl_number.empty() ? ParseHexInteger("1") : Successor(spec.base_crl_number);
}

bool AddNumbers(X509_CRL* crl, const CrlSpec& spec) {
  OsslPtr<ASN1_INTEGER> number = Number(spec);
  if (!AddExtension(crl, NID_crl_number, number.get(), false)) return false;
  if (spec.base_crl_number.empty()) return true;
  OsslPtr<ASN1_INTEGER> base = ParseHexInteger(spec.base_crl_number);
  return AddExtension(crl, NID_delta_crl, base.get(), true);
}

OsslPtr<GENERAL_NAMES> UriName(const std::string& uri) {
  OsslPtr<GENERAL_NAMES> names(GENERAL_NAMES_new());
  OsslPtr<ASN1_STRING> text(ASN1_IA5STRING_new());
  GENERAL_NAME* name = GENERAL_NAME_new();
  if (!names || !text || !name ||
      ASN1_STRING_set(text.get(), uri.data(), static_cast<int>(uri.size())) != 1 ||
      sk_GENERAL_NAME_push(names.get(), name) <= 0) {
    GENERAL_NAME_free(name);
    return nullptr;
  }
  GENERAL_NAME_set0_value(name, GEN_URI, text.release());
  return names;
}

// A distribution point each.
bool AddFreshest(X509_CRL* crl, const std::vector<std::string>& urls) {
  if (urls.empty()) return true;
  OsslPtr<CRL_DIST_POINTS> points(CRL_DIST_POINTS_new());
  for (const std::string& url : urls) {
    OsslPtr<GENERAL_NAMES> names = UriName(url);
    OsslPtr<DIST_POINT> point(DIST_POINT_new());
    if (!points || !names || !point) return false;
    point->distpoint = DIST_POINT_NAME_new();
    if (!point->distpoint) return false;
    point->distpoint->type = 0;  // fullName
    point->distpoint->name.fullname = names.release();
    if (sk_DIST_POINT_push(points.get(), point.get()) <= 0) return false;
    point.release();
  }
  return AddExtension(crl, NID_freshest_crl, points.get(), false);
}

// All but the signature.
bool Fill(X509_CRL* crl, const CrlSpec& spec, absl::Time now) {
  if (X509_CRL_set_version(crl, X509_CRL_VERSION_2) != 1 ||
      X509_CRL_set_issuer_name(crl, X509_get_subject_name(spec.issuer->certificate.get())) != 1 ||
      !SetTimes(crl, spec, now)) {
    return false;
  }
  for (const RevokedSpec& revoked : spec.revoked) {
    if (!AddRevoked(crl, revoked, now)) return false;
  }
  return X509_CRL_sort(crl) == 1 && AddAuthorityKeyIdentifier(crl, *spec.issuer) &&
         AddNumbers(crl, spec) && AddFreshest(crl, spec.delta_crl_urls);
}

bool Sign(X509_CRL* crl, const CrlSpec& spec) {
  const Credential& signer = spec.signer ? *spec.signer : *spec.issuer;
  OsslPtr<EVP_MD_CTX> context = StartSigning(signer.key.get(), spec.signature_hash);
  if (!context || X509_CRL_sign_ctx(crl, context.get()) <= 0) return false;
  if (spec.defect != RevocationDefect::kCorruptedSignature) return true;
  const ASN1_BIT_STRING* signature = nullptr;
  X509_CRL_get0_signature(crl, &signature, nullptr);
  CorruptSignature(signature);
  return true;
}

absl::Status CheckSpec(const CrlSpec& spec) {
  const auto number = [](const std::string& text) {
    return text.empty() || ParseHexInteger(text) != nullptr;
  };
  if (!number(spec.crl_number)) return absl::InvalidArgumentError("crl_number: is no number");
  if (!number(spec.base_crl_number)) {
    return absl::InvalidArgumentError("base_crl_number: is no number");
  }
  if (!spec.signature_hash.empty() && !IsSignatureHash(spec.signature_hash)) {
    return absl::InvalidArgumentError("signature_hash: is no hash");
  }
  for (const RevokedSpec& revoked : spec.revoked) {
    if (!ParseHexInteger(revoked.serial_number)) {
      return absl::InvalidArgumentError("revoked: a serial number is none");
    }
    if (!revoked.reason.empty() && !IsCrlReason(revoked.reason)) {
      return absl::InvalidArgumentError(absl::StrCat("revoked: no reason: ", revoked.reason));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> IssueCrl(const CrlSpec& spec, absl::Time now) {
  if (absl::Status status = CheckSpec(spec); !status.ok()) return status;
  ClearErrors();
  OsslPtr<X509_CRL> crl(X509_CRL_new_ex(LabLibrary(), nullptr));
  if (!crl || !Fill(crl.get(), spec, now)) {
    return absl::InternalError(absl::StrCat("cannot make the list: ", TakeErrorText()));
  }
  if (!Sign(crl.get(), spec)) {
    return absl::InvalidArgumentError(
        absl::StrCat("signature_hash: the signer's key cannot sign so: ", TakeErrorText()));
  }
  unsigned char* der = nullptr;
  const int size = i2d_X509_CRL(crl.get(), &der);
  if (size <= 0) return absl::InternalError(absl::StrCat("cannot encode: ", TakeErrorText()));
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return Deface(std::move(bytes), spec.defect);
}

absl::StatusOr<OsslPtr<X509_CRL>> ReadCrl(const std::string& der) {
  ClearErrors();
  // d2i frees the object it was given when it fails.
  X509_CRL* crl = X509_CRL_new_ex(LabLibrary(), nullptr);
  const auto* next = reinterpret_cast<const unsigned char*>(der.data());
  if (!d2i_X509_CRL(&crl, &next, static_cast<long>(der.size()))) {
    return absl::InvalidArgumentError(
        absl::StrCat("is a revocation list that cannot be read: ", TakeErrorText()));
  }
  return OsslPtr<X509_CRL>(crl);
}

std::string CrlPem(const std::string& der) {
  OsslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  char* text = nullptr;
  if (!bio || PEM_write_bio(bio.get(), PEM_STRING_X509_CRL, "",
                            reinterpret_cast<const unsigned char*>(der.data()),
                            static_cast<long>(der.size())) <= 0) {
    return "";
  }
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, static_cast<size_t>(size));
}

}  // namespace tlslab
