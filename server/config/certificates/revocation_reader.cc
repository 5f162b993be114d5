#include "server/config/certificates/revocation_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/mint/signature.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr absl::Duration kFar = absl::Hours(24 * 366 * 1000);
constexpr int kMaxRevoked = 10000;
constexpr int kMaxUrls = 20;
constexpr size_t kMaxUrl = 2048;
constexpr char kOnlyRevoked[] = "only for the status REVOKED";

// A spec while it is read.
struct Reading {
  std::string field;
  RequestProblems& problems;

  std::string Path(std::string_view child) const { return FieldPath(field, child); }
  void Invalid(std::string_view child, std::string_view what) const {
    problems.Invalid(Path(child), what);
  }
  // `name` may be empty when it is not `required`.
  void CheckCertificate(const std::string& name, std::string_view child, bool required) const {
    if (required || !name.empty()) CheckName(name, "certificates", Path(child), &problems);
  }
};

template <typename Spec>
ValidityPeriod ReadValidity(const Spec& spec, const Reading& reading) {
  const auto offset = [&](const google::protobuf::Duration& value, std::string_view child) {
    return ReadDuration(value, -kFar, kFar, reading.Path(child), &reading.problems);
  };
  ValidityPeriod period;
  if (spec.has_this_update_offset()) {
    period.this_update_offset = offset(spec.this_update_offset(), "this_update_offset");
  }
  if (spec.has_next_update_offset()) {
    period.next_update_offset = offset(spec.next_update_offset(), "next_update_offset");
    if (spec.omit_next_update()) {
      reading.Invalid("omit_next_update", "stands beside next_update_offset: give one");
    }
  }
  period.omit_next_update = spec.omit_next_update();
  return period;
}

std::string ReadReason(const std::string& reason, std::string_view child, bool in_delta,
                       const Reading& reading) {
  if (reason.empty()) return "";
  if (!IsCrlReason(reason)) {
    reading.Invalid(child, absl::StrCat("unknown reason '", reason, "'; known are ",
                                        absl::StrJoin(CrlReasons(), ", ")));
  } else if (reason == "removeFromCRL" && !in_delta) {
    reading.Invalid(child, "removeFromCRL is for delta lists (RFC 5280 section 5.3.1)");
  }
  return reason;
}

std::string ReadHash(const std::string& hash, const Reading& reading) {
  if (!hash.empty() && !IsSignatureHash(hash)) {
    reading.Invalid("signature_hash", absl::StrCat("unknown hash '", hash, "'; known are ",
                                                   absl::StrJoin(SignatureHashes(), ", ")));
  }
  return hash;
}

// As SerialNumberText has it.
std::string ReadHexadecimal(const std::string& text, std::string_view child,
                            const Reading& reading) {
  OsslPtr<ASN1_INTEGER> number = ParseHexInteger(text);
  if (number) return HexIntegerText(number.get());
  reading.Invalid(child,
                  absl::StrCat("'", text, "' is no hexadecimal number of at most 64 digits"));
  return "";
}

std::string ReadListNumber(const std::string& text, std::string_view child,
                           const Reading& reading) {
  if (text.empty()) return "";
  std::string number = ReadHexadecimal(text, child, reading);
  if (!number.empty() && number[0] == '-') {
    reading.Invalid(child, "must not be negative (RFC 5280 section 5.2.3)");
  }
  return number;
}

RevocationDefect ReadDefect(v1::RevocationDefect defect, const Reading& reading) {
  switch (defect) {
    case v1::REVOCATION_DEFECT_UNSPECIFIED:
      return RevocationDefect::kNone;
    case v1::CORRUPTED_SIGNATURE:
      return RevocationDefect::kCorruptedSignature;
    case v1::TRUNCATED:
      return RevocationDefect::kTruncated;
    case v1::NOT_DER:
      return RevocationDefect::kNotDer;
    case v1::WRONG_SERIAL_NUMBER:
      return RevocationDefect::kWrongSerialNumber;
    case v1::WRONG_NONCE:
      return RevocationDefect::kWrongNonce;
    default:
      reading.Invalid("defect", "not a value of this enum");
      return RevocationDefect::kNone;
  }
}

void CheckCrlDefect(RevocationDefect defect, RevocationUse use, const Reading& reading) {
  if (defect == RevocationDefect::kWrongSerialNumber || defect == RevocationDefect::kWrongNonce) {
    reading.Invalid("defect", "is for OCSP only");
  }
  const bool unreadable =
      defect == RevocationDefect::kTruncated || defect == RevocationDefect::kNotDer;
  if (unreadable && use == RevocationUse::kContext) {
    reading.Invalid("defect", "a list that cannot be read cannot be in a context");
  }
}

