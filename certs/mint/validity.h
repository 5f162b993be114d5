// When a certificate to mint is valid (RFC 5280 section 4.1.2.5).
//
//   Validity validity = ValidityOf(spec, now);
#ifndef TLSLAB_CERTS_MINT_VALIDITY_H_
#define TLSLAB_CERTS_MINT_VALIDITY_H_

#include "absl/time/time.h"
#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct Validity {
  absl::Time not_before;
  absl::Time not_after;
};

// With the defaults of `MintSpec`.
Validity ValidityOf(const MintSpec& spec, absl::Time now);

// What is wrong whenever it is minted.
void CheckValidity(const MintSpec& spec, MintViolations* violations);

// What is wrong when it is minted `now`, beside that: an end before the start, unless
// both are absolute, and times outside the years 1 to 9999.
void CheckValidityAt(const MintSpec& spec, absl::Time now, MintViolations* violations);

// False with OpenSSL's errors.
bool SetValidity(const Validity& validity, X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_VALIDITY_H_
