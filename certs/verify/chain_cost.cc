#include "certs/verify/chain_cost.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

struct ConstraintsDeleter {
  void operator()(NAME_CONSTRAINTS* p) const { NAME_CONSTRAINTS_free(p); }
};

uint64_t Count(int number) { return static_cast<uint64_t>(std::max(0, number)); }

uint64_t Names(X509* certificate) {
  OsslPtr<GENERAL_NAMES> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  return Count(X509_NAME_entry_count(X509_get_subject_name(certificate))) +
         Count(sk_GENERAL_NAME_num(names.get()));
}

uint64_t Constraints(X509* certificate) {
  std::unique_ptr<NAME_CONSTRAINTS, ConstraintsDeleter> constraints(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(certificate, NID_name_constraints, nullptr, nullptr)));
  if (!constraints) return 0;
  return Count(sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees)) +
         Count(sk_GENERAL_SUBTREE_num(constraints->excludedSubtrees));
}

}  // namespace

ChainCost CostOf(const std::vector<OsslPtr<X509>>& certificates) {
  DropErrors errors;
  ChainCost cost;
  for (const OsslPtr<X509>& certificate : certificates) {
    cost.names += Names(certificate.get());
    cost.constraints += Constraints(certificate.get());
  }
  return cost;
}

}  // namespace tlslab