void CheckIssuer(const std::string& issuer, RevocationUse use, const Reading& reading) {
  const bool of_responder =
      use == RevocationUse::kResponder || use == RevocationUse::kResponderDefault;
  if (!of_responder) return reading.CheckCertificate(issuer, "issuer", /*required=*/true);
  if (!issuer.empty()) reading.Invalid("issuer", "must be empty: it is the responder's");
}

void ReadRevoked(const v1::RevokedCertificate& revoked, bool in_delta, const Reading& reading,
                 CrlPlan* plan) {
  RevokedSpec spec;
  std::string certificate;
  switch (revoked.subject_case()) {
    case v1::RevokedCertificate::kCertificate:
      certificate = revoked.certificate();
      reading.CheckCertificate(certificate, "certificate", /*required=*/true);
      break;
    case v1::RevokedCertificate::kSerialNumber:
      spec.serial_number = ReadHexadecimal(revoked.serial_number(), "serial_number", reading);
      break;
    case v1::RevokedCertificate::SUBJECT_NOT_SET:
      reading.problems.Invalid(reading.field, "required: certificate or serial_number");
  }
  if (revoked.has_revocation_offset()) {
    spec.revocation_offset = ReadDuration(revoked.revocation_offset(), -kFar, kFar,
                                          reading.Path("revocation_offset"), &reading.problems);
  }
  spec.reason = ReadReason(revoked.reason(), "reason", in_delta, reading);
  plan->spec.revoked.push_back(std::move(spec));
  plan->certificates.push_back(std::move(certificate));
}

std::vector<std::string> ReadUrls(const v1::CrlSpec& spec, const Reading& reading) {
  if (spec.delta_crl_urls_size() > kMaxUrls) {
    reading.Invalid("delta_crl_urls", absl::StrCat("at most ", kMaxUrls));
    return {};
  }
  for (int i = 0; i < spec.delta_crl_urls_size(); ++i) {
    const std::string& url = spec.delta_crl_urls(i);
    const bool plain =
        std::all_of(url.begin(), url.end(), [](char c) { return c > 32 && c < 127; });
    if (url.empty() || url.size() > kMaxUrl || !plain || url.find(':') == std::string::npos) {
      reading.problems.Invalid(FieldPath(reading.Path("delta_crl_urls"), i), "is no URL");
    }
  }
  return {spec.delta_crl_urls().begin(), spec.delta_crl_urls().end()};
}

// Fields that say of whom.
void ReadSubject(const v1::OcspResponseSpec& spec, RevocationUse use, const Reading& reading,
                 OcspPlan* plan) {
  if (use == RevocationUse::kResponderDefault) {
    if (spec.subject_case() != v1::OcspResponseSpec::SUBJECT_NOT_SET) {
      reading.problems.Invalid(reading.field, "must name no certificate: it is for all others");
    }
    return;
  }
  switch (spec.subject_case()) {
    case v1::OcspResponseSpec::kCertificate:
      plan->certificate = spec.certificate();
      return reading.CheckCertificate(spec.certificate(), "certificate", /*required=*/true);
    case v1::OcspResponseSpec::kSerialNumber:
      plan->answer.serial_number = ReadHexadecimal(spec.serial_number(), "serial_number", reading);
      return;
    case v1::OcspResponseSpec::SUBJECT_NOT_SET:
      reading.problems.Invalid(reading.field, "required: certificate or serial_number");
  }
}

OcspStatus ReadStatus(v1::OcspCertificateStatus status, const Reading& reading) {
  switch (status) {
    case v1::OCSP_CERTIFICATE_STATUS_UNSPECIFIED:
    case v1::GOOD:
      return OcspStatus::kGood;
    case v1::REVOKED:
      return OcspStatus::kRevoked;
    case v1::UNKNOWN:
      return OcspStatus::kUnknown;
    default:
      reading.Invalid("status", "not a value of this enum");
      return OcspStatus::kGood;
  }
}

// Fields that say what.
void ReadAnswer(const v1::OcspResponseSpec& spec, const Reading& reading, OcspAnswer* answer) {
  answer->status = ReadStatus(spec.status(), reading);
  const bool revoked = answer->status == OcspStatus::kRevoked;
  if (spec.has_revocation_offset()) {
    if (!revoked) reading.Invalid("revocation_offset", kOnlyRevoked);
    answer->revocation_offset = ReadDuration(spec.revocation_offset(), -kFar, kFar,
                                             reading.Path("revocation_offset"), &reading.problems);
  }
  if (!spec.revocation_reason().empty() && !revoked) {
    reading.Invalid("revocation_reason", kOnlyRevoked);
  }
  answer->revocation_reason =
      ReadReason(spec.revocation_reason(), "revocation_reason", /*in_delta=*/false, reading);
  answer->validity = ReadValidity(spec, reading);
}

