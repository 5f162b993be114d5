// What the runner asks steps and relays for that the file does not, since later steps need it: the
// bytes that a client sent, for `replay_from`, and what an observer saw, for
// `compare_observations`. It is kept here, and left out of reports that the file wants without it.
//
//   AskedResults asked(experiment);        // its relays are asked from here on
//   asked.Ask(step);                       // likewise; a copy of the file's step
//   ...run it...
//   asked.Keep(step_of_the_file, report);
//   asked.FirstFlight("full");             // what its client sent before the server said anything
#ifndef TLSLAB_CLIENT_RUNNER_ASKED_RESULTS_H_
#define TLSLAB_CLIENT_RUNNER_ASKED_RESULTS_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

class AskedResults {
 public:
  // Changes the options of relays that compared steps go through.
  explicit AskedResults(v1::Experiment& experiment);

  void Ask(v1::Step& step) const;
  // `step` as in the file.
  void Keep(const v1::Step& step, v1::StepReport& report);

  // FAILED_PRECONDITION when that step sent nothing, or did not run to its end.
  absl::StatusOr<std::string> FirstFlight(const std::string& step_id) const;
  // Its records alone. Likewise when nobody observed it.
  absl::StatusOr<v1::ObserverReport> Observation(const std::string& step_id) const;

 private:
  void KeepFlight(const v1::Step& step, v1::StepReport& report);
  void KeepObservation(const v1::Step& step, v1::StepReport& report);
  void LeaveOutOfRelays(const v1::Step& step, v1::StepReport& report) const;

  std::set<std::string> observed_relays_;                   // only because of the runner
  std::map<std::string, std::string> flights_;              // of steps that are sent again
  std::map<std::string, v1::ObserverReport> observations_;  // of steps that are compared
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_ASKED_RESULTS_H_
