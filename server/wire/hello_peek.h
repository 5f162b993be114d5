// Looks at the first bytes of a connection for a ClientHello, before anybody has read
// them.
//
//   HelloPeek peek = PeekClientHello(bytes_so_far);
//   if (peek.state == HelloPeek::State::kIncomplete) WaitForMore();
//   peek.server_name;    // of a whole hello
//   peek.alpn_protocols;
//
// How the hello is cut into records makes no difference. What is no ClientHello, or
// longer than any real one, is known as such by its first bytes and is then for TLS to
// refuse.
#ifndef TLSLAB_SERVER_WIRE_HELLO_PEEK_H_
#define TLSLAB_SERVER_WIRE_HELLO_PEEK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

struct HelloPeek {
  enum class State { kIncomplete, kNoHello, kHello };
  State state = State::kIncomplete;
  std::optional<std::string> server_name;
  std::vector<std::string> alpn_protocols;
};

HelloPeek PeekClientHello(std::string_view bytes);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_HELLO_PEEK_H_
