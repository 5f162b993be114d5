// What passed on the connections of one cell, in one file that Wireshark reads (pcapng), for
// `tlslab run --capture`.
//
//   CellCaptures captures("captures/" + CaptureFileName(cell_id), /*secrets=*/true);
//   captures.Ask(&experiment);             // before it is run
//   captures.Take(&pair);                  // of a step with many handshakes, each
//   captures.Take(step, &report);          // what else a step saw
//   captures.status();
//
// Every connection stands in it once, as its client saw it, or else as its server, a relay or a
// terminator did.
// Of one in memory the server's sight is there too where faults lay between the ends. Captures that
// the file of the experiment does not ask for are left out of the report.
//
// There is no file without a connection; one of an earlier run is removed. With secrets it is its
// owner's alone.
#ifndef TLSLAB_CLIENT_RUNNER_CELL_CAPTURES_H_
#define TLSLAB_CLIENT_RUNNER_CELL_CAPTURES_H_

#include <fstream>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

// Of a cell's id, and of no other's: what is neither a letter nor a digit nor one of ".,-_=+@[]#"
// becomes "%" and two digits. Of a long id the end is replaced by a hash.
std::string CaptureFileName(const std::string& cell_id);

class CellCaptures {
 public:
  CellCaptures(const std::string& file_name, bool secrets);

  // Adds to the options of steps, listeners, relays and terminators; those that ask for a capture
  // themselves stay as they are.
  void Ask(v1::Experiment* experiment);

  // `step` as in the file, here and below.
  void Take(const v1::Step& step, v1::HandshakePair* pair);
  void Take(const v1::Step& step, v1::StepReport* report);

  // The first failure to write. After it nothing is written.
  const absl::Status& status() const { return status_; }

 private:
  void AskTerminators(v1::Experiment* experiment);
  void TakeSides(v1::TerminatorResult* terminator);
  void TakeResult(bool kept, v1::HandshakeResult* result);
  // The two ends of a connection in memory.
  void TakeServer(bool kept, bool faults, v1::HandshakeResult* server);
  void Write(const std::string& key, const std::string& capture);
  bool Kept(const v1::Step& step) const { return kept_.count(step.id()) > 0; }

  const std::string file_name_;
  const bool secrets_;
  std::set<std::string> kept_;  // steps whose reports have their captures
  bool listeners_kept_ = false;
  bool relays_kept_ = false;
  bool terminators_kept_ = false;
  std::set<std::string> written_;  // connections
  std::ofstream file_;
  absl::Status status_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_CELL_CAPTURES_H_
