// The blocks of a pcapng file that a capture needs ("PCAP Next Generation Capture File Format",
// draft-ietf-opsawg-pcapng), one after another at the end of a text, in little-endian order.
#ifndef TLSLAB_SERVER_WIRE_PCAPNG_BLOCKS_H_
#define TLSLAB_SERVER_WIRE_PCAPNG_BLOCKS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tlslab {

// Begins a section (SHB). No comment is empty, here and below.
void AppendSectionHeader(std::string_view comment, std::string* out);

// An interface (IDB) of bare IP packets, whose times are in nanoseconds. Those of a section are
// numbered from 0.
void AppendInterface(std::string_view name, std::string_view comment, std::string* out);

// TLS secrets (DSB): lines in the format of an NSS key log, each with its line feed.
void AppendTlsSecrets(std::string_view key_log, std::string* out);

struct PcapngPacket {
  uint32_t interface = 0;
  uint64_t unix_nanos = 0;
  std::string_view bytes;  // what was captured
  size_t length = 0;       // what there was
  std::string_view comment;
};

// A packet (EPB).
void AppendPacket(const PcapngPacket& packet, std::string* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_PCAPNG_BLOCKS_H_
