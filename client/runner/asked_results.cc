#include "client/runner/asked_results.h"

#include <algorithm>

namespace tlslab {
namespace {

// What a crafted hello may hold.
constexpr uint64_t kMaxFlightBytes = 1 << 20;
constexpr char kRelays[] = "relays/";

const v1::ResultOptions& OptionsOf(const v1::Step& step) {
  return step.has_dial() ? step.dial().result_options() : step.simulate().result_options();
}

v1::ResultOptions& MutableOptionsOf(v1::Step& step) {
  return step.has_dial() ? *step.mutable_dial()->mutable_result_options()
                         : *step.mutable_simulate()->mutable_result_options();
}

// Empty: it goes through none.
std::string RelayOf(const v1::Step& step) {
  const std::string& target = step.dial().target_address();
  return target.rfind(kRelays, 0) == 0 ? target : "";
}

void LeaveOutBytes(v1::WireTranscript* transcript) {
  transcript->clear_segments();
  transcript->clear_truncated_bytes();
}

void LeaveOut(const v1::TranscriptOptions* wanted, v1::HandshakeResult* result) {
  if (wanted == nullptr) {
    result->clear_transcript();
    result->clear_far_transcript();
    return;
  }
  if (wanted->raw()) return;
  if (result->has_transcript()) LeaveOutBytes(result->mutable_transcript());
  if (result->has_far_transcript()) LeaveOutBytes(result->mutable_far_transcript());
}

}  // namespace

AskedResults::AskedResults(v1::Experiment& experiment) {
  std::map<std::string, const v1::Step*> steps;
  for (const v1::Step& step : experiment.steps()) {
    steps[step.id()] = &step;
    if (!step.replay_from().empty()) flights_[step.replay_from()];
    for (const std::string& id : step.compare_observations().steps()) observations_[id];
  }
  for (v1::RelayEntry& entry : *experiment.mutable_relays()) {
    const std::string name = kRelays + entry.id();
    const bool compared = std::any_of(
        observations_.begin(), observations_.end(), [&steps, &name](const auto& observation) {
          const auto step = steps.find(observation.first);
          return step != steps.end() && RelayOf(*step->second) == name;
        });
    if (!compared || entry.relay().result_options().has_observer()) continue;
    observed_relays_.insert(name);
    entry.mutable_relay()->mutable_result_options()->mutable_observer();
  }
}

void AskedResults::Ask(v1::Step& step) const {
  if (flights_.count(step.id()) > 0) {
    v1::TranscriptOptions& transcript = *MutableOptionsOf(step).mutable_transcript();
    transcript.set_raw(true);
    transcript.set_max_raw_bytes(std::max<uint64_t>(transcript.max_raw_bytes(), kMaxFlightBytes));
  }
  if (observations_.count(step.id()) > 0 && RelayOf(step).empty()) {
    MutableOptionsOf(step).mutable_observer();
  }
}

void AskedResults::Keep(const v1::Step& step, v1::StepReport& report) {
  if (flights_.count(step.id()) > 0) KeepFlight(step, report);
  if (observations_.count(step.id()) > 0) KeepObservation(step, report);
  if (!observed_relays_.empty()) LeaveOutOfRelays(step, report);
}

// The client's bytes in the order in which they passed, as far as the first of the server.
void AskedResults::KeepFlight(const v1::Step& step, v1::StepReport& report) {
  std::string& flight = flights_[step.id()];
  flight.clear();
  for (const v1::WireSegment& segment : report.client().transcript().segments()) {
    if (segment.flow() == v1::SERVER_TO_CLIENT) break;
    flight += segment.data();
  }
  const bool wanted = OptionsOf(step).has_transcript();
  const v1::TranscriptOptions* options = wanted ? &OptionsOf(step).transcript() : nullptr;
  if (report.has_client()) LeaveOut(options, report.mutable_client());
  // The server of a dial is a listener's, with options of its own.
  if (step.has_simulate() && report.has_server()) LeaveOut(options, report.mutable_server());
}

void AskedResults::KeepObservation(const v1::Step& step, v1::StepReport& report) {
  const bool relayed = !RelayOf(step).empty();
  const v1::ObserverReport& seen = relayed ? report.relay().observer() : report.client().observer();
  v1::ObserverReport& kept = observations_[step.id()];
  *kept.mutable_records() = seen.records();
  kept.set_omitted_record_count(seen.omitted_record_count());
  if (relayed || OptionsOf(step).has_observer()) return;
  if (report.has_client()) report.mutable_client()->clear_observer();
  if (step.has_simulate() && report.has_server()) report.mutable_server()->clear_observer();
}

void AskedResults::LeaveOutOfRelays(const v1::Step& step, v1::StepReport& report) const {
  const std::string& target =
      step.has_send_hello() ? step.send_hello().target_address() : step.dial().target_address();
  if (report.has_relay() && observed_relays_.count(target) > 0) {
    report.mutable_relay()->clear_observer();
  }
  if (observed_relays_.count(step.watch().listener()) == 0) return;
  for (v1::RelayResult& relay : *report.mutable_relays()) relay.clear_observer();
}

absl::StatusOr<std::string> AskedResults::FirstFlight(const std::string& step_id) const {
  const auto kept = flights_.find(step_id);
  if (kept != flights_.end() && !kept->second.empty()) return kept->second;
  return absl::FailedPreconditionError("step '" + step_id +
                                       "' sent nothing that could be sent again");
}

absl::StatusOr<v1::ObserverReport> AskedResults::Observation(const std::string& step_id) const {
  const auto kept = observations_.find(step_id);
  if (kept != observations_.end() && !kept->second.records().empty()) return kept->second;
  return absl::FailedPreconditionError("nobody observed anything of step '" + step_id + "'");
}

}  // namespace tlslab
