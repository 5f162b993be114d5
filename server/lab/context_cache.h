// Contexts made from values, kept by their content.
//
// Building an SSL_CTX costs as much as a handshake, so the same inline value is
// built once. The least recently used goes when there are too many. Safe from
// any thread.
#ifndef TLSLAB_SERVER_LAB_CONTEXT_CACHE_H_
#define TLSLAB_SERVER_LAB_CONTEXT_CACHE_H_

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "server/engine/context.h"

namespace tlslab {

class ContextCache {
 public:
  explicit ContextCache(size_t limit) : limit_(limit) {}

  // Null when it is not there.
  std::shared_ptr<const Context> Find(const std::string& key);
  // Returns the one to use: another thread may have been first.
  std::shared_ptr<const Context> Insert(const std::string& key,
                                        std::shared_ptr<const Context> context);

 private:
  using Uses = std::list<std::pair<std::string, std::shared_ptr<const Context>>>;

  const size_t limit_;
  std::mutex mutex_;
  Uses uses_;  // newest first
  std::unordered_map<std::string, Uses::iterator> by_key_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_CONTEXT_CACHE_H_
