#include "server/lab/revocation_answers.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/credential/export.h"
#include "certs/revocation/crl.h"
#include "certs/revocation/ocsp_response.h"
#include "certs/revocation/revocation_values.h"

namespace tlslab {
namespace {

constexpr std::string_view kOcsp = "/ocsp";
constexpr std::string_view kFullList = "/ca.crl";
constexpr std::string_view kDeltaList = "/delta.crl";
constexpr std::string_view kIssuer = "/ca.crt";
// Registered media types: RFC 6960 appendix C, RFC 2585 section 4.
constexpr char kOcspType[] = "application/ocsp-response";
constexpr char kListType[] = "application/pkix-crl";
constexpr char kCertificateType[] = "application/pkix-cert";

HttpAnswer Give(const char* type, std::string body) {
  HttpAnswer answer;
  answer.content_type = type;
  answer.body = std::move(body);
  return answer;
}

HttpAnswer Refuse(unsigned status, std::string reason) {
  HttpAnswer answer = Give("text/plain", std::move(reason) + "\n");
  answer.status = status;
  return answer;
}

bool IsRead(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// "/ocsp" or below it.
bool IsOcsp(std::string_view path) {
  return path.substr(0, kOcsp.size()) == kOcsp &&
         (path.size() == kOcsp.size() || path[kOcsp.size()] == '/');
}

int HexDigit(char c) {
  if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return -1;
  return absl::ascii_isdigit(static_cast<unsigned char>(c)) ? c - '0'
                                                            : absl::ascii_tolower(c) - 'a' + 10;
}

// RFC 3986 section 2.1. Nothing when an escape is malformed.
std::optional<std::string> PercentDecoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = HexDigit(text[i + 1]);
    const int low = HexDigit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(16 * high + low);
    i += 2;
  }
  return decoded;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::optional<std::string> plain = PercentDecoded(text);
  std::string bytes;
  if (!plain || !absl::Base64Unescape(*plain, &bytes)) return std::nullopt;
  return bytes;
}

}  // namespace

RevocationAnswers::RevocationAnswers(ResponderPlan plan, CertificateLookup certificates,
                                     std::function<absl::Time()> clock)
    : plan_(std::move(plan)), certificates_(std::move(certificates)), clock_(std::move(clock)) {}

ResponderCounts RevocationAnswers::counts() const {
  return {ocsp_requests_, downloads_, bad_requests_};
}

HttpAnswer RevocationAnswers::Bad(unsigned status, std::string reason, std::string allow) {
  ++bad_requests_;
  HttpAnswer answer = Refuse(status, std::move(reason));
  answer.allow = std::move(allow);
  return answer;
}

HttpAnswer RevocationAnswers::Answer(const HttpRequest& request) {
  const std::string_view target = request.target;
  const std::string_view path = target.substr(0, target.find('?'));
  if (IsOcsp(path)) return AnswerOcsp(request, path);
  if (path == kFullList || path == kDeltaList || path == kIssuer) return Download(request, path);
  return Bad(404, "here are /ocsp, /ca.crl, /delta.crl and /ca.crt");
}

// What the script wants instead of an answer.
HttpAnswer RevocationAnswers::Misbehave() const {
  HttpAnswer answer;
  switch (plan_.http_behavior) {
    case HttpBehavior::kInternalServerError:
      answer.status = 500;
      break;
    case HttpBehavior::kNotFound:
      answer.status = 404;
      break;
    case HttpBehavior::kClose:
      answer.kind = HttpAnswer::Kind::kClose;
      break;
    case HttpBehavior::kSilence:
      answer.kind = HttpAnswer::Kind::kSilence;
      break;
    case HttpBehavior::kHtmlPage:
      return Give("text/html", "<!DOCTYPE html><title>Welcome</title><p>Please log in.\n");
    case HttpBehavior::kAnswers:
      break;
  }
  return answer;
}

HttpAnswer RevocationAnswers::AnswerOcsp(const HttpRequest& request, std::string_view path) {
  std::string_view rest = path.substr(kOcsp.size());
  if (!rest.empty()) rest.remove_prefix(1);
  if (request.method == "POST") {
    if (rest.empty()) return RespondTo(request.body);
    return Bad(404, "POST goes to /ocsp");
  }
  if (!IsRead(request)) return Bad(405, "GET or POST", "GET, HEAD, POST");
  const std::optional<std::string> der = FromBase64(rest);
  if (rest.empty() || !der) return Bad(400, "after /ocsp/ comes a request in base64");
  return RespondTo(*der);
}

