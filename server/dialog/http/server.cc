#include "server/dialog/http/server.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "server/dialog/http/message_text.h"
#include "server/dialog/words.h"

namespace tlslab {
namespace {

using Failure = DialogOutcome::Failure;

constexpr unsigned kNoContent = 204;
constexpr unsigned kNotModified = 304;
constexpr size_t kPiece = 64 << 10;
constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0";  // RFC 9113 section 3.4

constexpr char kOwnPage[] =
    "<!doctype html>\n<title>tlslab</title>\n<p>A page of tlslab. What its server saw of your "
    "connection is in <a href=\"/client.json\">client.json</a>.\n";

// Of a service without answers of its own.
const std::vector<HttpAnswerSpec>& OwnAnswers() {
  static const auto* const answers = [] {
    auto* made = new std::vector<HttpAnswerSpec>(2);
    made->at(0).path = "/";
    made->at(0).headers = {{"Content-Type", "text/html"}};
    made->at(0).body = kOwnPage;
    made->at(1).path = "/client.json";
    made->at(1).client_report = true;
    return made;
  }();
  return *answers;
}

// RFC 9112 section 3.2.
bool HasOneHost(const HttpHead& head) {
  const auto hosts = std::count_if(
      head.headers.begin(), head.headers.end(),
      [](const HttpHeader& header) { return absl::EqualsIgnoreCase(header.name, "Host"); });
  return hosts == 1 || (hosts == 0 && head.version == "HTTP/1.0");
}

// RFC 9110 section 6.4.1: whatever its head says.
bool HasNoBody(unsigned status, const std::string& method) {
  return method == "HEAD" || status == kNoContent || status == kNotModified;
}

}  // namespace

void HttpDialogServer::OnBegin() {
  const auto& agreed = surroundings().agreed_protocol;
  std::string unfit = under_tls() && agreed ? WhyNotHttp1(agreed()) : "";
  if (!unfit.empty()) Fail(Failure::kNone, std::move(unfit));
}

void HttpDialogServer::OnMessage(std::string_view bytes) {
  const size_t taken = parser_.Take(bytes);
  taken_bytes_ += taken;
  PutBack(bytes.substr(taken));
  if (StartsWith(bytes, kHttp2Preface) && parser_.problem()) {
    return Refuse({505, "this is HTTP/1.1, and that HTTP/2"});
  }
  if (parser_.problem()) return Refuse(*parser_.problem());
  if (parser_.head_done() && !head_seen_) OnHead();
  if (!head_seen_ || lingering()) return;
  notes_.current().request_body_bytes += parser_.TakeBody().size();
  if (parser_.whole()) OnRequest();
}

void HttpDialogServer::OnHead() {
  const HttpHead& head = parser_.head();
  head_seen_ = true;
  Note(/*sent=*/false, head.method + " " + head.target + " " + head.version, taken_bytes_);
  taken_bytes_ = 0;
  notes_.Begin(head.method, head.target, head.headers);
  if (!HasOneHost(head)) return Refuse({400, "a request needs one Host"});
  const std::string* expected = head.Find("Expect");
  // RFC 9110 section 10.1.1: the client may wait for this before it sends the body.
  if (expected != nullptr && absl::EqualsIgnoreCase(*expected, "100-continue") &&
      head.version != "HTTP/1.0" && !parser_.whole()) {
    Say(HeadText(StatusLine(100), {}), StatusLine(100));
  }
}

void HttpDialogServer::OnRequest() {
  const uint64_t size = notes_.current().request_body_bytes;
  if (size > 0) Note(/*sent=*/false, BodyInWords(size), taken_bytes_);
  answer_due_ = true;
  if (plan().answer_delay.count() > 0) PauseFor(plan().answer_delay);
}

bool HttpDialogServer::SayMore() {
  if (answer_due_) {
    answer_due_ = false;
    Answer();
    return true;
  }
  if (filling_left_ == 0) return false;
  const size_t size = std::min<uint64_t>(filling_left_, kPiece);
  SayUnnoted(std::string(size, 'x'));
  filling_left_ -= size;
  if (filling_left_ == 0) EndAnswer();
  return true;
}

void HttpDialogServer::Refuse(HttpMessageParser::Problem problem) {
  const HttpHead& head = parser_.head();
  if (!head_seen_) {
    Note(/*sent=*/false, "(a request that is refused)", taken_bytes_);
    notes_.Begin(head.method, head.target, head.headers);
  }
  Content content;
  content.status = problem.status;
  content.headers = {{"Content-Type", "text/plain"}};
  content.body = problem.reason + "\n";
  SayAnswer(content, head, /*keep=*/false);
  Fail(Failure::kViolation,
       "a request was refused with " + std::to_string(problem.status) + ": " + problem.reason);
}

const HttpAnswerSpec* HttpDialogServer::FindAnswer(std::string_view path) const {
  const auto& answers = plan().http.answers.empty() ? OwnAnswers() : plan().http.answers;
  const auto found = std::find_if(
      answers.begin(), answers.end(),
      [&](const HttpAnswerSpec& answer) { return answer.path == "*" || answer.path == path; });
  return found == answers.end() ? nullptr : &*found;
}

HttpDialogServer::Content HttpDialogServer::ContentFor(const HttpHead& request) const {
  // An answer of 200 would make a tunnel (RFC 9110 section 9.3.6).
  if (request.method == "CONNECT") return {501, {}, "", 0};
  const HttpAnswerSpec* answer = FindAnswer(PathOf(request.target));
  if (answer == nullptr)
    return {404, {{"Content-Type", "text/plain"}}, "there is no such page\n", 0};
  Content content{answer->status, answer->headers, answer->body, answer->filling_bytes};
  if (answer->client_report) {
    const auto& describe = surroundings().describe_connection;
    content.body = describe ? describe() + "\n" : "{}\n";
    if (!HasHeader(content.headers, "Content-Type")) {
      content.headers.push_back({"Content-Type", "application/json"});
    }
  }
  return content;
}

void HttpDialogServer::Answer() {
  const HttpHead& request = parser_.head();
  SayAnswer(ContentFor(request), request, request.keep_alive && !plan().http.close_after_answer);
  if (filling_left_ == 0) EndAnswer();
}

std::vector<HttpHeader> HttpDialogServer::HeadersOf(const Content& content, const HttpHead& request,
                                                    bool keep) const {
  std::vector<HttpHeader> headers;
  const auto add = [&](const char* name, std::string value) {
    if (!HasHeader(content.headers, name)) headers.push_back({name, std::move(value)});
  };
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::system_clock::duration>(surroundings().elapsed());
  add("Date", HttpDate(surroundings().start_time + elapsed));
  add("Server", "tlslab");
  headers.insert(headers.end(), content.headers.begin(), content.headers.end());
  const uint64_t size = content.body.size() + content.filling_bytes;
  const bool own_length = HasHeader(content.headers, "Transfer-Encoding");
  // RFC 9110 section 8.6: not with 204, and of 304 it would be that of another answer.
  if (!own_length && content.status != kNoContent && content.status != kNotModified) {
    add("Content-Length", std::to_string(size));
  }
  if (!keep) add("Connection", "close");
  if (keep && request.version == "HTTP/1.0") add("Connection", "keep-alive");
  return headers;
}

void HttpDialogServer::SayAnswer(const Content& content, const HttpHead& request, bool keep) {
  const std::vector<HttpHeader> headers = HeadersOf(content, request, keep);
  const std::string status_line = StatusLine(content.status);
  keep_ = keep;
  notes_.NoteAnswer(content.status, "HTTP/1.1", headers, under_tls());
  notes_.current().keep_alive = keep;
  Say(HeadText(status_line, headers), status_line);
  if (HasNoBody(content.status, request.method)) return;
  const uint64_t size = content.body.size() + content.filling_bytes;
  if (size == 0) return;
  notes_.NoteBody(content.body);
  notes_.current().response_body_bytes = size;
  Note(/*sent=*/true, BodyInWords(size), size);
  if (!content.body.empty()) SayUnnoted(content.body);
  filling_left_ = content.filling_bytes;
}

void HttpDialogServer::EndAnswer() {
  if (!keep_) return Finish();
  parser_ = HttpMessageParser(HttpMessageParser::Kind::kRequest, {64 << 10, kMaxBody});
  head_seen_ = false;
  taken_bytes_ = 0;
}

void HttpDialogServer::OnPeerEnd() {
  if (parser_.started() || !unread().empty()) {
    return Fail(Failure::kPeerClosed, "the client closed in the middle of a request");
  }
  if (outcome().http_exchanges.empty()) {
    return Fail(Failure::kPeerClosed, "the client closed without a request");
  }
  Finish();
}

// Many clients say no close_notify; what they had asked was answered (RFC 9112 section 9.8).
void HttpDialogServer::OnBrokenEnd() { OnPeerEnd(); }

}  // namespace tlslab
