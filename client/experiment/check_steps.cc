#include "client/experiment/check_steps.h"

#include <map>

#include "client/experiment/check_contexts.h"
#include "client/experiment/check_wire.h"
#include "client/matcher/matcher.h"
#include "client/text/enum_text.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxHandshakes = 1000;

bool HasHandshake(const v1::Step& step) { return step.has_simulate() || step.has_dial(); }

// Where the step goes by TCP; empty for others.
const std::string& TargetOf(const v1::Step& step) {
  return step.has_dial() ? step.dial().target_address() : step.send_hello().target_address();
}

class StepChecker {
 public:
  StepChecker(const v1::Experiment& experiment, Mistakes& mistakes) : mistakes_(mistakes) {
    for (const v1::RelayEntry& entry : experiment.relays()) {
      NoteWay("relays/" + entry.id(), entry.relay().target_address());
    }
    for (const v1::TerminatorEntry& entry : experiment.terminators()) {
      NoteWay("terminators/" + entry.id(), entry.terminator().backend_address());
    }
  }

  void Check(const std::string& path, const v1::Step& step) {
    CheckResumption(path, step);
    CheckReplay(path, step, earlier_, mistakes_);
    CheckId(path, step.id(), ids_, mistakes_);
    CheckRequirements(path + ".requirements", step.requirements(), mistakes_);
    CheckAction(path, step);
    CheckCount(path, step);
    CheckMustFire(path, step);
    if (step.has_timeout()) CheckTime(path + ".timeout", step.timeout(), 24, mistakes_);
    CheckExpectations(path, step);
    earlier_[step.id()] = &step;
  }

 private:
  // In the order in which they are made: each connects on to what is there already.
  void NoteWay(const std::string& name, const std::string& next) {
    if (next.rfind("listeners/", 0) == 0 || leading_.count(next) > 0) leading_.insert(name);
    if (next.rfind("relays/", 0) == 0 || relayed_.count(next) > 0) relayed_.insert(name);
  }

  void Complain(const std::string& path, const std::string& text) {
    mistakes_.push_back({path, text});
  }

  void CheckExpectations(const std::string& path, const v1::Step& step) {
    // A map's own order changes from run to run.
    const std::map<std::string, google::protobuf::Value> expect(step.expect().begin(),
                                                                step.expect().end());
    for (const auto& [expected_path, value] : expect) {
      const std::string here = path + ".expect[" + expected_path + "]";
      const absl::Status status = CheckExpectation(expected_path, value, step, earlier_);
      if (!status.ok()) Complain(here, std::string(status.message()));
      if (status.ok() && expected_path.rfind("server.", 0) == 0) CheckServerIsSeen(here, step);
      if (status.ok() && expected_path.rfind("relay.", 0) == 0) CheckRelayIsThere(here, step);
    }
  }

  void CheckServerIsSeen(const std::string& path, const v1::Step& step) {
    const std::string& target = TargetOf(step);
    const bool on_way = target.rfind("relays/", 0) == 0 || target.rfind("terminators/", 0) == 0;
    if (!on_way || leading_.count(target) > 0) return;
    Complain(path,
             "'" + target + "' leads to no listener of the file, so nobody sees the server's end");
  }

  void CheckRelayIsThere(const std::string& path, const v1::Step& step) {
    const std::string& target = TargetOf(step);
    if (target.rfind("terminators/", 0) != 0 || relayed_.count(target) > 0) return;
    Complain(path, "'" + target +
                       "' goes through no relay of the file; its own view begins with "
                       "'terminator'");
  }

  void CheckMustFire(const std::string& path, const v1::Step& step) {
    if (!step.faults_must_fire()) return;
    const v1::FaultPlan* plan = FaultPlanOf(step);
    if (plan != nullptr && !plan->faults().empty()) return;
    Complain(path + ".faults_must_fire",
             "the step has no 'fault_plan' of its own in 'simulate' or 'dial'; faults of listeners "
             "and relays are asked for by expectations, for example relay.faults[0].fired: true");
  }

  void CheckResumption(const std::string& path, const v1::Step& step) {
    if (step.resume_from().empty()) return;
    const std::string where = path + ".resume_from";
    if (!HasHandshake(step)) return Complain(where, "there is no handshake to resume in");
    const auto found = earlier_.find(step.resume_from());
    if (found != earlier_.end()) {
      if (HasHandshake(*found->second)) return;
      return Complain(where, "step '" + step.resume_from() +
                                 "' has no client that could have a "
                                 "session");
    }
    std::vector<std::string> ids;
    for (const auto& [id, unused] : earlier_) ids.push_back(id);
    Complain(where, "'" + step.resume_from() + "' is no step before this one" +
                        DidYouMean(step.resume_from(), ids));
  }

  void CheckAction(const std::string& path, const v1::Step& step) {
    switch (step.action_case()) {
      case v1::Step::kSimulate:
        return CheckSimulate(path + ".simulate", step.simulate());
      case v1::Step::kDial:
        return CheckDial(path + ".dial", step.dial());
      case v1::Step::kRotateTicketKeys:
        if (step.rotate_ticket_keys().name().empty()) {
          Complain(path + ".rotate_ticket_keys", "'name' is missing: \"tlsContexts/ID\"");
        }
        return;
      case v1::Step::kVerifyChain:
        return CheckChain(path + ".verify_chain", step.verify_chain());
      case v1::Step::kExplainContext:
        return CheckContextRef(path + ".explain_context", "tls_context",
                               step.explain_context().has_tls_context(),
                               step.explain_context().tls_context(), mistakes_);
      case v1::Step::kWatch:
        return CheckWatch(path + ".watch", step.watch());
      case v1::Step::kWaitFor:
        return CheckWait(path + ".wait_for", step.wait_for());
      case v1::Step::kSendHello:
        return CheckSendHello(path, step, mistakes_);
      case v1::Step::kCompareObservations:
        return CheckCompare(path + ".compare_observations", step.compare_observations(), earlier_,
                            mistakes_);
      case v1::Step::kSetFaultPlan:
        if (step.set_fault_plan().name().empty()) {
          Complain(path + ".set_fault_plan",
                   "'name' is missing: \"listeners/ID\" or \"relays/ID\"");
        }
        return CheckFaultPlan(path + ".set_fault_plan.fault_plan",
                              step.set_fault_plan().fault_plan(), mistakes_);
      case v1::Step::ACTION_NOT_SET:
        return Complain(path,
                        "an action is missing: 'simulate', 'dial', 'rotate_ticket_keys', "
                        "'verify_chain', 'explain_context', 'watch', 'wait_for', 'send_hello', "
                        "'compare_observations' or 'set_fault_plan'");
    }
  }

