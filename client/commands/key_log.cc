#include "client/commands/key_log.h"

#include "client/text/read_file.h"

namespace tlslab {

absl::StatusOr<KeyLog> KeyLog::Open(const std::string& file_name) {
  KeyLog key_log(file_name);
  if (file_name.empty()) return key_log;
  // Created for its owner alone first: it will hold secrets.
  if (absl::Status status = WriteFile(file_name, ""); !status.ok()) return status;
  key_log.file_.open(file_name, std::ios::app);
  return key_log;
}

absl::Status KeyLog::Write(const v1::HandshakeResult& result) {
  if (file_name_.empty()) return absl::OkStatus();
  for (const std::string& line : result.key_log_lines()) file_ << line << "\n";
  file_.flush();
  if (file_.good()) return absl::OkStatus();
  return absl::UnavailableError(file_name_ + ": the secrets could not be written");
}

}  // namespace tlslab
