// Certification requests (PKCS#10, RFC 2986): somebody's public key, and what is to stand
// beside it in a certificate.
//
//   absl::StatusOr<CertificationRequest> request = ParseCertificationRequest(bytes);
//   PutBeneath(request->asked, &spec);
//   IssueCertificate(spec, sources, request->key.get(), now);
//
// Whether the request should get what it asks for is not judged here: one that asks for
// CA:TRUE is a request like any other.
#ifndef TLSLAB_CERTS_MINT_CERTIFICATION_REQUEST_H_
#define TLSLAB_CERTS_MINT_CERTIFICATION_REQUEST_H_

#include <string>

#include "absl/status/statusor.h"
#include "certs/mint/mint_base.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct CertificationRequest {
  OsslPtr<EVP_PKEY> key;  // the public half
  MintBase asked;         // the subject, and the extensions of an extensionRequest
};

// PEM or DER, at most 64 KiB; the first request of the PEM. INVALID_ARGUMENT, with a
// message to follow the name of a field, also when its own signature does not hold: whoever
// asks must have the private key.
absl::StatusOr<CertificationRequest> ParseCertificationRequest(const std::string& bytes);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_CERTIFICATION_REQUEST_H_