  void CheckCount(const std::string& path, const v1::Step& step) {
    if (!step.has_handshake_count()) return;
    const std::string where = path + ".handshake_count";
    if (!HasHandshake(step)) {
      return Complain(where, "only 'simulate' and 'dial' have handshakes to count");
    }
    CheckHandshakeCount(where, step.handshake_count());
  }

  void CheckHandshakeCount(const std::string& path, uint32_t count) {
    if (count >= 1 && count <= kMaxHandshakes) return;
    Complain(path, std::to_string(count) + " handshakes; write from 1 to " +
                       std::to_string(kMaxHandshakes));
  }

  void CheckChain(const std::string& path, const v1::VerifyCertificateChainRequest& chain) {
    if (chain.chain_case() != v1::VerifyCertificateChainRequest::CHAIN_NOT_SET) return;
    Complain(path, "'certificate' or 'data' is missing: \"certificates/ID\"");
  }

  void CheckSimulate(const std::string& path, const v1::SimulateHandshakeRequest& simulate) {
    CheckContextRef(path, "client", simulate.has_client(), simulate.client(), mistakes_);
    CheckContextRef(path, "server", simulate.has_server(), simulate.server(), mistakes_);
    if (simulate.has_handshake_count() && simulate.handshake_count() != 1) {
      Complain(path + ".handshake_count",
               "a step's handshakes are counted by the 'handshake_count' of the step itself");
    }
    if (simulate.validate_only()) Complain(path + ".validate_only", "a step must handshake");
    CheckFaultPlan(path + ".fault_plan", simulate.fault_plan(), mistakes_);
  }

  void CheckDial(const std::string& path, const v1::DialEndpointRequest& dial) {
    CheckContextRef(path, "tls_context", dial.has_tls_context(), dial.tls_context(), mistakes_);
    if (dial.target_address().empty()) {
      Complain(path,
               "'target_address' is missing: \"listeners/ID\", \"relays/ID\", "
               "\"terminators/ID\" or \"host:port\"");
    }
    if (dial.validate_only()) Complain(path + ".validate_only", "a step must handshake");
    CheckFaultPlan(path + ".fault_plan", dial.fault_plan(), mistakes_);
  }

  void CheckWatch(const std::string& path, const v1::WatchStep& watch) {
    if (watch.listener().empty()) {
      Complain(path,
               "'listener' is missing: \"listeners/ID\", \"relays/ID\" or \"terminators/ID\"");
    }
    if (watch.has_handshake_count()) {
      CheckHandshakeCount(path + ".handshake_count", watch.handshake_count());
    }
  }

  void CheckWait(const std::string& path, const v1::WaitStep& wait) {
    switch (wait.event_case()) {
      case v1::WaitStep::kDuration:
        return CheckTime(path + ".duration", wait.duration(), 1, mistakes_);
      case v1::WaitStep::kListenerResults:
        if (wait.listener_results().listener().empty()) {
          Complain(path + ".listener_results", "'listener' is missing: \"listeners/ID\"");
        }
        if (wait.listener_results().count() == 0) {
          Complain(path + ".listener_results", "'count' is missing: 1 or more");
        }
        return;
      case v1::WaitStep::EVENT_NOT_SET:
        return Complain(path, "'duration' or 'listener_results' is missing");
    }
  }

  Mistakes& mistakes_;
  std::set<std::string> ids_;
  EarlierSteps earlier_;
  // Relays and terminators: those that lead to a listener of the file, and through another relay.
  std::set<std::string> leading_, relayed_;
};

}  // namespace

void CheckSteps(const v1::Experiment& experiment, Mistakes& mistakes) {
  StepChecker checker(experiment, mistakes);
  for (int i = 0; i < experiment.steps_size(); ++i) {
    checker.Check(Item("steps", i), experiment.steps(i));
  }
}

void CheckRequirements(const std::string& path, const v1::Requirements& requirements,
                       Mistakes& mistakes) {
  for (int i = 0; i < requirements.versions_size(); ++i) {
    const std::string& version = requirements.versions(i);
    if (FindEnumValue(*v1::TlsVersion_descriptor(), version) != nullptr) continue;
    mistakes.push_back(
        {path + "." + Item("versions", i), UnknownEnumText(*v1::TlsVersion_descriptor(), version)});
  }
}

void CheckTime(const std::string& path, const google::protobuf::Duration& time, int64_t max_hours,
               Mistakes& mistakes) {
  const bool some = time.seconds() > 0 || (time.seconds() == 0 && time.nanos() > 0);
  const int64_t most = max_hours * 3600;
  if (some && (time.seconds() < most || (time.seconds() == most && time.nanos() == 0))) return;
  mistakes.push_back({path, "write a time above 0 and at most " + std::to_string(max_hours) + "h"});
}

}  // namespace tlslab
