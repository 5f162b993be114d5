// Tells a backend of HTTP/1.1 who the client is: into the header of each request goes what is known
// of it, and out what the client says of that itself. Without a socket: bytes in, bytes out.
//
//   HttpForwarder forwarder(plan, client);
//   Send(forwarder.Forward(bytes));
//   if (!forwarder.error().empty()) Close();
//
// Parsing is Boost.Beast's. Requests go on as the parser understood them, anew: one
// Content-Length, chunks without extensions, no trailers; so that a backend cannot understand them
// otherwise (RFC 9112 section 11.2). What two parsers may take differently ends the connection:
// both Content-Length and Transfer-Encoding, either of them doubled, any coding but "chunked",
// obsolete folding, a bare LF or CR, a missing or doubled Host. What belongs to one hop, by the
// names in Connection and Upgrade, is taken out (RFC 9110 section 7.6.1), so that no connection
// becomes another protocol's; CONNECT and HTTP/2 are errors. Responses do not pass here: they need
// no change.
//
// A header has at most 32 KiB; a body may have any length, and is not kept.
#ifndef TLSLAB_SERVER_DIALOG_FORWARD_HTTP_FORWARDER_H_
#define TLSLAB_SERVER_DIALOG_FORWARD_HTTP_FORWARDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/dialog_plan.h"

namespace tlslab {

// See HttpForwarding of the contract.
struct HttpForwardingPlan {
  bool x_forwarded = false;
  bool client_certificate = false;
  bool keep_client_fields = false;
};

// Who is told of.
struct ForwardedClient {
  std::string address;  // "192.0.2.1"; IPv6 without brackets
  bool over_tls = false;
  // DER, of a certificate that was accepted, and above it what it was accepted by, as far as it was
  // shown. Empty: none.
  std::string certificate;
  std::vector<std::string> chain;
};

struct ForwardedRequest {
  std::string method;
  std::string target;
  std::vector<HttpHeader> removed_headers;
  std::vector<HttpHeader> added_headers;
};

class HttpForwarder {
 public:
  static constexpr size_t kMaxHeader = 32 << 10;
  // Of what is told of requests.
  static constexpr size_t kMaxRequests = 100;
  static constexpr size_t kMaxRequestBytes = 64 << 10;

  HttpForwarder(const HttpForwardingPlan& plan, const ForwardedClient& client);
  ~HttpForwarder();
  HttpForwarder(HttpForwarder&&) noexcept;

  // What goes on after kMuchOutput waits: what is added to each of many small requests could be a
  // thousand times what came.
  static constexpr size_t kMuchOutput = 256 << 10;

  // What the backend is to get. After an error nothing more. While something `waits`, an empty
  // piece has it go on.
  std::string Forward(std::string_view bytes);
  bool waits() const;
  // Why the client's bytes cannot go on, in a sentence. Empty: they can.
  const std::string& error() const;
  // No request has gone on yet, so that an answer to the client would not mix with a backend's.
  bool nothing_sent() const;

  // The first kMaxRequests and kMaxRequestBytes.
  const std::vector<ForwardedRequest>& requests() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_FORWARD_HTTP_FORWARDER_H_
