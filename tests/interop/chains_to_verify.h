// Chains, good and bad, that several verifiers are asked about.
#ifndef TLSLAB_TESTS_INTEROP_CHAINS_TO_VERIFY_H_
#define TLSLAB_TESTS_INTEROP_CHAINS_TO_VERIFY_H_

#include <map>
#include <string>
#include <vector>

#include "certs/verify/test_certificates.h"

namespace tlslab {

// The leaf, what helps to build the path, and what is trusted.
struct Chain {
  Shared leaf;
  std::vector<Shared> untrusted, trusted;
};

// By what they are, minted as if it were `now`. The leaf is for "localhost" unless its
// name says otherwise.
std::map<std::string, Chain> ChainsToVerify(absl::Time now);

// One after the other, as PEM.
inline std::string Pem(const std::vector<Shared>& certificates) {
  std::string pem;
  for (const Shared& one : certificates) pem += ToPem(one->certificate.get());
  return pem;
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_CHAINS_TO_VERIFY_H_
