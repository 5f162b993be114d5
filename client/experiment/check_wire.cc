#include "client/experiment/check_wire.h"

#include <set>
#include <vector>

#include "client/experiment/check_contexts.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

constexpr int kMostCompared = 1000;

bool HasHandshake(const v1::Step& step) { return step.has_simulate() || step.has_dial(); }

// Tells of an id that no earlier step has, or of one whose step is of another kind.
void CheckEarlierHandshake(const std::string& path, const std::string& id,
                           const EarlierSteps& earlier, const char* lacks, Mistakes& mistakes) {
  const auto found = earlier.find(id);
  if (found != earlier.end()) {
    if (!HasHandshake(*found->second)) {
      mistakes.push_back({path, "step '" + id + "' has no handshake, and so " + lacks});
    }
    return;
  }
  std::vector<std::string> ids;
  for (const auto& [known, unused] : earlier) ids.push_back(known);
  mistakes.push_back({path, "'" + id + "' is no step before this one" + DidYouMean(id, ids)});
}

}  // namespace

void CheckFaultPlan(const std::string& path, const v1::FaultPlan& plan, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < plan.faults_size(); ++i) {
    const v1::Fault& fault = plan.faults(i);
    const std::string here = path + "." + Item("faults", i);
    CheckId(here, fault.id(), ids, mistakes);
    if (fault.flow() == v1::FLOW_DIRECTION_UNSPECIFIED) {
      mistakes.push_back({here, "'flow' is missing: CLIENT_TO_SERVER or SERVER_TO_CLIENT"});
    }
    if (fault.trigger().at_case() == v1::FaultTrigger::AT_NOT_SET) {
      mistakes.push_back({fault.has_trigger() ? here + ".trigger" : here,
                          "the trigger is missing: 'record_number', 'segment_number', "
                          "'byte_number', 'handshake_message', 'milestone', 'after' or "
                          "'content_type' in 'trigger'"});
    }
    if (fault.action_case() == v1::Fault::ACTION_NOT_SET) {
      mistakes.push_back({here, "the action is missing, for example 'drop: {}'"});
    }
  }
}

const v1::FaultPlan* FaultPlanOf(const v1::Step& step) {
  if (step.has_dial() && step.dial().has_fault_plan()) return &step.dial().fault_plan();
  if (step.has_simulate() && step.simulate().has_fault_plan()) {
    return &step.simulate().fault_plan();
  }
  return nullptr;
}

void CheckSendHello(const std::string& path, const v1::Step& step, Mistakes& mistakes) {
  const v1::SendClientHelloRequest& request = step.send_hello();
  const std::string here = path + ".send_hello";
  switch (request.peer_case()) {
    case v1::SendClientHelloRequest::kServer:
      CheckContextRef(here, "server", true, request.server(), mistakes);
      break;
    case v1::SendClientHelloRequest::kTargetAddress:
      if (!request.target_address().empty()) break;
      [[fallthrough]];
    case v1::SendClientHelloRequest::PEER_NOT_SET:
      mistakes.push_back({here,
                          "'target_address' (\"listeners/ID\", \"relays/ID\", "
                          "\"terminators/ID\" or \"host:port\") or 'server' is missing"});
  }
  if (request.hello().fields().has_base()) {
    CheckContextRef(here + ".hello.fields", "base", true, request.hello().fields().base(),
                    mistakes);
  }
  if (request.validate_only()) mistakes.push_back({here + ".validate_only", "a step must send"});
  if (!step.replay_from().empty()) return;
  if (request.hello().form_case() == v1::CraftedHello::FORM_NOT_SET) {
    mistakes.push_back({request.has_hello() ? here + ".hello" : here,
                        "what to send is missing: 'fields', 'raw_message', 'raw_stream' or "
                        "'sslv2' in 'hello', or 'replay_from' beside 'send_hello'"});
  }
}

void CheckReplay(const std::string& path, const v1::Step& step, const EarlierSteps& earlier,
                 Mistakes& mistakes) {
  if (step.replay_from().empty()) return;
  const std::string here = path + ".replay_from";
  if (!step.has_send_hello()) {
    mistakes.push_back({here, "only 'send_hello' sends again what another step sent"});
    return;
  }
  CheckEarlierHandshake(here, step.replay_from(), earlier, "sent nothing to send again", mistakes);
  const v1::CraftedHello& hello = step.send_hello().hello();
  if (hello.form_case() != v1::CraftedHello::FORM_NOT_SET) {
    mistakes.push_back(
        {path + ".send_hello.hello", "what is sent is what step '" + step.replay_from() +
                                         "' sent: leave the hello out, but for its 'framing'"});
  }
}

void CheckCompare(const std::string& path, const v1::CompareStep& compare,
                  const EarlierSteps& earlier, Mistakes& mistakes) {
  const int count = compare.steps_size();
  if (count < 2 || count > kMostCompared) {
    mistakes.push_back(
        {count == 0 ? path : path + ".steps",
         "'steps' needs from 2 to " + std::to_string(kMostCompared) + " earlier steps to compare"});
  }
  std::set<std::string> seen;
  for (int i = 0; i < count; ++i) {
    const std::string& id = compare.steps(i);
    const std::string here = path + "." + Item("steps", i);
    CheckEarlierHandshake(here, id, earlier, "nothing to observe", mistakes);
    if (!seen.insert(id).second) mistakes.push_back({here, "step '" + id + "' stands here twice"});
  }
}

}  // namespace tlslab
