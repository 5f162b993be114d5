#include "server/config/certificates/mutation_names.h"

#include "absl/strings/str_cat.h"
#include "certs/mutate/catalogue.h"
#include "server/codepoints/nearest.h"

namespace tlslab {
namespace {

std::string Meant(const std::string& name) {
  std::vector<std::string_view> known;
  for (const Mutation& mutation : Mutations()) known.push_back(mutation.name);
  const std::string nearest = NearestName(name, known);
  if (nearest.empty()) return "; ListMutations tells them all";
  return absl::StrCat("; did you mean \"", nearest, "\"?");
}

}  // namespace

void CheckMutationNames(const std::vector<std::string>& names, std::string_view field,
                        RequestProblems* problems) {
  for (const MutationProblem& problem : CheckMutations(names)) {
    const std::string hint = problem.unknown ? Meant(names[problem.index]) : "";
    problems->Invalid(FieldPath(field, problem.index), problem.description + hint);
  }
}

}  // namespace tlslab
