#include "server/dialog/http_server.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <utility>

namespace tlslab {
namespace {

namespace http = boost::beast::http;
namespace net = boost::asio;

using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;
using Response = http::response<http::string_body>;

constexpr unsigned kHttp11 = 11;

std::string Serialize(Response response, bool header_only) {
  http::response_serializer<http::string_body> serializer(response);
  serializer.split(header_only);
  std::string out;
  error_code error;
  while (!error && !(header_only ? serializer.is_header_done() : serializer.is_done())) {
    serializer.next(error, [&](error_code&, const auto& buffers) {
      size_t size = 0;
      for (auto next = net::buffer_sequence_begin(buffers);
           next != net::buffer_sequence_end(buffers); ++next) {
        const net::const_buffer buffer = *next;
        out.append(static_cast<const char*>(buffer.data()), buffer.size());
        size += buffer.size();
      }
      serializer.consume(size);
    });
  }
  return out;
}

Response ToResponse(HttpAnswer answer, unsigned version, bool keep_alive) {
  Response response;
  response.version(version);
  response.result(answer.status);
  response.set(http::field::server, "tlslab");
  if (!answer.content_type.empty()) response.set(http::field::content_type, answer.content_type);
  if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
  response.body() = std::move(answer.body);
  response.content_length(response.body().size());
  response.keep_alive(keep_alive);
  return response;
}

unsigned StatusFor(const error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  return 400;
}

Response Refusal(const error_code& error) {
  HttpAnswer answer;
  answer.status = StatusFor(error);
  answer.content_type = "text/plain";
  answer.body = error.message() + "\n";
  return ToResponse(std::move(answer), kHttp11, /*keep_alive=*/false);
}

std::string Text(boost::beast::string_view text) { return std::string(text.data(), text.size()); }

}  // namespace

struct HttpServer::State {
  State(Handler handler, std::function<void()> on_bad)
      : handler(std::move(handler)), on_bad(std::move(on_bad)) {
    NextRequest();
  }

  void NextRequest() {
    parser.emplace();
    parser->eager(false);  // stops behind the header, so that it can be looked at
    parser->header_limit(kMaxHeader);
    parser->body_limit(kMaxBody);
    continued = false;
  }

  void Refuse(const error_code& error) {
    on_bad();
    output += Serialize(Refusal(error), /*header_only=*/false);
    finished = true;
  }

  // Feeds the parser as much as it takes.
  void Parse() {
    while (!finished && !parser->is_done() && !input.empty()) {
      error_code error;
      const size_t used = parser->put(net::const_buffer(input.data(), input.size()), error);
      input.erase(0, used);
      if (error == http::error::need_more) return;
      if (error) return Refuse(error);
      if (parser->is_header_done() && parser->chunked()) return RefuseChunks();
    }
  }

  // RFC 9110 section 15.5.12 allows it. Beast asserts things of chunks that a peer can
  // make untrue: an empty body as "0 CR LF", then "CR".
  void RefuseChunks() {
    HttpAnswer answer;
    answer.status = 411;
    answer.content_type = "text/plain";
    answer.body = "send a Content-Length, not chunks\n";
    on_bad();
    output += Serialize(ToResponse(std::move(answer), kHttp11, /*keep_alive=*/false),
                        /*header_only=*/false);
    finished = true;
  }

  // RFC 9110 section 10.1.1: a client may wait for this before it sends its body.
  void Continue() {
    if (continued || !parser->is_header_done() || parser->is_done()) return;
    continued = true;
    const auto expect = parser->get().find(http::field::expect);
    if (expect == parser->get().end()) return;
    if (!boost::beast::iequals(expect->value(), "100-continue")) return;
    output += "HTTP/1.1 100 Continue\r\n\r\n";
  }

  void Answer() {
    http::request<http::string_body> parsed = parser->release();
    const bool head = parsed.method() == http::verb::head;
    HttpRequest request;
    request.method = Text(parsed.method_string());
    request.target = Text(parsed.target());
    request.body = std::move(parsed.body());
    HttpAnswer answer = handler(request);
    if (answer.kind == HttpAnswer::Kind::kResponse) {
      const bool keep = parsed.keep_alive() && !(ended && input.empty());
      output += Serialize(ToResponse(std::move(answer), parsed.version(), keep), head);
      finished = !keep;
    } else {
      finished = answer.kind == HttpAnswer::Kind::kClose;
      silent = answer.kind == HttpAnswer::Kind::kSilence;
    }
    NextRequest();
  }

  const Handler handler;
  const std::function<void()> on_bad;
  std::optional<Parser> parser;
  std::string input;  // what the parser has not taken yet
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
  if (state.parser->is_done()) {
    state.Answer();
  } else if (state.ended) {
    if (state.parser->got_some() || !state.input.empty()) {
      state.Refuse(http::make_error_code(http::error::partial_message));
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
