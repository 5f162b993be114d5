#include "server/dialog/http_server.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "server/dialog/http/message_parser.h"
#include "server/dialog/http/message_text.h"

namespace tlslab {
namespace {

constexpr char kHttp11[] = "HTTP/1.1";
constexpr HttpMessageParser::Bounds kBounds{HttpServer::kMaxHeader, HttpServer::kMaxBody};

std::string Serialize(const HttpAnswer& answer, std::string_view version, bool keep_alive,
                      bool header_only) {
  std::vector<HttpHeader> headers = {{"Server", "tlslab"}};
  if (!answer.content_type.empty()) headers.push_back({"Content-Type", answer.content_type});
  if (!answer.allow.empty()) headers.push_back({"Allow", answer.allow});
  headers.push_back({"Content-Length", std::to_string(answer.body.size())});
  if (!keep_alive && version != "HTTP/1.0") headers.push_back({"Connection", "close"});
  if (keep_alive && version == "HTTP/1.0") headers.push_back({"Connection", "keep-alive"});
  const std::string head = HeadText(StatusLine(answer.status, version), headers);
  return header_only ? head : head + answer.body;
}

}  // namespace

struct HttpServer::State {
  State(Handler handler, std::function<void()> on_bad)
      : handler(std::move(handler)), on_bad(std::move(on_bad)) {}

  void NextRequest() {
    parser = HttpMessageParser(HttpMessageParser::Kind::kRequest, kBounds);
    body.clear();
    continued = false;
  }

  void Refuse(const HttpMessageParser::Problem& problem) {
    HttpAnswer answer;
    answer.status = problem.status;
    answer.content_type = "text/plain";
    answer.body = problem.reason + "\n";
    on_bad();
    output += Serialize(answer, kHttp11, /*keep_alive=*/false, /*header_only=*/false);
    finished = true;
  }

  // Feeds the parser as much as it takes.
  void Parse() {
    while (!finished && !parser.whole() && input.size() >= parser.wanted()) {
      input.erase(0, parser.Take(input));
      if (parser.problem()) return Refuse(*parser.problem());
      // RFC 9110 section 15.5.12 allows it; what is asked here is small.
      if (parser.head_done() && parser.head().chunked) {
        return Refuse({411, "send a Content-Length, not chunks"});
      }
      body += parser.TakeBody();
    }
  }

  // RFC 9110 section 10.1.1: a client may wait for this before it sends its body.
  void Continue() {
    if (continued || !parser.head_done() || parser.whole()) return;
    continued = true;
    const std::string* expected = parser.head().Find("Expect");
    if (expected == nullptr || !absl::EqualsIgnoreCase(*expected, "100-continue")) return;
    output += HeadText(StatusLine(100, kHttp11), {});
  }

  void Answer() {
    const HttpHead& head = parser.head();
    const HttpAnswer answer = handler({head.method, head.target, std::move(body)});
    if (answer.kind == HttpAnswer::Kind::kResponse) {
      const bool keep = head.keep_alive && !(ended && input.empty());
      output += Serialize(answer, head.version, keep, head.method == "HEAD");
      finished = !keep;
    } else {
      finished = answer.kind == HttpAnswer::Kind::kClose;
      silent = answer.kind == HttpAnswer::Kind::kSilence;
    }
    NextRequest();
  }

  const Handler handler;
  const std::function<void()> on_bad;
  HttpMessageParser parser{HttpMessageParser::Kind::kRequest, kBounds};
  std::string input;  // what the parser has not taken yet
  std::string body;   // what it has told of the request's
  std::string output;
  bool continued = false;
  bool ended = false;
  bool finished = false;
  bool silent = false;
};

HttpServer::HttpServer(Handler handler, std::function<void()> on_bad)
    : state_(std::make_unique<State>(std::move(handler), std::move(on_bad))) {}
HttpServer::~HttpServer() = default;
HttpServer::HttpServer(HttpServer&&) noexcept = default;

void HttpServer::Receive(std::string_view bytes) {
  if (state_->finished || state_->silent) return;
  state_->input.append(bytes);
}

void HttpServer::OnEnd() { state_->ended = true; }

bool HttpServer::Advance() {
  State& state = *state_;
  if (state.finished || state.silent) return !state.output.empty();
  state.Parse();
  if (state.finished) return !state.output.empty();
  if (state.parser.whole()) {
    state.Answer();
  } else if (state.ended) {
    if (state.parser.started() || !state.input.empty()) {
      state.Refuse({400, "the request was cut"});
    }
    state.finished = true;
  } else {
    state.Continue();
  }
  return !state.output.empty();
}

std::string HttpServer::TakeOutput() { return std::exchange(state_->output, std::string()); }

bool HttpServer::finished() const { return state_->finished; }

bool HttpServer::silent() const { return state_->silent; }

}  // namespace tlslab