HttpAnswer RevocationAnswers::RespondTo(std::string_view der) {
  const std::optional<OcspRequest> request = ReadOcspRequest(der);
  ++(request ? ocsp_requests_ : bad_requests_);
  if (plan_.http_behavior != HttpBehavior::kAnswers) return Misbehave();
  return Give(kOcspType, request ? ResponseTo(*request) : OcspErrorResponse("malformedRequest"));
}

std::string RevocationAnswers::ResponseTo(const OcspRequest& request) const {
  const std::string unauthorized = OcspErrorResponse("unauthorized");
  const std::optional<HeldCertificate> issuer = certificates_(plan_.issuer);
  if (!issuer) return unauthorized;
  for (const OcspQuestion& question : request.questions) {
    if (!IsAbout(question, *issuer->credential)) return unauthorized;
  }
  OcspResponseSpec spec;
  spec.issuer = issuer->credential;
  spec.nonce = request.nonce;
  for (const OcspQuestion& question : request.questions) {
    OcspAnswer answer = ScriptFor(question).answer;
    answer.serial_number = question.serial_number;
    answer.identifier_hash = question.identifier_hash;
    spec.answers.push_back(std::move(answer));
  }
  const OcspPlan& first = ScriptFor(request.questions[0]);
  if (!first.error_status.empty()) return OcspErrorResponse(first.error_status);
  spec.signature_hash = first.signature_hash;
  spec.defect = first.defect;
  if (!first.signer.empty()) {
    const std::optional<HeldCertificate> signer = certificates_(first.signer);
    if (!signer) return unauthorized;
    spec.signer = signer->credential;
  }
  return IssueOcspResponse(spec, clock_()).value_or(OcspErrorResponse("internalError"));
}

const OcspPlan& RevocationAnswers::ScriptFor(const OcspQuestion& question) const {
  for (const OcspPlan& script : plan_.responses) {
    std::string serial_number = script.answer.serial_number;
    if (!script.certificate.empty()) {
      const std::optional<HeldCertificate> held = certificates_(script.certificate);
      if (!held) continue;  // nobody can have asked about it
      serial_number = SerialNumberText(held->credential->certificate.get());
    }
    if (serial_number == question.serial_number) return script;
  }
  return plan_.default_response;
}

HttpAnswer RevocationAnswers::Download(const HttpRequest& request, std::string_view path) {
  if (!IsRead(request)) return Bad(405, "GET", "GET, HEAD");
  ++downloads_;
  return plan_.http_behavior == HttpBehavior::kAnswers ? Downloaded(path) : Misbehave();
}

HttpAnswer RevocationAnswers::Downloaded(std::string_view path) const {
  if (path == kFullList) return List(plan_.crl ? *plan_.crl : DefaultList(), /*tell_delta=*/true);
  if (path == kDeltaList) {
    if (!plan_.delta_crl) return Refuse(404, "there is no delta list");
    return List(*plan_.delta_crl, /*tell_delta=*/false);
  }
  const std::optional<HeldCertificate> issuer = certificates_(plan_.issuer);
  if (!issuer) return Refuse(404, absl::StrCat("there is no ", plan_.issuer));
  return Give(kCertificateType, ToDer(issuer->credential->certificate.get()));
}

HttpAnswer RevocationAnswers::List(const CrlPlan& plan, bool tell_delta) const {
  RequestProblems problems;
  std::optional<CrlSpec> spec = Bind(plan, certificates_, &problems);
  if (!problems.missing.empty()) {
    return Refuse(404, absl::StrCat("there is no ", problems.missing[0].description));
  }
  if (!spec) return Refuse(500, problems.invalid[0].description);
  if (tell_delta && plan_.delta_crl && spec->delta_crl_urls.empty()) {
    spec->delta_crl_urls = {absl::StrCat(base_url_, std::string(kDeltaList))};
  }
  absl::StatusOr<std::string> der = IssueCrl(*spec, clock_());
  if (!der.ok()) return Refuse(500, std::string(der.status().message()));
  return Give(kListType, *std::move(der));
}

// What the responses revoke, as far as it is there.
CrlPlan RevocationAnswers::DefaultList() const {
  CrlPlan list;
  list.issuer = plan_.issuer;
  for (const OcspPlan& script : plan_.responses) {
    if (script.answer.status != OcspStatus::kRevoked) continue;
    if (!script.certificate.empty() && !certificates_(script.certificate)) continue;
    list.spec.revoked.push_back({script.answer.serial_number, script.answer.revocation_offset,
                                 script.answer.revocation_reason});
    list.certificates.push_back(script.certificate);
  }
  return list;
}

}  // namespace tlslab
