#include "server/dialog/http/message_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <utility>
#include <variant>

namespace tlslab {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;
using View = boost::beast::string_view;

// The shortest that a chunked body can be.
constexpr size_t kEmptyChunks = sizeof("0\r\n\r\n") - 1;
constexpr std::string_view kHeadEnd = "\r\n\r\n";
// A line between chunks, or the fields behind the last.
constexpr size_t kMaxChunkLine = 64 << 10;

std::string Text(View text) { return std::string(text.data(), text.size()); }

std::string VersionName(int version) {
  return "HTTP/" + std::to_string(version / 10) + "." + std::to_string(version % 10);
}

// Keeps what Beast tells.
template <bool kIsRequest>
class Reader : public http::basic_parser<kIsRequest> {
 public:
  HttpHead head;
  std::string body;

 private:
  void on_request_impl(http::verb, View method, View target, int version, error_code&) override {
    head.method = Text(method);
    head.target = Text(target);
    head.version = VersionName(version);
  }
  void on_response_impl(int status, View reason, int version, error_code&) override {
    head.status = static_cast<unsigned>(status);
    head.reason = Text(reason);
    head.version = VersionName(version);
  }
  void on_field_impl(http::field, View name, View value, error_code&) override {
    // Those behind a chunked body are no part of the head.
    if (!in_body_) head.headers.push_back({Text(name), Text(value)});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>&, error_code&) override {
    in_body_ = true;
  }
  size_t on_body_impl(View bytes, error_code&) override {
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(uint64_t, View, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, View bytes, error_code& error) override {
    return on_body_impl(bytes, error);
  }
  void on_finish_impl(error_code&) override {}

  bool in_body_ = false;
};

unsigned StatusFor(const error_code& error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit) return 431;
  return 400;
}

template <bool kIsRequest>
void FinishHead(const Reader<kIsRequest>& reader, HttpHead& head) {
  head.keep_alive = reader.keep_alive();
  head.to_the_end = reader.need_eof();
  head.chunked = reader.chunked();
  if (const auto length = reader.content_length()) head.content_length = *length;
}

// What Beast lets pass (RFC 9112 section 6.3).
std::optional<HttpMessageParser::Problem> JudgeRequest(const HttpHead& head) {
  if (head.chunked || head.Find("Transfer-Encoding") == nullptr) return std::nullopt;
  return HttpMessageParser::Problem{400, "where the body ends cannot be told"};
}

}  // namespace

const std::string* HttpHead::Find(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (boost::beast::iequals(header.name, View(name.data(), name.size()))) return &header.value;
  }
  return nullptr;
}

struct HttpMessageParser::State {
  template <typename Does>
  decltype(auto) Visit(Does does) {
    return std::visit(does, reader);
  }

  State(Kind kind, Bounds limits) : bounds(limits) {
    if (kind != Kind::kRequest) reader.emplace<Reader<false>>().skip(kind == Kind::kAnswerToHead);
    Visit([&](auto& beast) {
      beast.eager(false);  // it stops behind the head, and between chunks
      beast.header_limit(bounds.head_bytes);
      beast.body_limit(bounds.body_bytes);
    });
  }

  bool head_done() {
    return Visit([](const auto& beast) { return beast.is_header_done(); });
  }
  bool whole() {
    return Visit([](const auto& beast) { return beast.is_done(); });
  }

  // Beast judges what it is given first, and then waits for the end of the head. So that pieces
  // make no difference it is given the first line, to be judged, and then the whole head.
  bool HeadIsReady(std::string_view bytes) {
    if (!first_line_judged && !JudgeFirstLine(bytes)) return false;
    const size_t size = std::min<size_t>(bytes.size(), bounds.head_bytes);
    const size_t end = bytes.substr(0, size).find(kHeadEnd);
    if (!LinesEndWell(bytes.substr(0, std::min(end, size)))) return false;
    const bool ready = end != bytes.npos || bytes.size() >= bounds.head_bytes;
    if (!ready) wanted = bytes.size() + 1;
    return ready;
  }

  // With CR and LF, those that were not looked at before.
  bool LinesEndWell(std::string_view head) {
    for (; searched < head.size(); ++searched) {
      if (head[searched] != '\n' || (searched > 0 && head[searched - 1] == '\r')) continue;
      problem = {400, "a line of the head ends without a CR"};
      return false;
    }
    return true;
  }

