// Bearer tokens (RFC 6750 section 2.1), and who speaks with which.
//
//   # owner and token, one pair a line
//   ci       4f1d0c5e9a7b4c2f8e6d3a1b0c9f8e7d
//   alice    kR2vX0mQ8sT5wY1z
//
//   absl::StatusOr<std::unique_ptr<Tokens>> tokens = Tokens::Read("", "tokens", events);
//   std::optional<std::string> owner = (*tokens)->OwnerOf(presented);
//
// An owner may have several tokens, so that one can be replaced by another. The file is looked at
// before each answer and read again when it has changed; one that has become wrong changes nothing
// and is warned of. Only hashes of the tokens are kept, and compared in constant time. Safe from
// any thread.
#ifndef TLSLAB_SERVER_RPC_CONTROL_TOKENS_H_
#define TLSLAB_SERVER_RPC_CONTROL_TOKENS_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/rpc/control/control_events.h"
#include "server/rpc/control/watched_file.h"

namespace tlslab {

class Tokens {
 public:
  static constexpr size_t kMinToken = 8;
  static constexpr size_t kMaxToken = 1024;
  static constexpr size_t kMaxOwner = 256;

  // `token`, of the empty owner, and those of the file; each may be empty for none.
  // INVALID_ARGUMENT with every line that is wrong. `events`, which may be null, must outlive it.
  static absl::StatusOr<std::unique_ptr<Tokens>> Read(const std::string& token,
                                                      const std::string& file,
                                                      ControlEvents* events);

  // Nothing for a token that nobody has.
  std::optional<std::string> OwnerOf(std::string_view token);

 private:
  struct Entry {
    std::string owner;
    std::string digest;  // SHA-256 of the token
  };

  Tokens(const std::string& file, ControlEvents* events) : file_(file), events_(events) {}
  static absl::StatusOr<std::vector<Entry>> Parse(const std::string& path, const std::string& text);
  absl::Status Reread();
  void Warn(const std::string& text);

  std::mutex mutex_;
  WatchedFile file_;
  ControlEvents* const events_;
  std::vector<Entry> own_;  // of the flag
  std::vector<Entry> filed_;
};

// What is wrong with a token; empty: nothing. To follow a name: "has 3 characters ...".
std::string TokenProblem(std::string_view token);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_TOKENS_H_
