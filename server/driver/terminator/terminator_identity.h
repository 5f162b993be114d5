// What a terminator knows of its client, in the words of each way to tell a backend.
#ifndef TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_IDENTITY_H_
#define TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_IDENTITY_H_

#include <optional>
#include <string>

#include "server/dialog/forward/http_forwarder.h"
#include "server/dialog/proxy/proxy_header.h"
#include "server/engine/observations.h"

namespace tlslab {

struct ClientSeen {
  std::string address;                 // "host:port"
  std::string destination;             // that it connected to
  const ProxyHeader* front = nullptr;  // that it came with; null: none
  const Observations* tls = nullptr;   // null: in the clear
};

// Nothing of kNone. The addresses of a header in front stand for the connection's own, and what it
// says of TLS where there is none here.
std::optional<ProxyHeader> HeaderForBackend(ProxyHeaderUse use, const ClientSeen& client);

// Likewise.
ForwardedClient ClientForHttp(const ClientSeen& client);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_IDENTITY_H_
