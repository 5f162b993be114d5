// A lab for each owner: whoever drives the daemon sees what is theirs, and nothing else.
//
//   Labs labs(options, 1000);
//   absl::StatusOr<Lab*> lab = labs.Of("ci@example.org");
//
// Names, limits, cached contexts and results are a lab's own, so that no two owners share any of
// them; the threads that wait are shared. A lab is made when its owner first calls, and stays until
// the daemon ends: with nothing in it, it costs little. Safe from any thread.
#ifndef TLSLAB_SERVER_LAB_LABS_H_
#define TLSLAB_SERVER_LAB_LABS_H_

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "server/driver/event_loop.h"
#include "server/lab/lab.h"

namespace tlslab {

class Labs {
 public:
  // `options` are those of each lab, but for the owner.
  Labs(LabOptions options, size_t max_owners);
  ~Labs();

  // RESOURCE_EXHAUSTED for an owner too many. The empty name is of callers that nobody tells apart.
  absl::StatusOr<Lab*> Of(const std::string& owner);

  // Of all labs together.
  OpenCounts Counts();

  // Calls `visit` with each lab that there is.
  void ForEach(const std::function<void(Lab&)>& visit);

  // Ends every listener, responder, relay and terminator of all.
  void Drain();

  // Those of a lab.
  const LabOptions& options() const { return options_; }

 private:
  const LabOptions options_;
  const size_t max_owners_;
  std::unique_ptr<EventLoop> loop_;  // its threads stop before any lab ends
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Lab>> labs_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LABS_H_
