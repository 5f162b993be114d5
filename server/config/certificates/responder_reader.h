// Requests about revocation as plain plans.
//
//   RequestProblems problems;
//   ResponderPlan plan = ReadCreateResponder(request, &problems);
//
// The certificates that a responder names are looked up when it is asked, not here.
#ifndef TLSLAB_SERVER_CONFIG_CERTIFICATES_RESPONDER_READER_H_
#define TLSLAB_SERVER_CONFIG_CERTIFICATES_RESPONDER_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "server/config/certificates/revocation_reader.h"
#include "tlslab/v1/revocation.pb.h"

namespace tlslab {

// What an HTTP server does instead of answering.
enum class HttpBehavior {
  kAnswers,
  kInternalServerError,
  kNotFound,
  kClose,
  kSilence,
  kHtmlPage,
};

struct ResponderPlan {
  std::string id;  // empty: the lab picks one
  std::string host;
  uint16_t port = 0;
  std::string issuer;  // "certificates/ca"
  std::vector<OcspPlan> responses;
  OcspPlan default_response;
  std::optional<CrlPlan> crl;  // absent: one that revokes what `responses` revoke
  std::optional<CrlPlan> delta_crl;
  HttpBehavior http_behavior = HttpBehavior::kAnswers;
  absl::Duration ttl;
};
ResponderPlan ReadCreateResponder(const v1::CreateRevocationResponderRequest& request,
                                  RequestProblems* problems);

// DER; "" when problems were added.
std::string ReadIssueCrl(const v1::IssueCrlRequest& request, const ResourceLookup& lookup,
                         RequestProblems* problems);
std::string ReadIssueOcspResponse(const v1::IssueOcspResponseRequest& request,
                                  const ResourceLookup& lookup, RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CERTIFICATES_RESPONDER_READER_H_
