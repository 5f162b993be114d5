// What is found while OpenSSL verifies a chain: not only the first of it.
//
//   std::vector<VerifyError> findings;
//   FindAll(ctx, &findings);   // X509_verify_cert(3), going on after each finding
//
// Which of them count is not decided here; see verify.h.
#ifndef TLSLAB_CERTS_VERIFY_FINDINGS_H_
#define TLSLAB_CERTS_VERIFY_FINDINGS_H_

#include <string>
#include <vector>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// One finding.
struct VerifyError {
  int code = 0;      // X509_V_ERR_*
  std::string name;  // "X509_V_ERR_CERT_HAS_EXPIRED"
  // Which certificate of the path: 0 is the leaf. A mismatch of names is at 0; a
  // missing issuer is at the last certificate that was found.
  unsigned depth = 0;
  std::string text;  // "certificate has expired"
};

// Adds it, unless the same code stands there for that depth. A negative depth is 0.
void AddFinding(int code, int depth, std::vector<VerifyError>* findings);

// Runs X509_verify_cert(3) on `ctx`, whose verify callback is lent to it for that
// time, and adds what is found. A chain that OpenSSL cannot judge at all has at least
// X509_V_ERR_UNSPECIFIED. What OpenSSL adds to its error queue stays there.
void FindAll(X509_STORE_CTX* ctx, std::vector<VerifyError>* findings);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_VERIFY_FINDINGS_H_
