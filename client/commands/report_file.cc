#include "client/commands/report_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace tlslab {
namespace {

absl::Status Failed(const std::string& name, int error) {
  return absl::FailedPreconditionError(name + ": " + std::strerror(error));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ReportFile>> ReportFile::Open(const std::string& name) {
  struct stat found = {};
  const bool exists = stat(name.c_str(), &found) == 0;
  if (exists && S_ISDIR(found.st_mode)) return Failed(name, EISDIR);
  std::unique_ptr<ReportFile> file(new ReportFile(name));
  if (exists && access(name.c_str(), W_OK) != 0) return Failed(name, errno);
  if (!exists || S_ISREG(found.st_mode)) {
    file->written_ = name + "." + std::to_string(getpid()) + ".partial";
  }
  errno = 0;
  file->stream_.open(file->written_.empty() ? name : file->written_,
                     std::ios::binary | std::ios::trunc);
  if (file->stream_) return file;
  file->written_.clear();
  return Failed(name, errno == 0 ? EIO : errno);
}

ReportFile::~ReportFile() {
  if (!written_.empty()) std::remove(written_.c_str());
}

absl::Status ReportFile::Finish() {
  errno = 0;
  stream_.close();
  if (!stream_) return Failed(name_, errno == 0 ? EIO : errno);
  if (written_.empty()) return absl::OkStatus();
  if (std::rename(written_.c_str(), name_.c_str()) != 0) return Failed(name_, errno);
  written_.clear();
  return absl::OkStatus();
}

}  // namespace tlslab
