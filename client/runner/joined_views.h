// What others of the cell saw of a connection that a step opened: the relays and terminators that
// it went through, and the listener at the end.
#ifndef TLSLAB_CLIENT_RUNNER_JOINED_VIEWS_H_
#define TLSLAB_CLIENT_RUNNER_JOINED_VIEWS_H_

#include <chrono>
#include <string>

#include "absl/status/status.h"
#include "client/runner/cell_resources.h"

namespace tlslab {

// Puts them into `report.relay`, `report.terminator` and `report.server`. `target` is as in the
// file, "relays/path", and may be somebody else's address; `local` is the address that the
// connection came from. The two ends of a connection know each other by that address: the next
// one's is what the relay or terminator told of its end towards its target, so that it does not
// matter what a fault made of the bytes. Of several relays, and of several terminators, the first
// is told. Nobody behind one that did not reach its target is asked.
//
// DEADLINE_EXCEEDED when one of them has not told its view after 5 s.
absl::Status JoinViews(const std::string& target, std::string local, CellResources& resources,
                       std::chrono::steady_clock::time_point deadline, v1::StepReport& report);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_JOINED_VIEWS_H_
