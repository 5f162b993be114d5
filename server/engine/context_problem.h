// What of a configuration cannot be done, all of it at once.
//
// Each part of the building of a context adds what it finds and goes on, so that
// whoever asked is told everything, and can be shown what remains.
#ifndef TLSLAB_SERVER_ENGINE_CONTEXT_PROBLEM_H_
#define TLSLAB_SERVER_ENGINE_CONTEXT_PROBLEM_H_

#include <string>
#include <utility>
#include <vector>

namespace tlslab {

// Something in a configuration that cannot be done.
struct ContextProblem {
  enum class Kind {
    kInvalid,      // wrong anywhere: an unknown name, a malformed string
    kUnsupported,  // right, but not in this build of OpenSSL
  };
  Kind kind = Kind::kInvalid;
  std::string field;  // relative to TlsContextSpec, for example "groups[1]"
  std::string description;
};

struct ContextProblems {
  std::vector<ContextProblem> found;

  void Invalid(std::string field, std::string description) {
    found.push_back({ContextProblem::Kind::kInvalid, std::move(field), std::move(description)});
  }
  void Unsupported(std::string field, std::string description) {
    found.push_back({ContextProblem::Kind::kUnsupported, std::move(field), std::move(description)});
  }
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CONTEXT_PROBLEM_H_
