#include "server/lab/shared_keys.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/mint/key_type.h"

namespace tlslab {

absl::StatusOr<OsslPtr<EVP_PKEY>> SharedKeys::Get(const std::string& key_type) {
  const std::string type = key_type.empty() ? kDefaultKeyType : key_type;
  std::shared_ptr<Slot> slot;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = slots_.find(type);
    if (found != slots_.end()) {
      slot = found->second;
    } else if (slots_.size() < kMaxTypes) {
      slot = slots_.emplace(type, std::make_shared<Slot>()).first->second;
    } else {
      return absl::ResourceExhaustedError(
          absl::StrCat("shared_keys: at most ", kMaxTypes, " types of keys are shared"));
    }
  }
  std::lock_guard<std::mutex> lock(slot->mutex);
  if (!slot->key) {
    absl::StatusOr<OsslPtr<EVP_PKEY>> made = MakeKey(type);
    if (!made.ok()) return made.status();
    slot->key = *std::move(made);
  }
  return Share(slot->key.get());
}

}  // namespace tlslab
