// A path with a defect in it, as a case of the catalogue describes it.
//
//   auto path = MintCasePath(mutation, mutation.cases[0], now);
//   // trust path->root; the server shows path->leaf
#ifndef TLSLAB_CERTS_MUTATE_CASE_PATH_H_
#define TLSLAB_CERTS_MUTATE_CASE_PATH_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/mutate/mutation.h"

namespace tlslab {

struct CasePath {
  std::shared_ptr<const Credential> root;  // the trust anchor
  std::shared_ptr<const Credential> leaf;  // with what is sent behind it
};

// Root, intermediates and a leaf for the expected name; the defect at its place.
absl::StatusOr<CasePath> MintCasePath(const Mutation& mutation, const MutationCase& shown,
                                      absl::Time now);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_CASE_PATH_H_
