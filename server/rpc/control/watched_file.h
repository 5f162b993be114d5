// A small file that is read again when it has changed.
//
//   WatchedFile file("tokens");
//   if (auto text = file.ReadIfChanged()) ...   // the first time, and after each change
//
// A change is another file under the name, another size, or another time of modification or of its
// owner and mode, so that a file that is renamed into place, or behind a symbolic link as Kubernetes has it, is seen. Not
// safe from several threads.
#ifndef TLSLAB_SERVER_RPC_CONTROL_WATCHED_FILE_H_
#define TLSLAB_SERVER_RPC_CONTROL_WATCHED_FILE_H_

#include <sys/stat.h>

#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace tlslab {

class WatchedFile {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 20;

  explicit WatchedFile(std::string path) : path_(std::move(path)) {}

  // The text when it is new, or why it cannot be read: NOT_FOUND, or INVALID_ARGUMENT for one that
  // is too long; each said once. Nothing when all is as it was.
  std::optional<absl::StatusOr<std::string>> ReadIfChanged();

  const std::string& path() const { return path_; }
  // Somebody else on this machine can read it. Of the last reading.
  bool readable_by_others() const { return (seen_.st_mode & S_IROTH) != 0; }

 private:
  const std::string path_;
  bool read_ = false;
  int error_ = 0;     // the errno of the last look
  std::string said_;  // why the last reading failed; empty: it did not
  struct stat seen_ {};
};

// At once. Same errors.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_WATCHED_FILE_H_
