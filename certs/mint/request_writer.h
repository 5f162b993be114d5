// Writes the certification request (PKCS#10, RFC 2986) that would ask for a certificate.
//
//   absl::StatusOr<std::string> pem = ToCertificationRequestPem(credential);
//
// It has the certificate's subject and public key, and of its extensions those that an
// owner may ask for: subject alternative names, key usage, extended key usage, basic
// constraints and the TLS feature (RFC 7633). What is the issuer's to say is left out: key
// identifiers, where to find revocation lists and the issuer, policies, constraints of
// names, timestamps of logs.
//
// It is signed with its own key over the hash under the certificate, where that hash and
// key go together; else over SHA-256. A key with a hash of its own, such as Ed25519, uses
// that. RSA keys sign with PSS where the certificate is.
#ifndef TLSLAB_CERTS_MINT_REQUEST_WRITER_H_
#define TLSLAB_CERTS_MINT_REQUEST_WRITER_H_

#include <string>

#include "absl/status/statusor.h"
#include "certs/credential/credential.h"

namespace tlslab {

// FAILED_PRECONDITION when the key is not that of the certificate, or signs nothing:
// nobody could take the request.
absl::StatusOr<std::string> ToCertificationRequestPem(const Credential& credential);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_REQUEST_WRITER_H_
