// The file of --keylog: TLS secrets in the format that Wireshark reads (NSS key log).
//
//   absl::StatusOr<KeyLog> key_log = KeyLog::Open(options.keylog_file);
//   absl::Status status = key_log->Write(result);
//
// Opened before the first handshake, so that a file that cannot be written costs none. Only its
// owner may read it. With an empty name it writes nothing.
#ifndef TLSLAB_CLIENT_COMMANDS_KEY_LOG_H_
#define TLSLAB_CLIENT_COMMANDS_KEY_LOG_H_

#include <fstream>
#include <string>

#include "absl/status/statusor.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

class KeyLog {
 public:
  // Empties the file. The error names it.
  static absl::StatusOr<KeyLog> Open(const std::string& file_name);

  // At once in the file, for those who read along.
  absl::Status Write(const v1::HandshakeResult& result);

 private:
  explicit KeyLog(const std::string& file_name) : file_name_(file_name) {}

  std::string file_name_;
  std::ofstream file_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_KEY_LOG_H_
