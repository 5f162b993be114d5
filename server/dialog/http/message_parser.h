// One message of HTTP/1.1 (RFC 9112), read as its bytes come: a request, or an answer.
//
//   HttpMessageParser parser(HttpMessageParser::Kind::kRequest, {});
//   rest = rest.substr(parser.Take(rest));
//   if (parser.problem()) Refuse(parser.problem()->status);
//   if (parser.head_done()) Use(parser.head());
//   body += parser.TakeBody();
//
// The parsing is Boost.Beast's. Bodies are told piece by piece, without their chunks, and are not
// kept. A message whose length can be read in two ways is broken (RFC 9112 section 6.3).
#ifndef TLSLAB_SERVER_DIALOG_HTTP_MESSAGE_PARSER_H_
#define TLSLAB_SERVER_DIALOG_HTTP_MESSAGE_PARSER_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/dialog_plan.h"
#include "server/dialog/framing.h"

namespace tlslab {

struct HttpHead {
  std::string method;               // of a request
  std::string target;               // likewise
  unsigned status = 0;              // of an answer
  std::string version;              // "HTTP/1.1"
  std::string reason;               // of an answer; "OK"
  std::vector<HttpHeader> headers;  // in order
  bool keep_alive = false;          // by its version and its Connection
  bool to_the_end = false;          // its body ends with the connection
  bool chunked = false;
  std::optional<uint64_t> content_length;

  // The first of that name, in any case; null: none.
  const std::string* Find(std::string_view name) const;
};

class HttpMessageParser {
 public:
  // An answer to HEAD has no body, whatever its head says.
  enum class Kind { kRequest, kAnswer, kAnswerToHead };
  struct Bounds {
    uint32_t head_bytes = 64 << 10;
    uint64_t body_bytes = std::numeric_limits<uint64_t>::max();
  };
  struct Problem {
    unsigned status = 400;  // what a server says to it
    std::string reason;
  };

  HttpMessageParser(Kind kind, Bounds bounds);
  ~HttpMessageParser();
  HttpMessageParser(HttpMessageParser&&) noexcept;
  HttpMessageParser& operator=(HttpMessageParser&&) noexcept;

  // Reads from the start of `bytes`, and tells how many are done with. Once it stops behind the
  // head. What it leaves is to be given again with more behind it: `wanted` bytes at least.
  size_t Take(std::string_view bytes);
  size_t wanted() const;
  // The connection ended: a body may end with it. Else the message stays unfinished.
  void TakeEnd();
  // Of the body, without chunks, since the call before.
  std::string TakeBody();

  bool started() const;
  bool head_done() const;
  bool whole() const;
  const HttpHead& head() const;
  const std::optional<Problem>& problem() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// For a dialog: all of `input`, when it is enough for `parser`. Broken by TLS where a message
// should begin.
Found FindInput(std::string_view input, const HttpMessageParser& parser);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_HTTP_MESSAGE_PARSER_H_
