#include "server/config/address_reader.h"

#include "server/transport/host_port.h"

namespace tlslab {

void ReadAddress(const std::string& address, std::string_view field, bool zero_port,
                 std::string* host, uint16_t* port, RequestProblems* problems) {
  absl::StatusOr<HostPort> parsed = ParseHostPort(address);
  if (!parsed.ok()) {
    return problems->Invalid(field, std::string(parsed.status().message()));
  }
  if (parsed->port == 0 && !zero_port) return problems->Invalid(field, "port 0 cannot be dialled");
  *host = parsed->host;
  *port = parsed->port;
}

}  // namespace tlslab
