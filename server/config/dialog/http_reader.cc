#include "server/config/dialog/http_reader.h"

#include <string_view>

namespace tlslab {
namespace {

constexpr int kMaxRequests = 100;
constexpr int kMaxHeaders = 100;
constexpr size_t kMaxHeaderBytes = 16 << 10;
constexpr size_t kMaxBody = 1 << 20;
constexpr uint64_t kMaxFilling = 64 << 20;

// Would end the line in which it stands.
bool BreaksLine(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
}

std::string ReadPart(const std::string& text, std::string_view otherwise, const std::string& field,
                     RequestProblems* problems) {
  if (BreaksLine(text)) problems->Invalid(field, "must have no line end and no NUL");
  if (text.size() > kMaxHeaderBytes) problems->Invalid(field, "at most 16 KiB");
  return text.empty() ? std::string(otherwise) : text;
}

template <typename Headers>
std::vector<HttpHeader> ReadHeaders(const Headers& headers, const std::string& parent,
                                    RequestProblems* problems) {
  const std::string field = FieldPath(parent, "headers");
  if (headers.size() > kMaxHeaders) problems->Invalid(field, "at most 100");
  std::vector<HttpHeader> read;
  for (int i = 0; i < headers.size(); ++i) {
    const std::string place = FieldPath(field, i);
    if (headers.Get(i).name().empty()) problems->Invalid(FieldPath(place, "name"), "required");
    read.push_back({ReadPart(headers.Get(i).name(), "", FieldPath(place, "name"), problems),
                    ReadPart(headers.Get(i).value(), "", FieldPath(place, "value"), problems)});
  }
  return read;
}

std::string ReadBody(const std::string& body, const std::string& field, RequestProblems* problems) {
  if (body.size() > kMaxBody) problems->Invalid(FieldPath(field, "body"), "at most 1 MiB");
  return body;
}

HttpAnswerSpec ReadAnswer(const v1::HttpAnswerSpec& answer, const std::string& field,
                          RequestProblems* problems) {
  HttpAnswerSpec read;
  if (answer.path().empty()) problems->Invalid(FieldPath(field, "path"), "required");
  read.path = ReadPart(answer.path(), "", FieldPath(field, "path"), problems);
  if (answer.status() != 0) read.status = answer.status();
  // One of 1xx ends nothing: the answer would still be to come.
  if (read.status < 200 || read.status > 599) {
    problems->Invalid(FieldPath(field, "status"), "must be 200 to 599");
  }
  read.headers = ReadHeaders(answer.headers(), field, problems);
  read.body = ReadBody(answer.body(), field, problems);
  read.filling_bytes = answer.body_size_bytes();
  if (read.filling_bytes > kMaxFilling) {
    problems->Invalid(FieldPath(field, "body_size_bytes"), "at most 64 MiB");
  }
  read.client_report = answer.client_report();
  return read;
}

}  // namespace

std::vector<HttpRequestSpec> ReadHttpRequests(const v1::HttpRequests& requests,
                                              const std::string& parent,
                                              RequestProblems* problems) {
  const std::string list = FieldPath(parent, "requests");
  if (requests.requests_size() > kMaxRequests) problems->Invalid(list, "at most 100");
  std::vector<HttpRequestSpec> read;
  for (int i = 0; i < requests.requests_size(); ++i) {
    const v1::HttpRequestSpec& request = requests.requests(i);
    const std::string field = FieldPath(list, i);
    HttpRequestSpec spec;
    spec.method = ReadPart(request.method(), spec.method, FieldPath(field, "method"), problems);
    if (spec.method == "CONNECT") {
      problems->Invalid(
          FieldPath(field, "method"),
          "CONNECT asks for a tunnel, in which this client would have nothing to say");
    }
    spec.target = ReadPart(request.target(), spec.target, FieldPath(field, "target"), problems);
    spec.headers = ReadHeaders(request.headers(), field, problems);
    spec.body = ReadBody(request.body(), field, problems);
    read.push_back(std::move(spec));
  }
  if (read.empty()) read.emplace_back();
  return read;
}

HttpServicePlan ReadHttpService(const v1::HttpService& service, const std::string& parent,
                                RequestProblems* problems) {
  HttpServicePlan plan;
  plan.close_after_answer = service.close_after_answer();
  const std::string list = FieldPath(parent, "answers");
  if (service.answers_size() > kMaxRequests) problems->Invalid(list, "at most 100");
  for (int i = 0; i < service.answers_size(); ++i) {
    plan.answers.push_back(ReadAnswer(service.answers(i), FieldPath(list, i), problems));
  }
  return plan;
}

}  // namespace tlslab
