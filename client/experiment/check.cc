#include "client/experiment/check.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <set>

#include "client/experiment/references.h"
#include "client/matcher/matcher.h"
#include "client/text/enum_text.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

// A run appends "-" and eight digits, and the lab allows 63 characters.
constexpr size_t kMaxIdLength = 54;

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

std::string IdProblem(const std::string& id) {
  if (id.empty()) return "'id' is missing";
  if (id.size() > kMaxIdLength) {
    return "'" + id.substr(0, 20) + "...' is longer than " + std::to_string(kMaxIdLength);
  }
  if (id[0] == '-' || id[0] == '_' || id[0] == '.') {
    return "'" + id + "' must begin with a letter or digit";
  }
  for (const char c : id) {
    if (!IsIdCharacter(c)) return "'" + id + "' may hold only letters, digits, '-', '_' and '.'";
  }
  return "";
}

std::string Item(const char* list, int index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

class Checker {
 public:
  explicit Checker(const v1::Experiment& experiment) : experiment_(experiment) {}

  std::vector<Mistake> Run() {
    if (experiment_.experiment_id().empty()) {
      Complain("", "'experiment_id' is missing");
    } else if (const std::string problem = IdProblem(experiment_.experiment_id());
               !problem.empty()) {
      Complain("experiment_id", problem);
    }
    if (experiment_.steps().empty()) Complain("", "there are no steps");
    CheckRequirements("requirements", experiment_.requirements());
    Declare();
    CheckReferences();
    std::set<std::string> ids;
    for (int i = 0; i < experiment_.steps_size(); ++i) CheckStep(i, ids);
    return std::move(mistakes_);
  }

  std::vector<Mistake> RunCertificates() {
    if (experiment_.certificates().empty()) Complain("", "there are no certificates");
    Declare();
    CheckReferences();
    return std::move(mistakes_);
  }

 private:
  void Complain(const std::string& path, const std::string& text) {
    mistakes_.push_back({path, text});
  }

  void CheckId(const std::string& path, const std::string& id, std::set<std::string>& ids) {
    if (const std::string problem = IdProblem(id); !problem.empty()) {
      Complain(id.empty() ? path : path + ".id", problem);
    } else if (!ids.insert(id).second) {
      Complain(path + ".id", "id '" + id + "' is taken by an earlier one");
    }
  }

  void Declare() {
    std::set<std::string> certificates, contexts, listeners;
    DeclareResponders();
    for (int i = 0; i < experiment_.certificates_size(); ++i) {
      const v1::CertificateEntry& entry = experiment_.certificates(i);
      CheckId(Item("certificates", i), entry.id(), certificates);
      declared_["certificates/"].push_back("certificates/" + entry.id());
      if (entry.source_case() == v1::CertificateEntry::SOURCE_NOT_SET) {
        Complain(Item("certificates", i), "'spec' or 'pem' is missing");
      }
    }
    for (int i = 0; i < experiment_.tls_contexts_size(); ++i) {
      const v1::TlsContextEntry& entry = experiment_.tls_contexts(i);
      CheckId(Item("tls_contexts", i), entry.id(), contexts);
      declared_["tlsContexts/"].push_back("tlsContexts/" + entry.id());
      CheckSpec(Item("tls_contexts", i) + (entry.has_spec() ? ".spec" : ""), entry.has_spec(),
                entry.spec());
    }
    for (int i = 0; i < experiment_.listeners_size(); ++i) {
      const v1::ListenerEntry& entry = experiment_.listeners(i);
      CheckId(Item("listeners", i), entry.id(), listeners);
      declared_["listeners/"].push_back("listeners/" + entry.id());
      if (!entry.has_listener()) {
        Complain(Item("listeners", i), "'listener' is missing");
      } else {
        CheckContext(Item("listeners", i) + ".listener", "tls_context",
                     entry.listener().has_tls_context(), entry.listener().tls_context());
      }
    }
  }

  void DeclareResponders() {
    std::set<std::string> ids;
    for (int i = 0; i < experiment_.revocation_responders_size(); ++i) {
      const v1::RevocationResponderEntry& entry = experiment_.revocation_responders(i);
      CheckId(Item("revocation_responders", i), entry.id(), ids);
      declared_["revocationResponders/"].push_back("revocationResponders/" + entry.id());
      if (!entry.has_revocation_responder()) {
        Complain(Item("revocation_responders", i), "'revocation_responder' is missing");
      }
    }
  }

  void CheckSpec(const std::string& path, bool present, const v1::TlsContextSpec& spec) {
    if (!present) return Complain(path, "'spec' is missing");
    // A preset brings the role with it.
    if (spec.role_case() == v1::TlsContextSpec::ROLE_NOT_SET && spec.preset().empty()) {
      Complain(path, "the role is missing: write 'client: {}' or 'server: {}'");
    }
  }

  void CheckContext(const std::string& path, const std::string& field, bool present,
                    const v1::TlsContextRef& context) {
    if (!present) return Complain(path, "'" + field + "' is missing");
    if (context.context_case() == v1::TlsContextRef::CONTEXT_NOT_SET) {
      return Complain(path + "." + field, "'name' or 'spec' is missing");
    }
    if (context.has_spec()) CheckSpec(path + "." + field + ".spec", true, context.spec());
  }

  void CheckReferences() {
    v1::Experiment copy = experiment_;
    VisitReferences(copy, [this](const Reference& reference) { CheckReference(reference); });
  }

  void CheckReference(const Reference& reference) {
    const std::string& name = *reference.name;
    const std::vector<std::string>& declared = declared_[reference.collection];
    const bool prefixed = name.rfind(reference.collection, 0) == 0;
    if (!reference.required && !prefixed) return;
    const auto found = std::find(declared.begin(), declared.end(), name);
    if (found == declared.end()) return Complain(reference.path, Undeclared(reference));
    const auto position = found - declared.begin();
    const bool issuer =
        reference.path.rfind("certificates[", 0) == 0 && reference.collection == "certificates/";
    if (issuer && position >= std::atoi(reference.path.c_str() + sizeof "certificates[" - 1)) {
      Complain(reference.path, "'" + name + "' must be declared before what it issues");
    }
  }

  std::string Undeclared(const Reference& reference) {
    const std::string& name = *reference.name;
    const std::vector<std::string>& declared = declared_[reference.collection];
    const std::string full = reference.collection + name;
    for (const std::string& candidate : declared) {
      if (candidate == full) return "'" + name + "' must be written '" + full + "'";
    }
    std::string text = "'" + name + "' is not declared in this file";
    const std::string suggestion = NearestDeclared(reference, declared);
    if (!suggestion.empty()) return text + "; did you mean '" + suggestion + "'?";
    if (declared.empty()) return text + ", which declares no " + reference.collection + "...";
    text += "; declared are ";
    for (const std::string& one : declared) text += (&one == &declared[0] ? "" : ", ") + one;
    return text;
  }

  // The long prefix that all share says nothing about likeness.
  static std::string NearestDeclared(const Reference& reference,
                                     const std::vector<std::string>& declared) {
    const size_t prefix = reference.collection.size();
    const bool prefixed = reference.name->rfind(reference.collection, 0) == 0;
    std::vector<std::string> ids;
    for (const std::string& name : declared) ids.push_back(name.substr(prefix));
    const std::string id =
        Nearest(prefixed ? reference.name->substr(prefix) : *reference.name, ids);
    return id.empty() ? "" : reference.collection + id;
  }

  void CheckRequirements(const std::string& path, const v1::Requirements& requirements) {
    for (int i = 0; i < requirements.versions_size(); ++i) {
      if (FindEnumValue(*v1::TlsVersion_descriptor(), requirements.versions(i)) != nullptr)
        continue;
      Complain(path + "." + Item("versions", i),
               UnknownEnumText(*v1::TlsVersion_descriptor(), requirements.versions(i)));
    }
  }

  void CheckStep(int index, std::set<std::string>& ids) {
    const v1::Step& step = experiment_.steps(index);
    const std::string path = Item("steps", index);
    CheckResumption(path, step, ids);
    CheckId(path, step.id(), ids);
    CheckRequirements(path + ".requirements", step.requirements());
    CheckAction(path, step);
    EarlierSteps earlier;
    for (int i = 0; i < index; ++i) earlier[experiment_.steps(i).id()] = &experiment_.steps(i);
    // A map's own order changes from run to run.
    const std::map<std::string, google::protobuf::Value> expect(step.expect().begin(),
                                                                step.expect().end());
    for (const auto& [expected_path, value] : expect) {
      const std::string where = path + ".expect[" + expected_path + "]";
      if (absl::Status status = CheckExpectation(expected_path, value, step, earlier);
          !status.ok()) {
        Complain(where, std::string(status.message()));
      }
    }
  }

  // `earlier` holds the ids of the steps before this one.
  void CheckResumption(const std::string& path, const v1::Step& step,
                       const std::set<std::string>& earlier) {
    if (step.resume_from().empty()) return;
    const std::string where = path + ".resume_from";
    if (step.has_rotate_ticket_keys() || step.has_verify_chain()) {
      return Complain(where, "there is no handshake to resume in");
    }
    if (earlier.count(step.resume_from()) > 0) return;
    const std::string near =
        Nearest(step.resume_from(), std::vector<std::string>(earlier.begin(), earlier.end()));
    Complain(where, "'" + step.resume_from() + "' is no step before this one" +
                        (near.empty() ? "" : "; did you mean '" + near + "'?"));
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
      case v1::Step::ACTION_NOT_SET:
        return Complain(
            path,
            "an action is missing: 'simulate', 'dial', 'rotate_ticket_keys' or 'verify_chain'");
    }
  }

  void CheckChain(const std::string& path, const v1::VerifyCertificateChainRequest& chain) {
    if (chain.chain_case() != v1::VerifyCertificateChainRequest::CHAIN_NOT_SET) return;
    Complain(path, "'certificate' or 'data' is missing: \"certificates/ID\"");
  }

  void CheckSimulate(const std::string& path, const v1::SimulateHandshakeRequest& simulate) {
    CheckContext(path, "client", simulate.has_client(), simulate.client());
    CheckContext(path, "server", simulate.has_server(), simulate.server());
    if (simulate.has_handshake_count() && simulate.handshake_count() != 1) {
      Complain(path + ".handshake_count", "a step is one handshake; write several steps");
    }
    if (simulate.validate_only()) Complain(path + ".validate_only", "a step must handshake");
  }

  void CheckDial(const std::string& path, const v1::DialEndpointRequest& dial) {
    CheckContext(path, "tls_context", dial.has_tls_context(), dial.tls_context());
    if (dial.target_address().empty()) {
      Complain(path, "'target_address' is missing: \"listeners/ID\" or \"host:port\"");
    }
    if (dial.validate_only()) Complain(path + ".validate_only", "a step must handshake");
  }

  const v1::Experiment& experiment_;
  std::map<std::string, std::vector<std::string>> declared_;  // by collection, in order
  std::vector<Mistake> mistakes_;
};

}  // namespace

std::vector<Mistake> CheckExperiment(const v1::Experiment& experiment) {
  return Checker(experiment).Run();
}

std::vector<Mistake> CheckCertificates(const v1::Experiment& experiment) {
  v1::Experiment certificates;
  *certificates.mutable_certificates() = experiment.certificates();
  return Checker(certificates).RunCertificates();
}

}  // namespace tlslab
