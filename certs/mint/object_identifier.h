// Object identifiers (X.660) from what people write.
//
//   OsslPtr<ASN1_OBJECT> policy = ObjectFromDotted("2.23.140.1.2.1");
//
// OpenSSL is laxer: it forgives "1..2", reads up to a NUL, and takes a number alone for
// an arc of its own.
#ifndef TLSLAB_CERTS_MINT_OBJECT_IDENTIFIER_H_
#define TLSLAB_CERTS_MINT_OBJECT_IDENTIFIER_H_

#include <string>

#include "certs/mint/violations.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Null when it is not numbers with dots between them that make an identifier.
OsslPtr<ASN1_OBJECT> ObjectFromDotted(const std::string& dotted);

// The same, or OpenSSL's short name, "subjectAltName".
OsslPtr<ASN1_OBJECT> ObjectFromShortName(const std::string& name);

// The same, or OpenSSL's long name, "X509v3 Subject Alternative Name".
OsslPtr<ASN1_OBJECT> ObjectFromName(const std::string& name);

// For CheckEach.
void CheckDotted(const std::string& field, const std::string& dotted, MintViolations* violations);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_OBJECT_IDENTIFIER_H_
