// Named things of one kind, found by name from any thread.
//
// Names are "collection/id". What is removed lives on for those who hold it.
#ifndef TLSLAB_SERVER_LAB_COLLECTION_H_
#define TLSLAB_SERVER_LAB_COLLECTION_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/lab/lab_events.h"

namespace tlslab {

template <typename T>
class Collection {
 public:
  // `limit_name` is told when the limit is hit, to who adds and by `events`.
  Collection(std::string limit_name, size_t limit, EventTeller events = {})
      : limit_name_(std::move(limit_name)), limit_(limit), events_(std::move(events)) {}

  // ALREADY_EXISTS, or RESOURCE_EXHAUSTED at the limit.
  absl::Status Add(const std::string& name, std::shared_ptr<T> thing) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (things_.count(name)) {
        return absl::AlreadyExistsError(absl::StrCat(name, " exists already"));
      }
      if (things_.size() < limit_) {
        things_.emplace(name, std::move(thing));
        return absl::OkStatus();
      }
    }
    events_.LimitHit(limit_name_);
    return absl::ResourceExhaustedError(
        absl::StrCat(limit_name_, ": this lab holds at most ", limit_, "; delete some"));
  }

  size_t size() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return things_.size();
  }

  // Null when there is none.
  std::shared_ptr<T> Find(const std::string& name) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = things_.find(name);
    return found == things_.end() ? nullptr : found->second;
  }

  std::shared_ptr<T> Remove(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = things_.find(name);
    if (found == things_.end()) return nullptr;
    std::shared_ptr<T> thing = std::move(found->second);
    things_.erase(found);
    return thing;
  }

  // Removes `name` only while it stands for `thing`; whether it did.
  bool Remove(const std::string& name, const T* thing) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = things_.find(name);
    if (found == things_.end() || found->second.get() != thing) return false;
    things_.erase(found);
    return true;
  }

  // At most `size` of those after the name `after`, by name; `*more` tells
  // whether others follow.
  std::vector<std::shared_ptr<T>> List(const std::string& after, size_t size, bool* more) const {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::shared_ptr<T>> page;
    auto next = things_.upper_bound(after);
    for (; next != things_.end() && page.size() < size; ++next) page.push_back(next->second);
    *more = next != things_.end();
    return page;
  }

  std::vector<std::shared_ptr<T>> RemoveAll() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::shared_ptr<T>> all;
    for (auto& [name, thing] : things_) all.push_back(std::move(thing));
    things_.clear();
    return all;
  }

 private:
  const std::string limit_name_;
  const size_t limit_;
  const EventTeller events_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<T>> things_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_COLLECTION_H_
