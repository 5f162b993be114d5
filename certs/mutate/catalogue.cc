#include "certs/mutate/catalogue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/mutate/mutation_rows.h"

namespace tlslab {
namespace {

std::vector<Mutation> AllRows() {
  std::vector<Mutation> all;
  for (auto* rows :
       {NameMutations, WildcardMutations, ValidityMutations, AuthorityMutations, UsageMutations,
        StructureMutations, SignatureMutations, KeyMutations, ChainMutations}) {
    std::vector<Mutation> some = rows();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(),
            [](const Mutation& a, const Mutation& b) { return a.name < b.name; });
  return all;
}

std::string Quoted(const std::string& name) {
  return absl::StrCat("\"", absl::CHexEscape(absl::string_view(name.data(), name.size())), "\"");
}

// What stands against a mutation among those before it; empty: nothing.
std::string Conflict(const Mutation& mutation, const std::vector<const Mutation*>& before) {
  for (const Mutation* other : before) {
    if (other == &mutation) return absl::StrCat(Quoted(mutation.name), " is given twice");
    if ((other->parts & mutation.parts) == 0) continue;
    return absl::StrCat(Quoted(mutation.name), " and ", Quoted(other->name),
                        " exclude each other: both decide on the same part of the certificate");
  }
  return "";
}

}  // namespace

const std::vector<Mutation>& Mutations() {
  static const auto* const all = new std::vector<Mutation>(AllRows());
  return *all;
}

const Mutation* FindMutation(std::string_view name) {
  const std::vector<Mutation>& all = Mutations();
  const auto found = std::lower_bound(
      all.begin(), all.end(), name,
      [](const Mutation& mutation, std::string_view wanted) { return mutation.name < wanted; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

std::vector<MutationProblem> CheckMutations(const std::vector<std::string>& names) {
  std::vector<MutationProblem> problems;
  std::vector<const Mutation*> before;
  for (size_t i = 0; i < names.size(); ++i) {
    const Mutation* mutation = FindMutation(names[i]);
    if (!mutation) {
      problems.push_back({i, true, absl::StrCat(Quoted(names[i]), " is no mutation")});
      continue;
    }
    std::string conflict = Conflict(*mutation, before);
    if (!conflict.empty()) problems.push_back({i, false, std::move(conflict)});
    before.push_back(mutation);
  }
  return problems;
}

}  // namespace tlslab
