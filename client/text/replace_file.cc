#include "client/text/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace tlslab {
namespace {

bool WriteAll(int file, const std::string& text) {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(file, text.data() + written, text.size() - written);
    if (count < 0) return false;
    written += count;
  }
  return true;
}

}  // namespace

absl::Status ReplaceFile(const std::string& file_name, const std::string& text) {
  const auto failed = [&file_name] {
    return absl::NotFoundError(file_name + ": " + std::strerror(errno));
  };
  const std::unique_ptr<char, decltype(&std::free)> real(realpath(file_name.c_str(), nullptr),
                                                         &std::free);
  struct stat about;
  if (real == nullptr || stat(real.get(), &about) != 0) return failed();
  std::string temporary = std::string(real.get()) + ".XXXXXX";
  const int file = mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0) return failed();
  const bool written =
      WriteAll(file, text) && fchmod(file, about.st_mode & 07777) == 0 && fsync(file) == 0;
  const bool closed = close(file) == 0;
  if (written && closed && std::rename(temporary.c_str(), real.get()) == 0) return absl::OkStatus();
  const absl::Status status = failed();
  unlink(temporary.c_str());
  return status;
}

}  // namespace tlslab
