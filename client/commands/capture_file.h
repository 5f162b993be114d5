// The file of --capture: connections as Wireshark reads them (pcapng), a section each.
//
//   absl::StatusOr<CaptureFile> captures = CaptureFile::Open("run.pcapng", /*secrets=*/false);
//   absl::Status status = captures->Take(&result);
//
// Opened before the first handshake, so that a file that cannot be written costs none. With secrets
// it is its owner's alone. With an empty name nothing is written.
#ifndef TLSLAB_CLIENT_COMMANDS_CAPTURE_FILE_H_
#define TLSLAB_CLIENT_COMMANDS_CAPTURE_FILE_H_

#include <fstream>
#include <string>

#include "absl/status/statusor.h"
#include "tlslab/v1/handshake.pb.h"
#include "tlslab/v1/lab_service.pb.h"
#include "tlslab/v1/relay.pb.h"

namespace tlslab {

class CaptureFile {
 public:
  // Empties the file. The error names it.
  static absl::StatusOr<CaptureFile> Open(const std::string& file_name, bool secrets);

  // Moves the capture of the result, if it has one, into the file, at once for those who read
  // along. A result that is printed afterwards does not have it.
  absl::Status Take(v1::HandshakeResult* result);
  absl::Status Take(v1::RelayResult* result);
  // Of both ends of a connection in memory the client's; the server's too where faults lay between
  // them, so that they may have seen different bytes.
  absl::Status Take(v1::HandshakePair* pair);

 private:
  explicit CaptureFile(const std::string& file_name) : file_name_(file_name) {}
  template <typename Result>
  absl::Status TakeFrom(Result* result);

  std::string file_name_;
  std::ofstream file_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_CAPTURE_FILE_H_
