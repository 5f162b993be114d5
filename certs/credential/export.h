// A credential as a file: PEM (RFC 7468), PKCS#12 (RFC 7292), and the PEM that explains
// itself.
//
//   absl::StatusOr<std::string> file = ToPkcs12(credential, "password");
//
// Whatever has the key in it is secret: not to be logged. Keys are encrypted with
// AES-256-CBC and PBKDF2 (PBES2, RFC 8018 section 6.2) when there is a password. Files of
// keys differ every time, since their salt does.
#ifndef TLSLAB_CERTS_CREDENTIAL_EXPORT_H_
#define TLSLAB_CERTS_CREDENTIAL_EXPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "certs/credential/credential.h"

namespace tlslab {

// The certificate alone (X.690 DER).
std::string ToDer(X509* certificate);

// The key as PKCS#8 in PEM (RFC 5958). Empty password: not encrypted. INTERNAL when
// OpenSSL refuses.
absl::StatusOr<std::string> ToKeyPem(const Credential& credential, const std::string& password);

// For each certificate its text, as openssl-x509(1) prints it, and its PEM.
std::string ToExplainedPem(const Credential& credential);

// The certificate, its chain and the key. Empty password: nothing is encrypted, and the
// checksum is that of the empty password. FAILED_PRECONDITION when the key is not that of
// the certificate, which such a file cannot say.
absl::StatusOr<std::string> ToPkcs12(const Credential& credential, const std::string& password);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CREDENTIAL_EXPORT_H_
