#include "certs/revocation/ocsp_response.h"

#include <openssl/ocsp.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/mint/signature.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct ErrorStatus {
  const char* name;
  int number;
};
constexpr ErrorStatus kErrorStatuses[] = {
    {"malformedRequest", OCSP_RESPONSE_STATUS_MALFORMEDREQUEST},
    {"internalError", OCSP_RESPONSE_STATUS_INTERNALERROR},
    {"tryLater", OCSP_RESPONSE_STATUS_TRYLATER},
    {"sigRequired", OCSP_RESPONSE_STATUS_SIGREQUIRED},
    {"unauthorized", OCSP_RESPONSE_STATUS_UNAUTHORIZED},
};

OsslPtr<ASN1_GENERALIZEDTIME> Generalized(absl::Time time) {
  return OsslPtr<ASN1_GENERALIZEDTIME>(ASN1_GENERALIZEDTIME_set(nullptr, absl::ToTimeT(time)));
}

std::string Encode(OCSP_RESPONSE* response) {
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response, &der);
  if (size <= 0) return "";
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

// The next number: nobody asked about it.
bool Increment(OsslPtr<ASN1_INTEGER>& serial) {
  OsslPtr<BIGNUM> number(ASN1_INTEGER_to_BN(serial.get(), nullptr));
  if (!number || BN_add_word(number.get(), 1) != 1) return false;
  serial.reset(BN_to_ASN1_INTEGER(number.get(), nullptr));
  return serial != nullptr;
}

int CertificateStatus(OcspStatus status) {
  switch (status) {
    case OcspStatus::kGood:
      return V_OCSP_CERTSTATUS_GOOD;
    case OcspStatus::kRevoked:
      return V_OCSP_CERTSTATUS_REVOKED;
    case OcspStatus::kUnknown:
      break;
  }
  return V_OCSP_CERTSTATUS_UNKNOWN;
}

bool AddAnswer(OCSP_BASICRESP* basic, const OcspAnswer& answer, const OcspResponseSpec& spec,
               absl::Time now) {
  OsslPtr<ASN1_INTEGER> serial = ParseHexInteger(answer.serial_number);
  if (!serial || (spec.defect == RevocationDefect::kWrongSerialNumber && !Increment(serial))) {
    return false;
  }
  X509* issuer = spec.issuer->certificate.get();
  OsslPtr<OCSP_CERTID> id(OCSP_cert_id_new(
      answer.identifier_hash == "SHA256" ? EVP_sha256() : EVP_sha1(), X509_get_subject_name(issuer),
      X509_get0_pubkey_bitstr(issuer), serial.get()));
  const bool revoked = answer.status == OcspStatus::kRevoked;
  OsslPtr<ASN1_GENERALIZEDTIME> revocation =
      Generalized(RevocationTime(answer.revocation_offset, now));
  OsslPtr<ASN1_GENERALIZEDTIME> from = Generalized(ThisUpdate(answer.validity, now));
  OsslPtr<ASN1_GENERALIZEDTIME> to;
  const std::optional<absl::Time> next = NextUpdate(answer.validity, now);
  if (next) to = Generalized(*next);
  if (!id || !revocation || !from || (next && !to)) return false;
  return OCSP_basic_add1_status(basic, id.get(), CertificateStatus(answer.status),
                                revoked ? CrlReasonNumber(answer.revocation_reason) : -1,
                                revoked ? revocation.get() : nullptr, from.get(),
                                to.get()) != nullptr;
}

bool AddNonce(OCSP_BASICRESP* basic, const OcspResponseSpec& spec) {
  if (!spec.nonce) return true;
  std::string nonce = *spec.nonce;
  if (spec.defect == RevocationDefect::kWrongNonce && !nonce.empty()) nonce.back() ^= 1;
  OsslPtr<ASN1_OCTET_STRING> value(ASN1_OCTET_STRING_new());
  if (!value || ASN1_STRING_set(value.get(), nonce.data(), static_cast<int>(nonce.size())) != 1) {
    return false;
  }
  OsslPtr<X509_EXTENSION> extension(
      X509_EXTENSION_create_by_NID(nullptr, NID_id_pkix_OCSP_Nonce, 0, value.get()));
  return extension && OCSP_BASICRESP_add_ext(basic, extension.get(), -1) == 1;
}

