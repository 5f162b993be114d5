#include "client/runner/resource_pool.h"

#include <algorithm>
#include <utility>

namespace tlslab {
namespace {

// Of a lab that tells no limit.
constexpr size_t kUsuallyKept = 100;

size_t Quarter(uint32_t limit) {
  return limit == 0 ? kUsuallyKept : std::max<size_t>(1, limit / 4);
}

std::string KindOf(const std::string& name) { return name.substr(0, name.find('/')); }
std::string IdOf(const std::string& name) { return name.substr(name.find('/') + 1); }

// The call may have made it without telling.
bool MayHaveBeenMade(const absl::Status& status) {
  return absl::IsCancelled(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

struct ResourcePool::Entry {
  enum class State { kMaking, kMade, kFailed };
  std::string key;
  std::string name;
  State state = State::kMaking;
  absl::Status status;  // of the making
  int uses = 1;
};

ResourcePool::Use::~Use() {
  if (pool_ == nullptr) return;
  if (entry_) {
    pool_->Release(entry_);
  } else {
    pool_->Delete({name_});
  }
}

ResourcePool::ResourcePool(RemoteLab& lab, const v1::Limits& limits, ResourceNames& names)
    : lab_(lab),
      names_(names),
      kept_certificates_(Quarter(limits.max_certificates())),
      kept_contexts_(Quarter(limits.max_tls_contexts())) {}

ResourcePool::~ResourcePool() { DropUnused(); }

absl::StatusOr<ResourcePool::Use> ResourcePool::Share(const std::string& name,
                                                      const std::string& content,
                                                      const Make& make) {
  std::string key = name + '\0' + content;
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) break;
    const std::shared_ptr<Entry> entry = found->second;
    if (entry->uses++ == 0) unused_[KindOf(name)].remove(entry);
    made_.wait(lock, [&entry] { return entry->state != Entry::State::kMaking; });
    if (entry->state == Entry::State::kMade) return Use(this, entry, entry->name);
    // Its maker had less time than this one may have.
    if (!absl::IsDeadlineExceeded(entry->status)) return entry->status;
  }
  const auto entry = std::make_shared<Entry>();
  entry->key = std::move(key);
  entry->name = names_.Next(name);
  entries_.emplace(entry->key, entry);
  lock.unlock();
  const absl::Status status = MakeWithRoom(entry->name, make);
  lock.lock();
  entry->state = status.ok() ? Entry::State::kMade : Entry::State::kFailed;
  entry->status = status;
  if (!status.ok()) entries_.erase(entry->key);
  made_.notify_all();
  if (!status.ok()) return status;
  return Use(this, entry, entry->name);
}

absl::StatusOr<ResourcePool::Use> ResourcePool::Own(const std::string& unique_name,
                                                    const Make& make) {
  const absl::Status status = MakeWithRoom(unique_name, make);
  if (!status.ok()) return status;
  return Use(this, nullptr, unique_name);
}

absl::Status ResourcePool::MakeWithRoom(const std::string& unique_name, const Make& make) {
  absl::Status status = make(IdOf(unique_name));
  if (absl::IsResourceExhausted(status) && DropUnused()) status = make(IdOf(unique_name));
  if (MayHaveBeenMade(status)) Delete({unique_name});
  return status;
}

bool ResourcePool::DropUnused() {
  std::vector<std::string> names;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    // What refers goes before what is referred to.
    for (auto kind = unused_.rbegin(); kind != unused_.rend(); ++kind) {
      for (auto entry = kind->second.rbegin(); entry != kind->second.rend(); ++entry) {
        names.push_back((*entry)->name);
        entries_.erase((*entry)->key);
      }
    }
    unused_.clear();
  }
  Delete(names);
  return !names.empty();
}

void ResourcePool::Release(const std::shared_ptr<Entry>& entry) {
  std::vector<std::string> names;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--entry->uses > 0) return;
    auto& unused = unused_[KindOf(entry->name)];
    unused.push_back(entry);
    while (unused.size() > KeptOf(entry->name)) {
      names.push_back(unused.front()->name);
      entries_.erase(unused.front()->key);
      unused.pop_front();
    }
  }
  Delete(names);
}

void ResourcePool::Delete(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    // Who wants to stop does not wait again and again for a lab that hangs.
    if (silent_ && lab_.cancellation().requested()) return;
    const absl::Status status = lab_.Delete(name);
    silent_ = absl::IsDeadlineExceeded(status);
    // NOT_FOUND: it was not made after all, or its lease has ended. A lab that is gone holds
    // nothing.
    if (absl::IsUnavailable(status) || silent_) return;
  }
}

size_t ResourcePool::KeptOf(const std::string& name) const {
  return KindOf(name) == "certificates" ? kept_certificates_ : kept_contexts_;
}

}  // namespace tlslab