void ReadIdentifierHash(const v1::OcspResponseSpec& spec, RevocationUse use, const Reading& reading,
                        OcspAnswer* answer) {
  const std::string& hash = spec.identifier_hash();
  if (hash.empty()) return;
  if (use == RevocationUse::kResponder || use == RevocationUse::kResponderDefault) {
    return reading.Invalid("identifier_hash", "must be empty: a responder takes the question's");
  }
  if (hash != "SHA1" && hash != "SHA256") {
    return reading.Invalid("identifier_hash", "must be SHA1 or SHA256");
  }
  answer->identifier_hash = hash;
}

std::string ReadErrorStatus(const std::string& status, const Reading& reading) {
  if (status.empty() || status == "successful") return "";
  if (!IsOcspErrorStatus(status)) {
    reading.Invalid("response_status",
                    absl::StrCat("unknown status '", status, "'; known are successful, ",
                                 absl::StrJoin(OcspErrorStatuses(), ", ")));
  }
  return status;
}

// Null, and a problem, when nothing is held under `name`.
std::shared_ptr<const Credential> Find(const std::string& name, const std::string& field,
                                       const CertificateLookup& certificates,
                                       RequestProblems* problems) {
  std::optional<HeldCertificate> held = certificates(name);
  if (held) return held->credential;
  problems->Missing(field, name);
  return nullptr;
}

void CheckHashFits(const std::string& hash, const Credential* signer, const std::string& field,
                   RequestProblems* problems) {
  if (hash.empty() || !signer || ChoosesHash(signer->key.get())) return;
  problems->Invalid(FieldPath(field, "signature_hash"),
                    "the signer's key has no choice of a hash; leave it empty");
}

void Append(const RequestProblems& from, RequestProblems* to) {
  to->invalid.insert(to->invalid.end(), from.invalid.begin(), from.invalid.end());
  to->missing.insert(to->missing.end(), from.missing.begin(), from.missing.end());
}

// Reads, binds and issues: the three steps of both.
template <typename Read, typename Issue>
std::string Make(std::string_view field, const ResourceLookup& lookup, Read read, Issue issue,
                 RequestProblems* problems) {
  RequestProblems found;
  const auto plan = read(&found);
  // Names that are malformed stand for nothing; what else is missing is told with them.
  const auto bound = found.empty() ? Bind(plan, lookup.certificate, &found) : std::nullopt;
  Append(found, problems);
  if (!bound) return "";
  absl::StatusOr<std::string> der = issue(plan, *bound, lookup.now());
  if (der.ok()) return *std::move(der);
  problems->Invalid(field, std::string(der.status().message()));
  return "";
}

}  // namespace

CrlPlan ReadCrlPlan(const v1::CrlSpec& spec, RevocationUse use, std::string_view field,
                    RequestProblems* problems) {
  const Reading reading{std::string(field), *problems};
  CrlPlan plan;
  plan.field = reading.field;
  plan.issuer = spec.issuer();
  CheckIssuer(spec.issuer(), use, reading);
  plan.signer = spec.signer();
  reading.CheckCertificate(spec.signer(), "signer", /*required=*/false);
  plan.spec.validity = ReadValidity(spec, reading);
  plan.spec.crl_number = ReadListNumber(spec.crl_number(), "crl_number", reading);
  plan.spec.base_crl_number = ReadListNumber(spec.base_crl_number(), "base_crl_number", reading);
  const bool delta = !spec.base_crl_number().empty();
  plan.spec.delta_crl_urls = ReadUrls(spec, reading);
  if (delta && spec.delta_crl_urls_size() > 0) {
    reading.Invalid("delta_crl_urls", "a delta list has none (RFC 5280 section 5.2.6)");
  }
  plan.spec.signature_hash = ReadHash(spec.signature_hash(), reading);
  plan.spec.defect = ReadDefect(spec.defect(), reading);
  CheckCrlDefect(plan.spec.defect, use, reading);
  if (spec.revoked_size() > kMaxRevoked) {
    reading.Invalid("revoked", absl::StrCat("at most ", kMaxRevoked));
    return plan;
  }
  for (int i = 0; i < spec.revoked_size(); ++i) {
    const Reading inner{FieldPath(reading.Path("revoked"), i), *problems};
    ReadRevoked(spec.revoked(i), delta, inner, &plan);
  }
  return plan;
}

