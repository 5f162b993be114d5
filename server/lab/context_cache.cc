#include "server/lab/context_cache.h"

namespace tlslab {

std::shared_ptr<const Context> ContextCache::Find(const std::string& key) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  uses_.splice(uses_.begin(), uses_, found->second);
  return found->second->second;
}

std::shared_ptr<const Context> ContextCache::Insert(const std::string& key,
                                                    std::shared_ptr<const Context> context) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = by_key_.find(key);
  if (found != by_key_.end()) return found->second->second;
  uses_.emplace_front(key, std::move(context));
  by_key_[key] = uses_.begin();
  std::shared_ptr<const Context> kept = uses_.front().second;
  while (uses_.size() > limit_) {
    by_key_.erase(uses_.back().first);
    uses_.pop_back();
  }
  return kept;
}

}  // namespace tlslab
