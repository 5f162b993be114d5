// A wide table of minted certificates, and what two other programs say of each:
// OpenSSL's verify and GnuTLS's certtool.
//
// Where the two verdicts differ, the row says why.
#ifndef TLSLAB_TESTS_INTEROP_MINTED_CASES_H_
#define TLSLAB_TESTS_INTEROP_MINTED_CASES_H_

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "certs/credential/credential.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

inline constexpr char kTrusted[] = "";

struct MintedCase {
  std::string name;  // letters and digits
  MintSpec authority;
  MintSpec leaf;
  std::vector<std::string> openssl_text;  // is in what `openssl x509 -text` prints
  std::string openssl_verdict;            // its first error; kTrusted: none
  std::string gnutls_verdict;             // is in what `certtool --verify` prints
  std::string difference;                 // why the verdicts are not the same
  std::string openssl_needs;              // a name that `openssl list` must know
  std::string openssl_lacking;            // its verdict where it lacks what is needed
  std::string gnutls_cannot;              // why it is not asked
};

inline void PrintTo(const MintedCase& row, std::ostream* out) { *out << row.name; }

// Key types that this build lacks are left out.
std::vector<MintedCase> MintedCases();

struct MintedPair {
  std::shared_ptr<const Credential> authority;
  std::shared_ptr<const Credential> leaf;
};

// Mints the two now. Keys are made once for each type; fails the test when it cannot.
MintedPair MintPair(const MintedCase& row);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_MINTED_CASES_H_
