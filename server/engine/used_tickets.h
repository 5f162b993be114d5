// The tickets that a server took early data for, so that a second use is told from a
// ticket that is not known at all. OpenSSL forgets them, and does not say why it does
// not resume (RFC 8446 section 8.1).
//
// It holds the last kMax, and refuses nothing: that is OpenSSL's. Safe from any thread.
#ifndef TLSLAB_SERVER_ENGINE_USED_TICKETS_H_
#define TLSLAB_SERVER_ENGINE_USED_TICKETS_H_

#include <deque>
#include <mutex>
#include <string>
#include <unordered_set>

namespace tlslab {

class UsedTickets {
 public:
  static constexpr size_t kMax = 10000;

  void Add(const std::string& ticket) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!known_.insert(ticket).second) return;
    order_.push_back(ticket);
    if (order_.size() <= kMax) return;
    known_.erase(order_.front());
    order_.pop_front();
  }

  bool Has(const std::string& ticket) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return known_.count(ticket) > 0;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_set<std::string> known_;
  std::deque<std::string> order_;  // oldest first
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_USED_TICKETS_H_
