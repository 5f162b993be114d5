#include "client/text/read_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tlslab {
namespace {

absl::Status SystemError(const std::string& file_name) {
  return absl::NotFoundError(file_name + ": " + std::strerror(errno));
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
  const int file = open(file_name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return SystemError(file_name);
  size_t written = 0;
  ssize_t count = 0;
  while (written < text.size() &&
         (count = write(file, text.data() + written, text.size() - written)) > 0) {
    written += count;
  }
  const absl::Status failure = count < 0 ? SystemError(file_name) : absl::OkStatus();
  close(file);
  return failure;
}

}  // namespace tlslab
