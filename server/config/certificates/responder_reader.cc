#include "server/config/certificates/responder_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/values.h"
#include "server/transport/host_port.h"

namespace tlslab {
namespace {

constexpr absl::Duration kDefaultTtl = absl::Minutes(5);
constexpr absl::Duration kMaxTtl = absl::Hours(1);
constexpr absl::Duration kLeastTtl = absl::Milliseconds(1);
constexpr int kMaxResponses = 1000;
constexpr char kField[] = "revocation_responder";

HttpBehavior ReadBehavior(v1::RevocationResponder::HttpBehavior behavior, std::string_view field,
                          RequestProblems* problems) {
  switch (behavior) {
    case v1::RevocationResponder::HTTP_BEHAVIOR_UNSPECIFIED:
      return HttpBehavior::kAnswers;
    case v1::RevocationResponder::INTERNAL_SERVER_ERROR:
      return HttpBehavior::kInternalServerError;
    case v1::RevocationResponder::NOT_FOUND:
      return HttpBehavior::kNotFound;
    case v1::RevocationResponder::CLOSE:
      return HttpBehavior::kClose;
    case v1::RevocationResponder::SILENCE:
      return HttpBehavior::kSilence;
    case v1::RevocationResponder::HTML_PAGE:
      return HttpBehavior::kHtmlPage;
    default:
      problems->Invalid(field, "not a value of this enum");
      return HttpBehavior::kAnswers;
  }
}

void ReadAddress(const std::string& address, ResponderPlan* plan, RequestProblems* problems) {
  absl::StatusOr<HostPort> parsed = ParseHostPort(address.empty() ? "127.0.0.1:0" : address);
  if (!parsed.ok()) {
    return problems->Invalid(FieldPath(kField, "address"), std::string(parsed.status().message()));
  }
  plan->host = parsed->host;
  plan->port = parsed->port;
}

// Two scripts for one certificate: nobody could tell which counts.
void CheckUnique(const std::vector<OcspPlan>& responses, RequestProblems* problems) {
  for (size_t i = 0; i < responses.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (responses[i].certificate != responses[j].certificate ||
          responses[i].answer.serial_number != responses[j].answer.serial_number) {
        continue;
      }
      problems->Invalid(responses[i].field,
                        absl::StrCat("is about the same as ", responses[j].field));
      break;
    }
  }
}

void ReadResponses(const v1::RevocationResponder& responder, ResponderPlan* plan,
                   RequestProblems* problems) {
  const std::string field = FieldPath(kField, "responses");
  if (responder.responses_size() > kMaxResponses) {
    return problems->Invalid(field, absl::StrCat("at most ", kMaxResponses));
  }
  for (int i = 0; i < responder.responses_size(); ++i) {
    plan->responses.push_back(ReadOcspPlan(responder.responses(i), RevocationUse::kResponder,
                                           FieldPath(field, i), problems));
  }
  CheckUnique(plan->responses, problems);
}

CrlPlan ReadList(const v1::CrlSpec& spec, const std::string& field, const std::string& issuer,
                 RequestProblems* problems) {
  CrlPlan plan = ReadCrlPlan(spec, RevocationUse::kResponder, field, problems);
  plan.issuer = issuer;
  return plan;
}

void ReadLists(const v1::RevocationResponder& responder, ResponderPlan* plan,
               RequestProblems* problems) {
  if (responder.has_crl()) {
    const std::string field = FieldPath(kField, "crl");
    plan->crl = ReadList(responder.crl(), field, plan->issuer, problems);
    if (!responder.crl().base_crl_number().empty()) {
      problems->Invalid(FieldPath(field, "base_crl_number"),
                        "makes a delta list, which is delta_crl");
    }
  }
  if (responder.has_delta_crl()) {
    const std::string field = FieldPath(kField, "delta_crl");
    plan->delta_crl = ReadList(responder.delta_crl(), field, plan->issuer, problems);
    if (responder.delta_crl().base_crl_number().empty()) {
      problems->Invalid(FieldPath(field, "base_crl_number"), "required: the list it is a delta of");
    }
  }
}

}  // namespace

ResponderPlan ReadCreateResponder(const v1::CreateRevocationResponderRequest& request,
                                  RequestProblems* problems) {
  ResponderPlan plan;
  plan.id = request.revocation_responder_id();
  if (!plan.id.empty()) CheckId(plan.id, "revocation_responder_id", problems);
  if (!request.has_revocation_responder()) {
    problems->Invalid(kField, "required");
    return plan;
  }
  const v1::RevocationResponder& responder = request.revocation_responder();
  ReadAddress(responder.address(), &plan, problems);
  plan.issuer = responder.issuer();
  CheckName(plan.issuer, "certificates", FieldPath(kField, "issuer"), problems);
  ReadResponses(responder, &plan, problems);
  plan.default_response =
      ReadOcspPlan(responder.default_response(), RevocationUse::kResponderDefault,
                   FieldPath(kField, "default_response"), problems);
  ReadLists(responder, &plan, problems);
  plan.http_behavior =
      ReadBehavior(responder.http_behavior(), FieldPath(kField, "http_behavior"), problems);
  plan.ttl = responder.has_ttl() ? ReadDuration(responder.ttl(), kLeastTtl, kMaxTtl,
                                                FieldPath(kField, "ttl"), problems)
                                 : kDefaultTtl;
  return plan;
}

std::string ReadIssueCrl(const v1::IssueCrlRequest& request, const ResourceLookup& lookup,
                         RequestProblems* problems) {
  if (request.has_spec()) {
    return MakeCrl(request.spec(), RevocationUse::kIssued, "spec", lookup, problems);
  }
  problems->Invalid("spec", "required");
  return "";
}

std::string ReadIssueOcspResponse(const v1::IssueOcspResponseRequest& request,
                                  const ResourceLookup& lookup, RequestProblems* problems) {
  if (request.has_spec()) {
    return MakeOcspResponse(request.spec(), RevocationUse::kIssued, "spec", lookup, problems);
  }
  problems->Invalid("spec", "required");
  return "";
}

}  // namespace tlslab
