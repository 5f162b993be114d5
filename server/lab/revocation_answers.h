// What a revocation responder answers: HTTP requests in, answers out, by its script.
//
//   RevocationAnswers answers(plan, certificates, clock);
//   HttpAnswer answer = answers.Answer({"GET", "/ca.crl", ""});
//
// Everything is made when it is asked for, from the certificates that the names of the
// script stand for at that moment. What is not there: "unauthorized" from OCSP, 404 for a
// download. Safe from any thread.
//
//   POST /ocsp, GET /ocsp/{base64}   RFC 6960 appendix A
//   GET /ca.crl, /delta.crl          RFC 5280 section 4.2.1.13
//   GET /ca.crt                      RFC 5280 section 4.2.2.1
#ifndef TLSLAB_SERVER_LAB_REVOCATION_ANSWERS_H_
#define TLSLAB_SERVER_LAB_REVOCATION_ANSWERS_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "certs/revocation/ocsp_request.h"
#include "server/config/certificates/responder_reader.h"
#include "server/config/resource_lookup.h"
#include "server/dialog/http_server.h"

namespace tlslab {

struct ResponderCounts {
  uint64_t ocsp_requests = 0;  // understood, however they were answered
  uint64_t downloads = 0;      // likewise
  uint64_t bad_requests = 0;
};

class RevocationAnswers {
 public:
  RevocationAnswers(ResponderPlan plan, CertificateLookup certificates,
                    std::function<absl::Time()> clock);

  // Where it is reached, "http://127.0.0.1:38211": its full list tells where its delta
  // list is. To be set before the first request.
  void SetBaseUrl(std::string url) { base_url_ = std::move(url); }

  HttpAnswer Answer(const HttpRequest& request);
  // Something came that is no HTTP.
  void NoteBadRequest() { ++bad_requests_; }

  ResponderCounts counts() const;

 private:
  HttpAnswer AnswerOcsp(const HttpRequest& request, std::string_view path);
  HttpAnswer RespondTo(std::string_view der);
  std::string ResponseTo(const OcspRequest& request) const;
  const OcspPlan& ScriptFor(const OcspQuestion& question) const;
  HttpAnswer Download(const HttpRequest& request, std::string_view path);
  HttpAnswer Downloaded(std::string_view path) const;
  HttpAnswer List(const CrlPlan& plan, bool tell_delta) const;
  CrlPlan DefaultList() const;
  HttpAnswer Misbehave() const;
  HttpAnswer Bad(unsigned status, std::string reason, std::string allow = "");

  const ResponderPlan plan_;
  const CertificateLookup certificates_;
  const std::function<absl::Time()> clock_;
  std::string base_url_;
  std::atomic<uint64_t> ocsp_requests_{0};
  std::atomic<uint64_t> downloads_{0};
  std::atomic<uint64_t> bad_requests_{0};
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_REVOCATION_ANSWERS_H_
