// What a run makes in one lab: each thing once for all who need the same, deleted behind them.
//
//   ResourcePool pool(lab, capabilities.limits(), names);
//   absl::StatusOr<ResourcePool::Use> server = pool.Share("tlsContexts/server", content, make);
//   server->name();   // "tlsContexts/server-5f0c12ab", there as long as the use is
//
// Two who ask for the same name and content get the same thing; the first makes it and the others
// wait for that. What nobody uses any more is kept for who may come, up to a quarter of what the
// lab holds of its kind, and the longest unused goes first. So a matrix of 100 x 100 contexts makes
// 200, and 10,000 cells with contexts of their own never have more than a quarter and what runs.
// The pool deletes what is left when it ends, after a cancellation too.
//
// Thread-safe. It does not know what it keeps: `make` makes it.
#ifndef TLSLAB_CLIENT_RUNNER_RESOURCE_POOL_H_
#define TLSLAB_CLIENT_RUNNER_RESOURCE_POOL_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/lab/lab.h"
#include "client/runner/resource_names.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

class ResourcePool {
  struct Entry;

 public:
  // Makes the thing under the id, which is the last part of its name. It may be called again when
  // the lab was full.
  using Make = std::function<absl::Status(const std::string& id)>;

  // As long as it lives, so does the thing. Movable. The pool must outlive it.
  class Use {
   public:
    Use() = default;
    Use(Use&& other) noexcept { Swap(other); }
    Use& operator=(Use&& other) noexcept {
      Use(std::move(other)).Swap(*this);
      return *this;
    }
    ~Use();
    const std::string& name() const { return name_; }

   private:
    friend class ResourcePool;
    Use(ResourcePool* pool, std::shared_ptr<Entry> entry, const std::string& name)
        : pool_(pool), entry_(std::move(entry)), name_(name) {}
    void Swap(Use& other) noexcept {
      std::swap(pool_, other.pool_);
      entry_.swap(other.entry_);
      name_.swap(other.name_);
    }
    ResourcePool* pool_ = nullptr;
    std::shared_ptr<Entry> entry_;  // null: nobody else's
    std::string name_;
  };

  // `lab` and `names` must outlive the pool.
  ResourcePool(RemoteLab& lab, const v1::Limits& limits, ResourceNames& names);
  ~ResourcePool();
  ResourcePool(const ResourcePool&) = delete;
  ResourcePool& operator=(const ResourcePool&) = delete;

  // `name` is as in a file: "certificates/ca".
  absl::StatusOr<Use> Share(const std::string& name, const std::string& content, const Make& make);
  // Nobody else's, under this very name; deleted with the use.
  absl::StatusOr<Use> Own(const std::string& unique_name, const Make& make);

 private:
  absl::Status MakeWithRoom(const std::string& unique_name, const Make& make);
  bool DropUnused();
  void Release(const std::shared_ptr<Entry>& entry);
  void Delete(const std::vector<std::string>& names);
  size_t KeptOf(const std::string& name) const;

  RemoteLab& lab_;
  ResourceNames& names_;
  size_t kept_certificates_, kept_contexts_;
  std::atomic<bool> silent_{false};  // the last deletion was not answered in time
  std::mutex mutex_;
  std::condition_variable made_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;            // by name and content
  std::map<std::string, std::list<std::shared_ptr<Entry>>> unused_;  // by kind, longest first
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_RESOURCE_POOL_H_
