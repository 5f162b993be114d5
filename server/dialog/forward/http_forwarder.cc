#include "server/dialog/forward/http_forwarder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/dialog/forward/request_head.h"
#include "server/dialog/forward/request_parser.h"

namespace tlslab {
namespace {

namespace http = boost::beast::http;

using boost::system::error_code;

// Of a chunk's size and extensions, or of the trailers.
constexpr size_t kMaxChunkHead = 16 << 10;
constexpr std::string_view kHttp2Preface = "PRI * HTTP/2";

// RFC 9440 section 2.1: a byte sequence of structured fields.
std::string ByteSequence(const std::string& der) {
  return absl::StrCat(":", absl::Base64Escape(der), ":");
}

std::vector<HttpHeader> AddedHeaders(const HttpForwardingPlan& plan,
                                     const ForwardedClient& client) {
  std::vector<HttpHeader> added;
  if (plan.x_forwarded) {
    added.push_back({"X-Forwarded-For", client.address});
    added.push_back({"X-Forwarded-Proto", client.over_tls ? "https" : "http"});
  }
  if (!plan.client_certificate || client.certificate.empty()) return added;
  added.push_back({"Client-Cert", ByteSequence(client.certificate)});
  std::string chain;
  for (const std::string& der : client.chain) {
    absl::StrAppend(&chain, chain.empty() ? "" : ", ", ByteSequence(der));
  }
  if (!chain.empty()) added.push_back({"Client-Cert-Chain", chain});
  return added;
}

size_t BytesOf(const std::vector<HttpHeader>& headers) {
  size_t bytes = 0;
  for (const HttpHeader& header : headers) bytes += header.name.size() + header.value.size();
  return bytes;
}

}  // namespace

struct HttpForwarder::State {
  State(const HttpForwardingPlan& plan, const ForwardedClient& client)
      : keep_client_fields(plan.keep_client_fields), added(AddedHeaders(plan, client)) {}

  void Fail(std::string why) { error = absl::StrCat("a malformed request: ", why); }

  std::string_view Rest() const { return std::string_view(input).substr(used); }

  // One step; false: more must come, or nothing will.
  bool Step() {
    if (!error.empty() || Rest().empty()) return false;
    return parser ? PutBody() : PutHead();
  }

  bool PutHead() {
    const std::string_view rest = Rest();
    if (rest.substr(0, kHttp2Preface.size()) == kHttp2Preface) {
      Fail("HTTP/2, whose requests cannot be told who the client is here");
      return false;
    }
    // Not from the start for each byte that comes.
    const size_t again = kEndOfHead.size() - 1;
    const size_t end =
        rest.substr(0, kMaxHeader).find(kEndOfHead, looked_at > again ? looked_at - again : 0);
    const std::string_view head = rest.substr(0, end == rest.npos ? end : end + kEndOfHead.size());
    if (std::string wrong = WhatIsAmbiguous(head, looked_at); !wrong.empty()) {
      Fail(std::move(wrong));
      return false;
    }
    if (end == rest.npos) {
      looked_at = rest.size();
      if (rest.size() >= kMaxHeader) Fail("its header is longer than 32 KiB");
      return false;
    }
    looked_at = 0;
    parser.emplace();
    error_code broken;
    used += parser->put({head.data(), head.size()}, broken);
    if (broken || !parser->is_header_done()) {
      Fail(broken ? broken.message() : "its header does not end");
      return false;
    }
    SendHead();
    if (!error.empty()) return false;
    EndIfDone();
    return true;
  }

  void SendHead() {
    RequestHead head = MakeHead(*parser, keep_client_fields);
    if (!head.error.empty()) return Fail(std::move(head.error));
    output += head.text;
    for (const HttpHeader& header : added) {
      absl::StrAppend(&output, header.name, ": ", header.value, "\r\n");
    }
    output += "\r\n";
    sent = true;
    Keep(std::move(head.removed));
  }

  void Keep(std::vector<HttpHeader> removed) {
    const size_t bytes =
        parser->method().size() + parser->target_text().size() + BytesOf(removed) + BytesOf(added);
    if (requests.size() >= kMaxRequests || kept_bytes + bytes > kMaxRequestBytes) {
      kept_bytes = kMaxRequestBytes;  // those after it are not told of either
      return;
    }
    kept_bytes += bytes;
    requests.push_back({parser->method(), parser->target_text(), std::move(removed), added});
    told = true;
  }

  void KeepTrailers() {
    const size_t bytes = BytesOf(parser->trailers());
    if (!told || kept_bytes + bytes > kMaxRequestBytes) return;
    kept_bytes += bytes;
    std::vector<HttpHeader>& removed = requests.back().removed_headers;
    removed.insert(removed.end(), parser->trailers().begin(), parser->trailers().end());
  }

  bool PutBody() {
    const std::string_view rest = Rest();
    // Beast relies on what a last chunk has at least.
    if (rest.size() < parser->least_bytes()) return false;
    error_code broken;
    used += parser->put({rest.data(), rest.size()}, broken);
    output += parser->TakeBody();
    if (broken == http::error::need_more) {
      if (parser->least_bytes() > 0 && rest.size() > kMaxChunkHead) {
        Fail("a chunk begins with more than 16 KiB");
      }
      return false;
    }
    if (broken) {
      Fail(broken.message());
      return false;
    }
    EndIfDone();
    return true;
  }

  void EndIfDone() {
    if (!parser->is_done()) return;
    KeepTrailers();
    told = false;
    if (parser->chunked()) output += "0\r\n\r\n";
    parser.reset();
  }

  const bool keep_client_fields;
  const std::vector<HttpHeader> added;
  std::string input;
  size_t used = 0;                      // of the input
  size_t looked_at = 0;                 // of the header that is not whole yet
  std::optional<RequestParser> parser;  // of the request that is under way
  std::string output;
  std::string error;
  bool waits = false;  // there may be more steps
  bool sent = false;
  bool told = false;  // the request that is under way is among those kept
  size_t kept_bytes = 0;
  std::vector<ForwardedRequest> requests;
};

HttpForwarder::HttpForwarder(const HttpForwardingPlan& plan, const ForwardedClient& client)
    : state_(std::make_unique<State>(plan, client)) {}
HttpForwarder::~HttpForwarder() = default;
HttpForwarder::HttpForwarder(HttpForwarder&&) noexcept = default;

std::string HttpForwarder::Forward(std::string_view bytes) {
  State& state = *state_;
  if (!state.error.empty()) return "";
  state.input.append(bytes);
  state.waits = true;
  while (state.output.size() < kMuchOutput && state.waits) state.waits = state.Step();
  state.input.erase(0, std::exchange(state.used, 0));
  return std::exchange(state.output, std::string());
}

const std::string& HttpForwarder::error() const { return state_->error; }

bool HttpForwarder::waits() const { return state_->waits; }

bool HttpForwarder::nothing_sent() const { return !state_->sent; }

const std::vector<ForwardedRequest>& HttpForwarder::requests() const { return state_->requests; }

}  // namespace tlslab
