#include "client/runner/resource_plan.h"

#include <algorithm>

#include "client/experiment/references.h"

namespace tlslab {
namespace {

bool Add(std::vector<std::string>& labs, const std::string& lab) {
  if (std::find(labs.begin(), labs.end(), lab) != labs.end()) return false;
  labs.push_back(lab);
  return true;
}

class Planner {
 public:
  Planner(v1::Experiment& experiment, const std::function<bool(const v1::Step&)>& runs)
      : experiment_(experiment), runs_(runs), default_lab_(DefaultLab(experiment)) {}

  ResourcePlan Plan() {
    NoteReferences();
    for (auto& responder : *experiment_.mutable_revocation_responders()) {
      responder_labs_["revocationResponders/" + responder.id()] = LabOf(responder.lab());
      NeedAll(*responder.mutable_revocation_responder(), LabOf(responder.lab()));
    }
    for (auto& relay : *experiment_.mutable_relays()) {
      const std::string name = "relays/" + relay.id();
      if (!Wanted(name)) continue;
      Need(name, LabOf(relay.lab()));
      NeedAll(*relay.mutable_relay(), LabOf(relay.lab()));
    }
    for (auto& terminator : *experiment_.mutable_terminators()) {
      const std::string name = "terminators/" + terminator.id();
      if (!Wanted(name)) continue;
      Need(name, LabOf(terminator.lab()));
      NeedAll(*terminator.mutable_terminator(), LabOf(terminator.lab()));
    }
    for (auto& listener : *experiment_.mutable_listeners()) {
      const std::string name = "listeners/" + listener.id();
      if (!Wanted(name)) continue;
      Need(name, LabOf(listener.lab()));
      NeedAll(*listener.mutable_listener(), LabOf(listener.lab()));
    }
    for (v1::Step& step : *experiment_.mutable_steps()) {
      if (step.has_rotate_ticket_keys()) plan_.rotated.insert(step.rotate_ticket_keys().name());
      if (!runs_(step)) continue;
      plan_.labs.insert(LabOf(step.lab()));
      if (!step.has_rotate_ticket_keys()) NeedAll(step, LabOf(step.lab()));
    }
    for (auto& context : *experiment_.mutable_tls_contexts()) {
      PlanEntry("tlsContexts/" + context.id(), context);
    }
    // From the last, since they refer to those before them.
    for (int i = experiment_.certificates_size() - 1; i >= 0; --i) {
      PlanCertificate(*experiment_.mutable_certificates(i));
    }
    return std::move(plan_);
  }

 private:
  std::string LabOf(const std::string& lab) const { return lab.empty() ? default_lab_ : lab; }

  void Need(const std::string& name, const std::string& lab) {
    Add(plan_.labs_of[name], lab);
    plan_.labs.insert(lab);
  }

  void NeedAll(google::protobuf::Message& message, const std::string& lab) {
    VisitReferences(message, [this, &lab](const Reference& reference) {
      const std::string& name = *reference.name;
      if (name.rfind("certificates/", 0) == 0 || name.rfind("tlsContexts/", 0) == 0) {
        Need(name, lab);
      }
    });
  }

  // What anything refers to, and what a step refers to that is run.
  void NoteReferences() {
    for (v1::Step& step : *experiment_.mutable_steps()) {
      const bool run = runs_(step);
      const auto note = [this, run](const std::string& name) {
        referred_.insert(name);
        if (run) referred_by_run_.insert(name);
      };
      VisitReferences(step, [&note](const Reference& reference) { note(*reference.name); });
      if (step.has_watch()) note(step.watch().listener());
      if (step.wait_for().has_listener_results()) {
        note(step.wait_for().listener_results().listener());
      }
    }
    // From the last: each may be the target of one after it.
    for (int i = experiment_.terminators_size() - 1; i >= 0; --i) {
      const v1::TerminatorEntry& entry = experiment_.terminators(i);
      NoteNext("terminators/" + entry.id(), entry.terminator().backend_address());
    }
    for (int i = experiment_.relays_size() - 1; i >= 0; --i) {
      const v1::RelayEntry& entry = experiment_.relays(i);
      NoteNext("relays/" + entry.id(), entry.relay().target_address());
    }
  }

  // Where connections go on to from there.
  void NoteNext(const std::string& name, const std::string& next) {
    referred_.insert(next);
    if (Wanted(name)) referred_by_run_.insert(next);
  }

  // Not what only steps need that are not run.
  bool Wanted(const std::string& name) const {
    return referred_.count(name) == 0 || referred_by_run_.count(name) > 0;
  }

  template <typename Entry>
  void PlanEntry(const std::string& name, Entry& entry) {
    if (plan_.labs_of.count(name) == 0 && Wanted(name)) Need(name, default_lab_);
    const auto needed = plan_.labs_of.find(name);
    if (needed == plan_.labs_of.end()) return;
    for (const std::string& lab : std::vector<std::string>(needed->second)) NeedAll(entry, lab);
  }

  void PlanCertificate(v1::CertificateEntry& entry) {
    const std::string name = "certificates/" + entry.id();
    MakeWhereItsResponderIs(name, entry);
    if (plan_.labs_of.count(name) == 0 && Wanted(name) && !Referred(name)) {
      Need(name, default_lab_);
    }
    const auto needed = plan_.labs_of.find(name);
    if (needed == plan_.labs_of.end()) return;
    const std::string home = needed->second.front();
    if (entry.has_spec()) NeedAll(*entry.mutable_spec(), home);
    if (!entry.has_signed_request()) return;
    NeedAll(*entry.mutable_signed_request()->mutable_spec(), home);
    const std::string& requester = entry.signed_request().requester();
    if (plan_.labs_of.count(requester) == 0) Need(requester, home);
  }

  // Whether a context that is not made refers to it: then it is not needed either.
  bool Referred(const std::string& name) {
    bool found = false;
    for (auto& context : *experiment_.mutable_tls_contexts()) {
      VisitReferences(
          context, [&](const Reference& reference) { found = found || *reference.name == name; });
    }
    return found;
  }

  void MakeWhereItsResponderIs(const std::string& name, v1::CertificateEntry& entry) {
    VisitReferences(entry, [this, &name](const Reference& reference) {
      const auto responder = responder_labs_.find(*reference.name);
      const auto needed = plan_.labs_of.find(name);
      if (responder == responder_labs_.end() || needed == plan_.labs_of.end()) return;
      std::vector<std::string>& labs = needed->second;
      labs.erase(std::remove(labs.begin(), labs.end(), responder->second), labs.end());
      labs.insert(labs.begin(), responder->second);
    });
  }

  v1::Experiment& experiment_;
  const std::function<bool(const v1::Step&)>& runs_;
  const std::string default_lab_;
  std::set<std::string> referred_, referred_by_run_;
  std::map<std::string, std::string> responder_labs_;
  ResourcePlan plan_;
};

}  // namespace

std::string DefaultLab(const v1::Experiment& experiment) {
  if (!experiment.default_lab().empty()) return experiment.default_lab();
  return experiment.labs().empty() ? "" : experiment.labs(0).id();
}

ResourcePlan PlanResources(v1::Experiment& experiment,
                           const std::function<bool(const v1::Step&)>& runs) {
  return Planner(experiment, runs).Plan();
}

}  // namespace tlslab
