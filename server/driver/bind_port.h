// Binds a TCP port to listen on, as the policy allows.
//
//   absl::StatusOr<asio::ip::tcp::acceptor> port = BindPort(loop, policy, "127.0.0.1", 0);
#ifndef TLSLAB_SERVER_DRIVER_BIND_PORT_H_
#define TLSLAB_SERVER_DRIVER_BIND_PORT_H_

#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "server/driver/event_loop.h"
#include "server/transport/address_policy.h"

namespace tlslab {

// `host` is an IP address or "localhost"; port 0 is any free one. The acceptor listens,
// on a strand of its own. PERMISSION_DENIED by the policy, FAILED_PRECONDITION when the
// address cannot be bound, INVALID_ARGUMENT when it is none.
absl::StatusOr<asio::ip::tcp::acceptor> BindPort(EventLoop& loop, const AddressPolicy& policy,
                                                 const std::string& host, uint16_t port);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_BIND_PORT_H_
