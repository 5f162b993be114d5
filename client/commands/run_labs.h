// The labs of a run: for each experiment file those that it names, else the command line's own.
//
//   RunLabs labs(sessions, own_address, names);
//   absl::StatusOr<LabLookup> lookup = labs.Of(suite, options.experiment.labs);
//   labs.Open();
//
// One that two files name alike is one. A lab that cannot be reached is none the less in the run:
// what needs it is ERRORED.
#ifndef TLSLAB_CLIENT_COMMANDS_RUN_LABS_H_
#define TLSLAB_CLIENT_COMMANDS_RUN_LABS_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/commands/lab_session.h"
#include "client/experiment/experiment_suite.h"
#include "client/runner/cell_run.h"
#include "client/runner/participant.h"

namespace tlslab {

class RunLabs {
 public:
  // All must outlive it.
  RunLabs(LabSessions& sessions, const std::string& own_address, ResourceNames& names)
      : sessions_(sessions), own_address_(own_address), names_(names) {}

  // Where the labs of one file are: `addresses`, by id, come before what the file says.
  // INVALID_ARGUMENT with the labs that have no address. The lookup is of use once all are open.
  absl::StatusOr<LabLookup> Of(const ExperimentSuite& suite,
                               const std::map<std::string, std::string>& addresses);
  // Opens every lab that a file asked for, and tells why not.
  std::vector<absl::Status> Open();
  // In the order in which they were asked for.
  std::vector<v1::LabReport> Reports() const;

 private:
  struct Entry {
    std::string id, address;
    std::unique_ptr<Participant> lab;
  };
  Entry* Find(const std::string& id, const std::string& address);

  LabSessions& sessions_;
  const std::string own_address_;
  ResourceNames& names_;
  std::vector<std::unique_ptr<Entry>> entries_;
};

// What is wrong with the ids of --lab ID=ADDRESS: no file has such a lab.
absl::Status CheckLabIds(const std::map<std::string, std::string>& addresses,
                         const std::vector<std::unique_ptr<ExperimentSuite>>& suites);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_RUN_LABS_H_
