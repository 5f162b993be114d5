#include "client/experiment/check_declarations.h"

#include <algorithm>

#include "client/experiment/check_contexts.h"
#include "client/experiment/check_wire.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

void CheckSignedRequest(const std::string& path, const v1::SignedRequest& request,
                        Mistakes& mistakes) {
  if (request.requester().empty()) {
    mistakes.push_back({path, "'requester' is missing: \"certificates/ID\", whose key asks"});
  }
  if (request.spec().issuer().empty()) {
    mistakes.push_back({request.has_spec() ? path + ".spec" : path,
                        "'issuer' is missing in 'spec': an authority signs the request"});
  }
}

// A lab asks only with keys that it made.
void CheckRequester(const std::string& path, const v1::CertificateEntry& entry,
                    const v1::Experiment& experiment, Mistakes& mistakes) {
  const std::string& requester = entry.signed_request().requester();
  if (requester == "certificates/" + entry.id()) return;  // a circle, told elsewhere
  for (const v1::CertificateEntry& one : experiment.certificates()) {
    if ("certificates/" + one.id() != requester || one.has_spec()) continue;
    mistakes.push_back({path + ".requester", "'" + requester +
                                                 "' has no 'spec': only a certificate that the "
                                                 "lab makes has a key that can ask"});
  }
}

void CheckCertificateEntries(const v1::Experiment& experiment, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < experiment.certificates_size(); ++i) {
    const v1::CertificateEntry& entry = experiment.certificates(i);
    const std::string path = Item("certificates", i);
    CheckId(path, entry.id(), ids, mistakes);
    if (entry.source_case() == v1::CertificateEntry::SOURCE_NOT_SET) {
      mistakes.push_back({path, "'spec', 'pem' or 'signed_request' is missing"});
    } else if (entry.has_signed_request()) {
      CheckSignedRequest(path + ".signed_request", entry.signed_request(), mistakes);
      CheckRequester(path + ".signed_request", entry, experiment, mistakes);
    }
  }
}

void CheckContextEntries(const v1::Experiment& experiment, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < experiment.tls_contexts_size(); ++i) {
    const v1::TlsContextEntry& entry = experiment.tls_contexts(i);
    const std::string path = Item("tls_contexts", i);
    CheckId(path, entry.id(), ids, mistakes);
    if (entry.has_spec()) {
      CheckContextSpec(path + ".spec", entry.spec(), mistakes);
    } else {
      mistakes.push_back({path, "'spec' is missing"});
    }
  }
}

void CheckListenerEntries(const v1::Experiment& experiment, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < experiment.listeners_size(); ++i) {
    const v1::ListenerEntry& entry = experiment.listeners(i);
    const std::string path = Item("listeners", i);
    CheckId(path, entry.id(), ids, mistakes);
    if (entry.has_listener()) {
      CheckContextRef(path + ".listener", "tls_context", entry.listener().has_tls_context(),
                      entry.listener().tls_context(), mistakes);
      CheckFaultPlan(path + ".listener.fault_plan", entry.listener().fault_plan(), mistakes);
    } else {
      mistakes.push_back({path, "'listener' is missing"});
    }
  }
}

void CheckManInTheMiddle(const std::string& path, const v1::ManInTheMiddle& middle,
                         Mistakes& mistakes) {
  switch (middle.identity_case()) {
    case v1::ManInTheMiddle::kServerContext:
      CheckContextRef(path, "server_context", true, middle.server_context(), mistakes);
      break;
    case v1::ManInTheMiddle::IDENTITY_NOT_SET:
      mistakes.push_back({path, "'authority', 'private_authority' or 'server_context' is missing"});
      break;
    default:
      break;
  }
  if (middle.has_client_context()) {
    CheckContextRef(path, "client_context", true, middle.client_context(), mistakes);
  }
}

void CheckRelayEntries(const v1::Experiment& experiment, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < experiment.relays_size(); ++i) {
    const v1::RelayEntry& entry = experiment.relays(i);
    const std::string path = Item("relays", i);
    CheckId(path, entry.id(), ids, mistakes);
    if (!entry.has_relay()) {
      mistakes.push_back({path, "'relay' is missing"});
      continue;
    }
    const v1::Relay& relay = entry.relay();
    if (relay.target_address().empty()) {
      mistakes.push_back({path + ".relay",
                          "'target_address' is missing: \"listeners/ID\", \"relays/ID\" or "
                          "\"host:port\""});
    }
    CheckFaultPlan(path + ".relay.fault_plan", relay.fault_plan(), mistakes);
    if (relay.has_man_in_the_middle()) {
      CheckManInTheMiddle(path + ".relay.man_in_the_middle", relay.man_in_the_middle(), mistakes);
    }
  }
}

