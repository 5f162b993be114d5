#include "server/rpc/control/watched_file.h"

#include <errno.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

bool Same(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_size == other.st_size &&
         one.st_mtim.tv_sec == other.st_mtim.tv_sec &&
         one.st_mtim.tv_nsec == other.st_mtim.tv_nsec &&
         one.st_ctim.tv_sec == other.st_ctim.tv_sec && one.st_ctim.tv_nsec == other.st_ctim.tv_nsec;
}

absl::Status CannotRead(const std::string& path, int error) {
  return absl::NotFoundError(absl::StrCat(path, ": ", std::strerror(error)));
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return CannotRead(path, errno);
  std::string text(WatchedFile::kMaxBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || (file.fail() && !file.eof())) return CannotRead(path, errno == 0 ? EIO : errno);
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > WatchedFile::kMaxBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is longer than ", WatchedFile::kMaxBytes, " bytes"));
  }
  return text;
}

std::optional<absl::StatusOr<std::string>> WatchedFile::ReadIfChanged() {
  struct stat now {};
  if (stat(path_.c_str(), &now) != 0) {
    const int error = errno;
    if (error == error_) return std::nullopt;
    error_ = error;
    said_.clear();
    return CannotRead(path_, error);
  }
  if (read_ && error_ == 0 && Same(now, seen_)) return std::nullopt;
  error_ = 0;
  seen_ = now;
  absl::StatusOr<std::string> text = ReadSmallFile(path_);
  // One that could not be opened is looked at again, and not told again.
  read_ = !absl::IsNotFound(text.status());
  const std::string why = text.ok() ? "" : std::string(text.status().message());
  const bool known = !why.empty() && why == said_;
  said_ = why;
  if (known) return std::nullopt;
  return text;
}

}  // namespace tlslab
