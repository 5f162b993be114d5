// What a chain costs to judge beyond what its size says.
//
//   ChainCost cost = CostOf(certificates);
//   cost.Comparisons() <= kMaxNameComparisons
//
// OpenSSL compares each name of a certificate with each name constraint above it (RFC
// 5280 section 4.2.1.10) and limits that for two certificates at a time only: within a
// megabyte of certificates it can take a minute.
#ifndef TLSLAB_CERTS_VERIFY_CHAIN_COST_H_
#define TLSLAB_CERTS_VERIFY_CHAIN_COST_H_

#include <cstdint>
#include <vector>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Takes about a second.
inline constexpr uint64_t kMaxNameComparisons = uint64_t{1} << 24;

struct ChainCost {
  uint64_t names = 0;        // of subjects and alternative names
  uint64_t constraints = 0;  // permitted and excluded subtrees

  uint64_t Comparisons() const { return names * constraints; }
  ChainCost& operator+=(const ChainCost& other) {
    names += other.names;
    constraints += other.constraints;
    return *this;
  }
};

// Of all of them on one path. Leaves OpenSSL's error queue as it was.
ChainCost CostOf(const std::vector<OsslPtr<X509>>& certificates);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_CHAIN_COST_H_
