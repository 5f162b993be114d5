// One key for each type, made when it is first asked for: RSA keys take seconds to make.
//
//   SharedKeys keys;
//   absl::StatusOr<OsslPtr<EVP_PKEY>> key = keys.Get("rsa-4096");
//
// Safe from any thread. Whoever asks for a key that is being made waits for it; other
// types are not delayed.
#ifndef TLSLAB_SERVER_LAB_SHARED_KEYS_H_
#define TLSLAB_SERVER_LAB_SHARED_KEYS_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

class SharedKeys {
 public:
  static constexpr size_t kMaxTypes = 64;

  // A further reference to it. Errors are those of MakeKey, and RESOURCE_EXHAUSTED for
  // one type more than the most.
  absl::StatusOr<OsslPtr<EVP_PKEY>> Get(const std::string& key_type);

 private:
  struct Slot {
    std::mutex mutex;
    OsslPtr<EVP_PKEY> key;  // null: not made yet
  };

  std::mutex mutex_;  // of `slots_`, not of what is in them
  std::map<std::string, std::shared_ptr<Slot>> slots_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_SHARED_KEYS_H_
