#include "server/dialog/http/client.h"

#include "server/dialog/http/message_text.h"

namespace tlslab {
namespace {

using Failure = DialogOutcome::Failure;
using Kind = HttpMessageParser::Kind;

constexpr unsigned kSwitchingProtocols = 101;

// An IPv6 address stands in brackets (RFC 3986 section 3.2.2).
std::string HostOf(const std::string& name) {
  return name.find(':') == name.npos ? name : "[" + name + "]";
}

}  // namespace

void HttpClient::OnBegin() {
  const auto& agreed = surroundings().agreed_protocol;
  std::string unfit = under_tls() && agreed ? WhyNotHttp1(agreed()) : "";
  if (!unfit.empty()) return Fail(Failure::kNone, std::move(unfit));
  Ask();
}

const std::vector<HttpRequestSpec>& HttpClient::requests() const {
  static const auto* const front_page = new std::vector<HttpRequestSpec>(1);
  return plan().http_requests.empty() ? *front_page : plan().http_requests;
}

std::vector<HttpHeader> HttpClient::RequestHeaders() const {
  const std::vector<HttpHeader>& own = request().headers;
  std::vector<HttpHeader> headers;
  if (!HasHeader(own, "Host")) {
    const std::string& name = surroundings().server_name;
    headers.push_back({"Host", HostOf(name.empty() ? plan().host_name : name)});
  }
  headers.insert(headers.end(), own.begin(), own.end());
  const bool has_length = HasHeader(own, "Content-Length") || HasHeader(own, "Transfer-Encoding");
  if (!request().body.empty() && !has_length) {
    headers.push_back({"Content-Length", std::to_string(request().body.size())});
  }
  return headers;
}

void HttpClient::Ask() {
  const std::string& method = request().method;
  const std::string& body = request().body;
  const std::string start_line = method + " " + request().target + " HTTP/1.1";
  const std::vector<HttpHeader> headers = RequestHeaders();
  notes_.Begin(method, request().target, headers);
  notes_.current().request_body_bytes = body.size();
  parser_ = HttpMessageParser(method == "HEAD" ? Kind::kAnswerToHead : Kind::kAnswer, {});
  head_seen_ = false;
  taken_bytes_ = 0;
  Say(HeadText(start_line, headers), start_line);
  if (!body.empty()) Say(body, BodyInWords(body.size()));
}

void HttpClient::OnMessage(std::string_view bytes) {
  const size_t taken = parser_.Take(bytes);
  taken_bytes_ += taken;
  PutBack(bytes.substr(taken));
  if (parser_.problem()) {
    return Violate("the server's answer is malformed: " + parser_.problem()->reason);
  }
  if (parser_.head_done() && !head_seen_) OnHead();
  if (!head_seen_) return;
  notes_.NoteBody(parser_.TakeBody());
  if (parser_.whole()) OnAnswer();
}

void HttpClient::OnHead() {
  const HttpHead& head = parser_.head();
  Note(/*sent=*/false, head.version + " " + std::to_string(head.status) + " " + head.reason,
       taken_bytes_);
  taken_bytes_ = 0;
  if (head.status == kSwitchingProtocols) {
    return Fail(Failure::kNone, "the server switched to another protocol");
  }
  if (head.status / 100 == 1) {
    // The answer itself is still to come (RFC 9110 section 15.2).
    const bool head_only = request().method == "HEAD";
    parser_ = HttpMessageParser(head_only ? Kind::kAnswerToHead : Kind::kAnswer, {});
    return;
  }
  head_seen_ = true;
  notes_.NoteAnswer(head.status, head.version, head.headers, under_tls());
  notes_.current().keep_alive = head.keep_alive;
}

void HttpClient::OnAnswer() {
  const uint64_t size = notes_.current().response_body_bytes;
  if (size > 0) Note(/*sent=*/false, BodyInWords(size), taken_bytes_);
  const size_t all = requests().size();
  if (++next_ == all) return Finish();
  if (parser_.head().keep_alive) return Ask();
  Fail(Failure::kNone, "the server kept the connection for " + std::to_string(next_) + " of " +
                           std::to_string(all) + " requests");
}

void HttpClient::OnPeerEnd() {
  parser_.TakeEnd();
  if (parser_.whole()) return OnAnswer();
  Fail(Failure::kPeerClosed, HowItWasCut());
}

void HttpClient::OnBrokenEnd() {
  if (!under_tls()) return Fail(Failure::kPeerClosed, HowItWasCut() + ": the connection broke");
  Fail(Failure::kPeerClosed,
       HowItWasCut() +
           ": the connection ended without close_notify, as it does when somebody on "
           "the path cuts it");
}

std::string HttpClient::HowItWasCut() const {
  if (!parser_.started()) return "the server closed without an answer";
  if (!head_seen_) return "the answer was cut in its head";
  const HttpHead& head = parser_.head();
  const std::string came = std::to_string(notes_.current().response_body_bytes);
  if (head.to_the_end) return "the end of the answer cannot be told, after " + came + " bytes";
  if (head.content_length) {
    return "the answer was cut after " + came + " of " + std::to_string(*head.content_length) +
           " bytes";
  }
  return "the answer was cut in its chunks, after " + came + " bytes";
}

}  // namespace tlslab
