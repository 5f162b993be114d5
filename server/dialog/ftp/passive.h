// Where a server waits for its client's connection for data: the replies to PASV (RFC 959 section
// 4.1.2) and EPSV (RFC 2428 section 3), written and read.
//
//   PassiveReply("127.0.0.1", 258);     // "227 Entering Passive Mode (127,0,0,1,1,2)"
//   ReadPassive("Entering Passive Mode (127,0,0,1,1,2)")->port;   // 258
#ifndef TLSLAB_SERVER_DIALOG_FTP_PASSIVE_H_
#define TLSLAB_SERVER_DIALOG_FTP_PASSIVE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlslab {

struct PassivePort {
  std::string host;  // as PASV names it; EPSV names none
  uint16_t port = 0;
};

// `host` is an IPv4 address.
std::string PassiveReply(std::string_view host, uint16_t port);
std::string ExtendedPassiveReply(uint16_t port);

// The texts behind the codes 227 and 229. Absent: they name no port.
std::optional<PassivePort> ReadPassive(std::string_view text);
std::optional<PassivePort> ReadExtendedPassive(std::string_view text);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_FTP_PASSIVE_H_