void CheckTerminator(const std::string& path, const v1::Terminator& terminator,
                     Mistakes& mistakes) {
  if (terminator.backend_address().empty()) {
    mistakes.push_back({path,
                        "'backend_address' is missing: \"listeners/ID\", \"relays/ID\", "
                        "\"terminators/ID\" or \"host:port\""});
  }
  const bool server = terminator.has_server_context();
  const bool client = terminator.has_client_context();
  if (!server && !client) {
    mistakes.push_back({path,
                        "'server_context' (TLS towards clients) or 'client_context' (TLS towards "
                        "the backend) is missing"});
  }
  if (server) CheckContextRef(path, "server_context", true, terminator.server_context(), mistakes);
  if (client) CheckContextRef(path, "client_context", true, terminator.client_context(), mistakes);
}

void CheckTerminatorEntries(const v1::Experiment& experiment, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < experiment.terminators_size(); ++i) {
    const v1::TerminatorEntry& entry = experiment.terminators(i);
    const std::string path = Item("terminators", i);
    CheckId(path, entry.id(), ids, mistakes);
    if (entry.has_terminator()) {
      CheckTerminator(path + ".terminator", entry.terminator(), mistakes);
    } else {
      mistakes.push_back({path, "'terminator' is missing"});
    }
  }
}

void CheckResponderEntries(const v1::Experiment& experiment, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < experiment.revocation_responders_size(); ++i) {
    const v1::RevocationResponderEntry& entry = experiment.revocation_responders(i);
    const std::string path = Item("revocation_responders", i);
    CheckId(path, entry.id(), ids, mistakes);
    if (!entry.has_revocation_responder()) {
      mistakes.push_back({path, "'revocation_responder' is missing"});
    }
  }
}

// That the labs which are named are there.
class LabNames {
 public:
  LabNames(const v1::Experiment& experiment, Mistakes& mistakes) : mistakes_(mistakes) {
    for (const v1::LabEntry& lab : experiment.labs()) ids_.push_back(lab.id());
  }

  // The `lab` of the message at `path`.
  void Check(const std::string& path, const std::string& id) {
    if (id.empty() || std::find(ids_.begin(), ids_.end(), id) != ids_.end()) return;
    std::string text = "'" + id + "' is no lab of this file";
    const std::string suggestion = DidYouMean(id, ids_);
    if (ids_.empty()) text += ", which has no 'labs'";
    for (const std::string& known : ids_) {
      if (suggestion.empty()) text += (&known == &ids_[0] ? "; it has " : ", ") + known;
    }
    mistakes_.push_back({path, text + suggestion});
  }

 private:
  std::vector<std::string> ids_;
  Mistakes& mistakes_;
};

void CheckLabs(const v1::Experiment& experiment, Mistakes& mistakes) {
  std::set<std::string> ids;
  for (int i = 0; i < experiment.labs_size(); ++i) {
    CheckId(Item("labs", i), experiment.labs(i).id(), ids, mistakes);
  }
  LabNames labs(experiment, mistakes);
  labs.Check("default_lab", experiment.default_lab());
  for (int i = 0; i < experiment.revocation_responders_size(); ++i) {
    labs.Check(Item("revocation_responders", i) + ".lab",
               experiment.revocation_responders(i).lab());
  }
  for (int i = 0; i < experiment.listeners_size(); ++i) {
    labs.Check(Item("listeners", i) + ".lab", experiment.listeners(i).lab());
  }
  for (int i = 0; i < experiment.relays_size(); ++i) {
    labs.Check(Item("relays", i) + ".lab", experiment.relays(i).lab());
  }
  for (int i = 0; i < experiment.terminators_size(); ++i) {
    labs.Check(Item("terminators", i) + ".lab", experiment.terminators(i).lab());
  }
  for (int i = 0; i < experiment.steps_size(); ++i) {
    labs.Check(Item("steps", i) + ".lab", experiment.steps(i).lab());
  }
}

}  // namespace

void CheckDeclarations(const v1::Experiment& experiment, Mistakes& mistakes) {
  CheckLabs(experiment, mistakes);
  CheckResponderEntries(experiment, mistakes);
  CheckCertificateEntries(experiment, mistakes);
  CheckContextEntries(experiment, mistakes);
  CheckListenerEntries(experiment, mistakes);
  CheckRelayEntries(experiment, mistakes);
  CheckTerminatorEntries(experiment, mistakes);
}

}  // namespace tlslab
