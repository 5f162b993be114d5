#include "client/commands/capture_file.h"

#include "client/text/read_file.h"

namespace tlslab {

absl::StatusOr<CaptureFile> CaptureFile::Open(const std::string& file_name, bool secrets) {
  CaptureFile captures(file_name);
  if (file_name.empty()) return captures;
  const absl::Status made =
      secrets ? WriteSecretFile(file_name, "") : WritePublicFile(file_name, "");
  if (!made.ok()) return made;
  captures.file_.open(file_name, std::ios::app | std::ios::binary);
  return captures;
}

template <typename Result>
absl::Status CaptureFile::TakeFrom(Result* result) {
  if (file_name_.empty()) return absl::OkStatus();
  file_ << result->capture();
  result->clear_capture();
  file_.flush();
  if (file_.good()) return absl::OkStatus();
  return absl::UnavailableError(file_name_ + ": the capture could not be written");
}

absl::Status CaptureFile::Take(v1::HandshakeResult* result) { return TakeFrom(result); }

absl::Status CaptureFile::Take(v1::RelayResult* result) { return TakeFrom(result); }

absl::Status CaptureFile::Take(v1::HandshakePair* pair) {
  if (file_name_.empty()) return absl::OkStatus();
  if (pair->client().faults().empty()) pair->mutable_server()->clear_capture();
  absl::Status status = Take(pair->mutable_client());
  if (status.ok()) status = Take(pair->mutable_server());
  return status;
}

}  // namespace tlslab
