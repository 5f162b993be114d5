// Boost.Beast's parser of requests, with what it found: the header's fields as they came, and the
// body as it is to go on.
//
//   RequestParser parser;
//   parser.put(buffer, error);
//
// The header must be put whole. Before each put of a body there must be `least_bytes`: Beast
// asserts of a last chunk what a peer could otherwise make untrue.
#ifndef TLSLAB_SERVER_DIALOG_FORWARD_REQUEST_PARSER_H_
#define TLSLAB_SERVER_DIALOG_FORWARD_REQUEST_PARSER_H_

#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "server/dialog/dialog_plan.h"

namespace tlslab {

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  RequestParser() {
    eager(false);
    // Nothing of a body is kept. ("None" would allow chunks alone.)
    body_limit(std::numeric_limits<std::uint64_t>::max());
    // The header is bounded by who puts it.
    header_limit(1 << 20);
  }

  const std::string& method() const { return method_; }
  const std::string& target_text() const { return target_; }
  int version() const { return version_; }  // 10 or 11
  const std::vector<HttpHeader>& fields() const { return fields_; }
  // Behind a body in chunks; they end here.
  const std::vector<HttpHeader>& trailers() const { return trailers_; }
  std::string TakeBody() { return std::exchange(body_, std::string()); }

  // "0 CR LF CR LF", and the CR LF behind the chunk before it. Zero within a chunk or body.
  size_t least_bytes() const {
    if (!chunked() || in_chunk_) return 0;
    return any_chunk_ ? 7 : 5;
  }

 private:
  using Error = boost::system::error_code;
  using Text = boost::beast::string_view;

  static std::string ToString(Text text) { return std::string(text.data(), text.size()); }

  void on_request_impl(boost::beast::http::verb, Text method, Text target, int version,
                       Error&) override {
    method_ = ToString(method);
    target_ = ToString(target);
    version_ = version;
  }
  void on_response_impl(int, Text, int, Error&) override {}
  void on_field_impl(boost::beast::http::field, Text name, Text value, Error&) override {
    (is_header_done() ? trailers_ : fields_).push_back({ToString(name), ToString(value)});
  }
  void on_header_impl(Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(Text body, Error&) override {
    body_.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t size, Text, Error&) override {
    in_chunk_ = size > 0;
    any_chunk_ = true;
  }
  std::size_t on_chunk_body_impl(std::uint64_t remaining, Text body, Error&) override;
  void on_finish_impl(Error&) override {}

  std::string method_;
  std::string target_;
  int version_ = 11;
  std::vector<HttpHeader> fields_;
  std::vector<HttpHeader> trailers_;
  std::string body_;
  bool in_chunk_ = false;
  bool any_chunk_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_FORWARD_REQUEST_PARSER_H_
