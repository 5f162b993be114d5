// PEM (RFC 7468) of what is neither a certificate nor a private key: revocation
// lists, public keys, parameters of Diffie-Hellman.
//
//   auto crls = ParseCrls(text);
//   if (!crls.ok()) Tell(crls.status().message());   // "is not PEM: ..."
//
// All failures are INVALID_ARGUMENT with a message to follow the name of a field.
// Whatever else the PEM holds is refused, above all a private key.
#ifndef TLSLAB_CERTS_CREDENTIAL_PEM_OBJECTS_H_
#define TLSLAB_CERTS_CREDENTIAL_PEM_OBJECTS_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// "X509 CRL", one or more.
absl::StatusOr<std::vector<OsslPtr<X509_CRL>>> ParseCrls(std::string_view pem);

// "PUBLIC KEY" (SubjectPublicKeyInfo), one or more.
absl::StatusOr<std::vector<OsslPtr<EVP_PKEY>>> ParsePublicKeys(std::string_view pem);

// "DH PARAMETERS" or "X9.42 DH PARAMETERS", one.
absl::StatusOr<OsslPtr<EVP_PKEY>> ParseDhParameters(std::string_view pem);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CREDENTIAL_PEM_OBJECTS_H_
