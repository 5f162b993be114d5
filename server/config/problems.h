// What is wrong with a request, all of it at once.
//
// Readers add every problem they find, each with the path of its field, and go
// on; the request is refused when any was found. The kinds are refused in this
// order, since the later ones may only follow from the earlier.
#ifndef TLSLAB_SERVER_CONFIG_PROBLEMS_H_
#define TLSLAB_SERVER_CONFIG_PROBLEMS_H_

#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

struct FieldProblem {
  std::string field;  // path from the request, for example "client.spec.groups[0]"
  std::string description;
};

struct RequestProblems {
  std::vector<FieldProblem> invalid;      // malformed: INVALID_ARGUMENT
  std::vector<FieldProblem> missing;      // names nothing: NOT_FOUND; description is the name
  std::vector<FieldProblem> unsupported;  // this build cannot: FAILED_PRECONDITION

  bool empty() const { return invalid.empty() && missing.empty() && unsupported.empty(); }

  void Invalid(std::string_view field, std::string_view description) {
    invalid.push_back({std::string(field), std::string(description)});
  }
  void Missing(std::string_view field, std::string_view name) {
    missing.push_back({std::string(field), std::string(name)});
  }
  void Unsupported(std::string_view field, std::string_view description) {
    unsupported.push_back({std::string(field), std::string(description)});
  }
};

// "parent.child", or "child" when there is no parent.
inline std::string FieldPath(std::string_view parent, std::string_view child) {
  return parent.empty() ? std::string(child) : std::string(parent) + "." + std::string(child);
}
// "field[3]".
inline std::string FieldPath(std::string_view field, size_t index) {
  return std::string(field) + "[" + std::to_string(index) + "]";
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_PROBLEMS_H_
