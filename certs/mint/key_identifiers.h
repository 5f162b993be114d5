// Identifiers of keys (RFC 5280 sections 4.2.1.1 and 4.2.1.2), by which chains are built.
#ifndef TLSLAB_CERTS_MINT_KEY_IDENTIFIERS_H_
#define TLSLAB_CERTS_MINT_KEY_IDENTIFIERS_H_

#include "certs/mint/extension_writer.h"

namespace tlslab {

// The one that `same_as` has, when it is a certificate that has one; otherwise the
// SHA-1 of the public key's bits (method 1 of the section).
bool AddSubjectKeyIdentifier(X509* same_as, ExtensionWriter* writer);

// The subject key identifier of `issuer`. Nothing when that has none, or is null.
bool AddAuthorityKeyIdentifier(X509* issuer, ExtensionWriter* writer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_KEY_IDENTIFIERS_H_
