// Splits "host:port", as people write the address of a server.
//
//   ParseHostPort("example.com:443");     // {"example.com", 443}
//   ParseHostPort("192.0.2.1:8443");      // {"192.0.2.1", 8443}
//   ParseHostPort("[2001:db8::1]:443");   // {"2001:db8::1", 443}
//
// The host is a name or a literal address; nothing is resolved. There is no default
// port and no service name ("https").
#ifndef TLSLAB_SERVER_TRANSPORT_HOST_PORT_H_
#define TLSLAB_SERVER_TRANSPORT_HOST_PORT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace tlslab {

struct HostPort {
  std::string host;  // without brackets; an IPv6 zone ("%eth0") is kept
  uint16_t port = 0;
};

// Port 0 passes: to a listener it means any free port; who dials must refuse it.
// InvalidArgument names the text, the fault and the remedy.
absl::StatusOr<HostPort> ParseHostPort(std::string_view text);

// The text again, with brackets where they are needed.
std::string FormatHostPort(std::string_view host, uint16_t port);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TRANSPORT_HOST_PORT_H_
