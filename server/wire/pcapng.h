// Connections that were logged, as a section of a pcapng file that Wireshark and tshark open with
// nothing to set ("PCAP Next Generation Capture File Format", draft-ietf-opsawg-pcapng).
//
//   CapturedConnection connection;
//   connection.log = &log;                            // WireLogData, with its bytes
//   connection.client_address = "127.0.0.1:40000";    // empty: in memory
//   connection.server_address = "127.0.0.1:443";
//   connection.start_time = start;
//   connection.vantage = "client";
//   std::string section = PcapngSection({connection}, key_log_lines);
//
// A section stands alone: a file of many is made by putting them one after another. It has one
// interface a connection, named by its vantage, and its packets in the order of their times.
//
// The bytes and their times are real; TCP and IP around them are made up: a handshake, sequence
// numbers, acknowledgements without loss, FIN or RST as the transport ended. Their checksums are
// right. Connections in memory get addresses that are for documentation (RFC 5737) and the
// server's port 443; the client's address and port are drawn from the connection's bytes, start
// and vantage, so that they differ from one connection, and one place to look, to the other, and
// are the same whenever the same log is written. What the log did not keep, and what is beyond
// `max_bytes`, is told by packets that are longer than what was captured of them and by comments.
//
// It knows no TLS. Over TCP, tshark finds TLS at any port by its heuristics, unless another
// protocol owns the port.
#ifndef TLSLAB_SERVER_WIRE_PCAPNG_H_
#define TLSLAB_SERVER_WIRE_PCAPNG_H_

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/wire/wire_log.h"

namespace tlslab {

struct CapturedConnection {
  const WireLogData* log = nullptr;  // required
  // "host:port", with an IPv6 address in brackets. Both are made up where one is empty, is no
  // address, or is not of the family of the other.
  std::string client_address;
  std::string server_address;
  absl::Time start_time;  // what the log's times count from
  // When the server had answered the client's SYN. Absent: at once.
  std::optional<Offset> connected_at;
  std::string vantage;  // the interface's name: where the bytes were seen
  std::string comment;  // of the interface; empty: none
  size_t max_bytes = std::numeric_limits<size_t>::max();  // of the log's, to be captured
};

// `key_log_lines` (NSS key log format) go into a Decryption Secrets Block before all packets;
// there is none without lines.
std::string PcapngSection(const std::vector<CapturedConnection>& connections,
                          const std::vector<std::string>& key_log_lines);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_PCAPNG_H_
