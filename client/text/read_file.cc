#include "client/text/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace tlslab {
namespace {

absl::Status SystemError(const std::string& file_name) {
  return absl::NotFoundError(file_name + ": " + std::strerror(errno));
}

constexpr mode_t kOwner = 0600;
constexpr mode_t kEverybody = 0666;  // as far as the umask allows

// What is no regular file, such as a terminal, keeps its mode.
bool MakePrivate(int file) {
  struct stat about;
  if (fstat(file, &about) != 0) return false;
  return !S_ISREG(about.st_mode) || fchmod(file, kOwner) == 0;
}

absl::Status Write(const std::string& file_name, const std::string& text, mode_t mode,
                   bool make_private) {
  const int file = open(file_name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) return SystemError(file_name);
  size_t written = 0;
  ssize_t count = make_private && !MakePrivate(file) ? -1 : 0;
  while (count >= 0 && written < text.size() &&
         (count = write(file, text.data() + written, text.size() - written)) > 0) {
    written += count;
  }
  const absl::Status failure = count < 0 ? SystemError(file_name) : absl::OkStatus();
  close(file);
  return failure;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& file_name, size_t max_bytes) {
  const int file = open(file_name.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return SystemError(file_name);
  std::string text;
  char buffer[1 << 16];
  ssize_t count = 0;
  while (text.size() <= max_bytes && (count = read(file, buffer, sizeof buffer)) > 0) {
    text.append(buffer, count);
  }
  const absl::Status failure = count < 0 ? SystemError(file_name) : absl::OkStatus();
  close(file);
  if (!failure.ok()) return failure;
  if (text.size() <= max_bytes) return text;
  return absl::InvalidArgumentError(file_name + ": the file is larger than " +
                                    std::to_string(max_bytes >> 20) + " MiB");
}

absl::Status WriteFile(const std::string& file_name, const std::string& text) {
  return Write(file_name, text, kOwner, /*make_private=*/false);
}

absl::Status WritePublicFile(const std::string& file_name, const std::string& text) {
  return Write(file_name, text, kEverybody, /*make_private=*/false);
}

absl::Status WriteSecretFile(const std::string& file_name, const std::string& text) {
  return Write(file_name, text, kOwner, /*make_private=*/true);
}

absl::Status MakeFolder(const std::string& name) {
  std::error_code failure;
  std::filesystem::create_directories(name, failure);
  if (!failure) return absl::OkStatus();
  return absl::NotFoundError(name + ": " + failure.message());
}

}  // namespace tlslab
