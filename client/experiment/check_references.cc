#include "client/experiment/check_references.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "client/experiment/references.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

constexpr char kCertificates[] = "certificates/";
constexpr char kRelays[] = "relays/";
constexpr char kTerminators[] = "terminators/";
// Nobody reads a longer circle, or more of them.
constexpr size_t kLongestWay = 100;
constexpr size_t kMostCircles = 100;

class Checker {
 public:
  Checker(const v1::Experiment& experiment, Mistakes& mistakes) : mistakes_(mistakes) {
    for (const auto& entry : experiment.revocation_responders()) {
      Declare("revocationResponders/", entry.id());
    }
    for (const auto& entry : experiment.certificates()) Declare(kCertificates, entry.id());
    for (const auto& entry : experiment.tls_contexts()) Declare("tlsContexts/", entry.id());
    for (const auto& entry : experiment.listeners()) Declare("listeners/", entry.id());
    for (const auto& entry : experiment.relays()) Declare(kRelays, entry.id());
    for (const auto& entry : experiment.terminators()) Declare(kTerminators, entry.id());
    needs_.resize(static_cast<size_t>(experiment.certificates_size()));
  }

  void Run(const v1::Experiment& experiment) {
    v1::Experiment copy = experiment;
    VisitReferences(copy, [this](const Reference& reference) { Check(reference); });
    // Circles can be seen when all that certificates need is known.
    if (early_.size() > kMostCircles) early_.resize(kMostCircles);
    for (const Early& early : early_) CheckOrder(early);
  }

 private:
  // A certificate that is needed by one that does not stand after it.
  struct Early {
    std::string path;
    size_t by;
    size_t needed;
  };

  void Declare(const std::string& collection, const std::string& id) {
    declared_[collection].push_back(collection + id);
  }

  void Complain(const std::string& path, const std::string& text) {
    mistakes_.push_back({path, text});
  }

  void Check(const Reference& reference) {
    const std::string& name = *reference.name;
    const std::vector<std::string>& declared = declared_[reference.collection];
    const bool prefixed = name.rfind(reference.collection, 0) == 0;
    if (!reference.required && !prefixed) return;
    const auto found = std::find(declared.begin(), declared.end(), name);
    if (found == declared.end()) return Complain(reference.path, Undeclared(reference));
    const auto position = static_cast<size_t>(found - declared.begin());
    if (reference.collection == kRelays) {
      CheckWayOrder(reference, position, {"relays[", "relay", "target"});
    } else if (reference.collection == kTerminators) {
      CheckWayOrder(reference, position, {"terminators[", "terminator", "backend"});
    }
    const bool in_certificate =
        reference.path.rfind("certificates[", 0) == 0 && reference.collection == kCertificates;
    if (!in_certificate) return;
    const size_t by =
        std::strtoul(reference.path.c_str() + sizeof "certificates[" - 1, nullptr, 10);
    needs_[by].push_back(position);
    if (position >= by) early_.push_back({reference.path, by, position});
  }

  // What stands on the way of connections.
  struct Wayside {
    std::string entry;  // how the path of one of the kind begins
    std::string noun;
    std::string next;  // what it calls where connections go on to
  };

  // One on the way connects on to what is there already.
  void CheckWayOrder(const Reference& reference, size_t needed, const Wayside& kind) {
    if (reference.path.rfind(kind.entry, 0) != 0) return;
    const size_t by = std::strtoul(reference.path.c_str() + kind.entry.size(), nullptr, 10);
    if (needed < by) return;
    Complain(reference.path, needed == by
                                 ? "a " + kind.noun + " cannot be its own " + kind.next
                                 : "'" + *reference.name + "' must be declared before the " +
                                       kind.noun + " that connects to it");
  }

  void CheckOrder(const Early& early) {
    std::vector<size_t> way = {early.by};
    std::vector<bool> seen(needs_.size());
    const std::vector<std::string>& names = declared_[kCertificates];
    if (!FindWay(early.needed, early.by, seen, way)) {
      return Complain(early.path,
                      "'" + names[early.needed] + "' must be declared before what it issues");
    }
    std::string circle;
    for (const size_t one : way) circle += names[one] + " -> ";
    Complain(early.path, "certificates need each other in a circle: " + circle + names[early.by]);
  }

  // Appends to `way` how `from` needs `to`.
  bool FindWay(size_t from, size_t to, std::vector<bool>& seen, std::vector<size_t>& way) const {
    if (from == to) return true;
    if (seen[from] || way.size() == kLongestWay) return false;
    seen[from] = true;
    way.push_back(from);
    for (const size_t needed : needs_[from]) {
      if (FindWay(needed, to, seen, way)) return true;
    }
    way.pop_back();
    return false;
  }

  std::string Undeclared(const Reference& reference) {
    const std::string& name = *reference.name;
    const std::vector<std::string>& declared = declared_[reference.collection];
    std::vector<std::string> collections{reference.collection};
    const bool prefixed = name.rfind(reference.collection, 0) == 0;
    if (!prefixed) {
      collections.insert(collections.end(), reference.other_collections.begin(),
                         reference.other_collections.end());
    }
    std::string all;
    for (const std::string& collection : collections) {
      const std::string full = collection + name;
      for (const std::string& candidate : declared_[collection]) {
        if (candidate == full) return "'" + name + "' must be written '" + full + "'";
        all += (all.empty() ? "" : ", ") + candidate;
      }
    }
    const std::string text = "'" + name + "' is not declared in this file";
    const std::string suggestion = NearestDeclared(reference, declared);
    if (!suggestion.empty()) return text + "; did you mean '" + suggestion + "'?";
    if (!all.empty()) return text + "; declared are " + all;
    std::string none;
    for (const std::string& one : collections) none += (none.empty() ? "" : " or ") + one + "...";
    return text + ", which declares no " + none;
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

  Mistakes& mistakes_;
  std::map<std::string, std::vector<std::string>> declared_;  // by collection, in order
  std::vector<std::vector<size_t>> needs_;                    // of each certificate
  std::vector<Early> early_;
};

}  // namespace

void CheckReferences(const v1::Experiment& experiment, Mistakes& mistakes) {
  Checker(experiment, mistakes).Run(experiment);
}

}  // namespace tlslab