  // False: it is not whole yet, or broken.
  bool JudgeFirstLine(std::string_view bytes) {
    const size_t end = bytes.substr(0, bounds.head_bytes).find('\n');
    if (end == bytes.npos) {
      if (bytes.size() >= bounds.head_bytes) return true;
      wanted = bytes.size() + 1;
      return false;
    }
    first_line_judged = true;
    if (!LinesEndWell(bytes.substr(0, end + 1))) return false;
    error_code error;
    Visit([&](auto& beast) {
      std::decay_t<decltype(beast)> judge;
      judge.header_limit(bounds.head_bytes);
      judge.put(boost::asio::const_buffer(bytes.data(), end + 1), error);
    });
    if (!error || error == http::error::need_more) return true;
    problem = {StatusFor(error), error.message()};
    return false;
  }

  // One step; what it took.
  size_t Put(std::string_view bytes) {
    begun |= !bytes.empty();
    if (!head_done() && !HeadIsReady(bytes)) return 0;
    // Beast's parser of chunks wants the shortest end of them in one piece.
    if (head_done() && chunked && bytes.size() < kEmptyChunks) {
      wanted = kEmptyChunks;
      return 0;
    }
    error_code error;
    const size_t taken = Visit([&](auto& beast) {
      return beast.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    });
    if (error == http::error::need_more) {
      wanted = bytes.size() - taken + 1;
      if (wanted > kMaxChunkLine && head_done())
        problem = {400, "what stands between chunks is too long"};
    } else if (error) {
      problem = {StatusFor(error), error.message()};
    }
    return taken;
  }

  void OnHead() {
    Visit([&](auto& beast) { FinishHead(beast, beast.head); });
    chunked = Visit([](const auto& beast) { return beast.head.chunked; });
    if (const auto* request = std::get_if<Reader<true>>(&reader)) {
      problem = JudgeRequest(request->head);
    }
  }

  std::variant<Reader<true>, Reader<false>> reader;
  Bounds bounds;
  bool first_line_judged = false;
  size_t searched = 0;  // of the head, for ends of lines
  bool begun = false;
  std::optional<Problem> problem;
  size_t wanted = 1;
  bool chunked = false;
};

HttpMessageParser::HttpMessageParser(Kind kind, Bounds bounds)
    : state_(std::make_unique<State>(kind, bounds)) {}
HttpMessageParser::~HttpMessageParser() = default;
HttpMessageParser::HttpMessageParser(HttpMessageParser&&) noexcept = default;
HttpMessageParser& HttpMessageParser::operator=(HttpMessageParser&&) noexcept = default;

size_t HttpMessageParser::Take(std::string_view bytes) {
  State& state = *state_;
  const bool had_head = state.head_done();
  size_t taken = 0;
  state.wanted = 1;
  while (taken < bytes.size() && state.wanted == 1 && !state.problem && !state.whole()) {
    taken += state.Put(bytes.substr(taken));
    if (state.head_done() && !had_head) {
      if (!state.problem) state.OnHead();
      break;
    }
  }
  return taken;
}

size_t HttpMessageParser::wanted() const { return state_->wanted; }

void HttpMessageParser::TakeEnd() {
  if (!head_done() || whole() || !head().to_the_end) return;
  error_code error;
  state_->Visit([&](auto& beast) { beast.put_eof(error); });
  if (error) state_->problem = {400, error.message()};
}

std::string HttpMessageParser::TakeBody() {
  return state_->Visit([](auto& beast) { return std::exchange(beast.body, std::string()); });
}

bool HttpMessageParser::started() const { return state_->begun; }
bool HttpMessageParser::head_done() const { return state_->head_done(); }
bool HttpMessageParser::whole() const { return state_->whole(); }
const HttpHead& HttpMessageParser::head() const {
  return state_->Visit([](const auto& beast) -> const HttpHead& { return beast.head; });
}
const std::optional<HttpMessageParser::Problem>& HttpMessageParser::problem() const {
  return state_->problem;
}

Found FindInput(std::string_view input, const HttpMessageParser& parser) {
  const bool perhaps_tls = !parser.started() && StartsLikeTls(std::string{input[0], '\x03'});
  if (perhaps_tls && input.size() == 1) return {};
  if (perhaps_tls && StartsLikeTls(input)) return Found::Broken("TLS came where HTTP is spoken");
  return input.size() < parser.wanted() ? Found() : Found::Whole(input.size());
}

}  // namespace tlslab
