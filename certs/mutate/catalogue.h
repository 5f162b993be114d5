// All deliberate defects that a certificate can be minted with.
//
//   for (const Mutation& mutation : Mutations()) ...  // by name
//   const Mutation* expired = FindMutation("expired");
#ifndef TLSLAB_CERTS_MUTATE_CATALOGUE_H_
#define TLSLAB_CERTS_MUTATE_CATALOGUE_H_

#include <string>
#include <string_view>
#include <vector>

#include "certs/mutate/mutation.h"

namespace tlslab {

// By name. Made on first use.
const std::vector<Mutation>& Mutations();

// Null when there is none of that name.
const Mutation* FindMutation(std::string_view name);

// One thing wrong with a list of names.
struct MutationProblem {
  size_t index;  // in the list
  bool unknown;  // there is none of that name
  std::string description;
};

// Names that are unknown, that come twice, and that exclude one before them.
std::vector<MutationProblem> CheckMutations(const std::vector<std::string>& names);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_CATALOGUE_H_