OcspPlan ReadOcspPlan(const v1::OcspResponseSpec& spec, RevocationUse use, std::string_view field,
                      RequestProblems* problems) {
  const Reading reading{std::string(field), *problems};
  OcspPlan plan;
  plan.field = reading.field;
  ReadSubject(spec, use, reading, &plan);
  plan.issuer = spec.issuer();
  CheckIssuer(spec.issuer(), use, reading);
  plan.signer = spec.signer();
  reading.CheckCertificate(spec.signer(), "signer", /*required=*/false);
  ReadAnswer(spec, reading, &plan.answer);
  ReadIdentifierHash(spec, use, reading, &plan.answer);
  plan.signature_hash = ReadHash(spec.signature_hash(), reading);
  plan.error_status = ReadErrorStatus(spec.response_status(), reading);
  plan.defect = ReadDefect(spec.defect(), reading);
  const bool asked = use == RevocationUse::kResponder || use == RevocationUse::kResponderDefault;
  if (plan.defect == RevocationDefect::kWrongNonce && !asked) {
    reading.Invalid("defect", "WRONG_NONCE is for a responder, which is given a nonce");
  }
  return plan;
}

std::optional<CrlSpec> Bind(const CrlPlan& plan, const CertificateLookup& certificates,
                            RequestProblems* problems) {
  RequestProblems found;
  CrlSpec spec = plan.spec;
  spec.issuer = Find(plan.issuer, FieldPath(plan.field, "issuer"), certificates, &found);
  if (!plan.signer.empty()) {
    spec.signer = Find(plan.signer, FieldPath(plan.field, "signer"), certificates, &found);
  }
  const Credential* signer = plan.signer.empty() ? spec.issuer.get() : spec.signer.get();
  CheckHashFits(spec.signature_hash, signer, plan.field, &found);
  for (size_t i = 0; i < plan.certificates.size(); ++i) {
    if (plan.certificates[i].empty()) continue;
    const std::string path = FieldPath(FieldPath(plan.field, "revoked"), i);
    auto held = Find(plan.certificates[i], FieldPath(path, "certificate"), certificates, &found);
    if (held) spec.revoked[i].serial_number = SerialNumberText(held->certificate.get());
  }
  Append(found, problems);
  if (!found.empty()) return std::nullopt;
  return spec;
}

std::optional<OcspResponseSpec> Bind(const OcspPlan& plan, const CertificateLookup& certificates,
                                     RequestProblems* problems) {
  RequestProblems found;
  OcspResponseSpec spec;
  spec.issuer = Find(plan.issuer, FieldPath(plan.field, "issuer"), certificates, &found);
  if (!plan.signer.empty()) {
    spec.signer = Find(plan.signer, FieldPath(plan.field, "signer"), certificates, &found);
  }
  const Credential* signer = plan.signer.empty() ? spec.issuer.get() : spec.signer.get();
  spec.signature_hash = plan.signature_hash;
  CheckHashFits(spec.signature_hash, signer, plan.field, &found);
  spec.defect = plan.defect;
  spec.answers.push_back(plan.answer);
  if (!plan.certificate.empty()) {
    auto held = Find(plan.certificate, FieldPath(plan.field, "certificate"), certificates, &found);
    if (held) spec.answers[0].serial_number = SerialNumberText(held->certificate.get());
  }
  Append(found, problems);
  if (!found.empty()) return std::nullopt;
  return spec;
}

std::string MakeCrl(const v1::CrlSpec& spec, RevocationUse use, std::string_view field,
                    const ResourceLookup& lookup, RequestProblems* problems) {
  return Make(
      field, lookup, [&](RequestProblems* found) { return ReadCrlPlan(spec, use, field, found); },
      [](const CrlPlan&, const CrlSpec& bound, absl::Time now) { return IssueCrl(bound, now); },
      problems);
}

std::string MakeOcspResponse(const v1::OcspResponseSpec& spec, RevocationUse use,
                             std::string_view field, const ResourceLookup& lookup,
                             RequestProblems* problems) {
  return Make(
      field, lookup, [&](RequestProblems* found) { return ReadOcspPlan(spec, use, field, found); },
      [](const OcspPlan& plan, const OcspResponseSpec& bound,
         absl::Time now) -> absl::StatusOr<std::string> {
        if (!plan.error_status.empty()) return OcspErrorResponse(plan.error_status);
        return IssueOcspResponse(bound, now);
      },
      problems);
}

}  // namespace tlslab
