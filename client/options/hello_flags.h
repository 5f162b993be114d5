// Values of the flags of `tlslab hello`, as the command line gives them.
#ifndef TLSLAB_CLIENT_OPTIONS_HELLO_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_HELLO_FLAGS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tlslab {

// Files are named, not read.
struct HelloFlags {
  std::string file;         // a CraftedHello
  std::string raw_file;     // a handshake message
  std::string stream_file;  // bytes of a stream
  bool sslv2 = false;
  std::optional<uint32_t> version;
  std::vector<std::string> cipher_suites;
  std::vector<std::string> extensions;
  std::vector<std::string> without;
  std::vector<std::string> added;  // "TYPE" or "TYPE=HEX"
  bool no_extensions = false;
  std::vector<std::string> supported_versions;
  std::optional<std::vector<std::string>> key_shares;  // may be none
  std::string server_name;
  std::optional<uint32_t> record_version;
  std::optional<uint32_t> fragment_bytes;
  std::optional<uint32_t> segment_bytes;
  std::optional<double> interval_seconds;
  bool empty_record = false;
  std::optional<uint32_t> stop_after_bytes;
  bool half_close = false;
  std::optional<double> wait_seconds;
  bool read_to_end = false;
  bool dry_run = false;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_HELLO_FLAGS_H_
