// A lab that takes part in a run, as far as it can be reached.
//
//   Participant client("client", "10.0.0.1:50551", RemoteLab::Connect(...), names);
//   if (!client.status().ok()) ...                 // it could not be reached, or was lost
//   absl::Status status = client.lab().DialEndpoint(request).status();
//   client.Judge(status);                          // was that the end of it?
//
// A lab whose call was UNAVAILABLE, or not answered in time, and that does not answer a question
// either is lost for the rest of the run: nobody waits for it again.
#ifndef TLSLAB_CLIENT_RUNNER_PARTICIPANT_H_
#define TLSLAB_CLIENT_RUNNER_PARTICIPANT_H_

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "client/lab/lab.h"
#include "client/runner/resource_names.h"
#include "client/runner/resource_pool.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

class Participant {
 public:
  // `id` as in a file, empty for the command line's own. `lab` says why when it could not be
  // reached; it must outlive the participant, and so must `names`.
  Participant(const std::string& id, const std::string& address, absl::StatusOr<RemoteLab*> lab,
              ResourceNames& names);

  const std::string& id() const { return id_; }
  // OK while it can be used; else why not, with its name and address. Thread-safe.
  absl::Status status() const;
  // Only of one that could be reached.
  RemoteLab& lab() { return *lab_; }
  ResourcePool& pool() { return *pool_; }
  const v1::Capabilities& capabilities() const { return capabilities_; }

  // Looks at what became of a call. Thread-safe.
  void Judge(const absl::Status& status);

  v1::LabReport Report() const;

 private:
  const std::string id_;
  std::string address_;
  RemoteLab* lab_ = nullptr;
  v1::Capabilities capabilities_;
  std::unique_ptr<ResourcePool> pool_;
  mutable std::mutex mutex_;
  std::atomic<bool> usable_{false};
  absl::Status status_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_PARTICIPANT_H_