// OpenSSL would read a clock of its own.
bool SetProducedAt(OCSP_BASICRESP* basic, absl::Time now) {
  auto* produced = const_cast<ASN1_GENERALIZEDTIME*>(OCSP_resp_get0_produced_at(basic));
  return produced && ASN1_GENERALIZEDTIME_set(produced, absl::ToTimeT(now)) != nullptr;
}

bool Sign(OCSP_BASICRESP* basic, const OcspResponseSpec& spec) {
  const Credential& signer = spec.signer ? *spec.signer : *spec.issuer;
  OsslPtr<EVP_MD_CTX> context = StartSigning(signer.key.get(), spec.signature_hash);
  const unsigned long flags = OCSP_NOTIME | (spec.signer ? 0 : OCSP_NOCERTS);
  if (!context ||
      OCSP_basic_sign_ctx(basic, signer.certificate.get(), context.get(), nullptr, flags) != 1) {
    return false;
  }
  if (spec.defect == RevocationDefect::kCorruptedSignature) {
    CorruptSignature(OCSP_resp_get0_signature(basic));
  }
  return true;
}

absl::Status CheckSpec(const OcspResponseSpec& spec) {
  if (spec.answers.empty()) return absl::InvalidArgumentError("answers: there is none");
  if (!spec.signature_hash.empty() && !IsSignatureHash(spec.signature_hash)) {
    return absl::InvalidArgumentError("signature_hash: is no hash");
  }
  for (const OcspAnswer& answer : spec.answers) {
    if (!ParseHexInteger(answer.serial_number)) {
      return absl::InvalidArgumentError("serial_number: is no number");
    }
    if (!answer.revocation_reason.empty() && !IsCrlReason(answer.revocation_reason)) {
      return absl::InvalidArgumentError(
          absl::StrCat("revocation_reason: no reason: ", answer.revocation_reason));
    }
    if (answer.identifier_hash != "SHA1" && answer.identifier_hash != "SHA256") {
      return absl::InvalidArgumentError("identifier_hash: must be SHA1 or SHA256");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> IssueOcspResponse(const OcspResponseSpec& spec, absl::Time now) {
  if (absl::Status status = CheckSpec(spec); !status.ok()) return status;
  ClearErrors();
  OsslPtr<OCSP_BASICRESP> basic(OCSP_BASICRESP_new());
  bool filled = basic && SetProducedAt(basic.get(), now) && AddNonce(basic.get(), spec);
  for (const OcspAnswer& answer : spec.answers) {
    filled = filled && AddAnswer(basic.get(), answer, spec, now);
  }
  if (!filled) {
    return absl::InternalError(absl::StrCat("cannot make the response: ", TakeErrorText()));
  }
  if (!Sign(basic.get(), spec)) {
    return absl::InvalidArgumentError(
        absl::StrCat("signature_hash: the signer's key cannot sign so: ", TakeErrorText()));
  }
  OsslPtr<OCSP_RESPONSE> response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  std::string der = response ? Encode(response.get()) : "";
  if (der.empty()) return absl::InternalError(absl::StrCat("cannot encode: ", TakeErrorText()));
  return Deface(std::move(der), spec.defect);
}

std::vector<std::string> OcspErrorStatuses() {
  std::vector<std::string> names;
  for (const ErrorStatus& status : kErrorStatuses) names.push_back(status.name);
  return names;
}

bool IsOcspErrorStatus(std::string_view name) {
  for (const ErrorStatus& status : kErrorStatuses) {
    if (name == status.name) return true;
  }
  return false;
}

std::string OcspErrorResponse(std::string_view status) {
  for (const ErrorStatus& known : kErrorStatuses) {
    if (status != known.name) continue;
    DropErrors errors;
    OsslPtr<OCSP_RESPONSE> response(OCSP_response_create(known.number, nullptr));
    return response ? Encode(response.get()) : "";
  }
  return "";
}

}  // namespace tlslab
