#include "server/lab/labs.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tlslab {

Labs::Labs(LabOptions options, size_t max_owners)
    : options_(std::move(options)),
      max_owners_(max_owners),
      loop_(std::make_unique<EventLoop>(options_.threads)) {}

Labs::~Labs() {
  Drain();
  loop_.reset();
}

absl::StatusOr<Lab*> Labs::Of(const std::string& owner) {
  std::unique_lock<std::mutex> lock(mutex_);
  auto found = labs_.find(owner);
  if (found != labs_.end()) return found->second.get();
  if (labs_.size() >= max_owners_) {
    lock.unlock();
    EventTeller(options_.events, owner).LimitHit("max_owners");
    return absl::ResourceExhaustedError(
        absl::StrCat("max_owners: at most ", max_owners_, " owners have called this daemon"));
  }
  LabOptions options = options_;
  options.owner = owner;
  auto made = std::make_unique<Lab>(std::move(options), loop_.get());
  return labs_.emplace(owner, std::move(made)).first->second.get();
}

void Labs::ForEach(const std::function<void(Lab&)>& visit) {
  std::vector<Lab*> all;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [owner, lab] : labs_) all.push_back(lab.get());
  }
  for (Lab* lab : all) visit(*lab);
}

OpenCounts Labs::Counts() {
  OpenCounts all;
  all.owners = 0;
  ForEach([&all](Lab& lab) {
    const OpenCounts counts = lab.Counts();
    all.owners += counts.owners;
    all.listeners += counts.listeners;
    all.relays += counts.relays;
    all.terminators += counts.terminators;
    all.revocation_responders += counts.revocation_responders;
    all.dials += counts.dials;
  });
  return all;
}

void Labs::Drain() {
  ForEach([](Lab& lab) { lab.Drain(); });
}

}  // namespace tlslab
