// The subject of a certificate to mint: a distinguished name (RFC 5280 section 4.1.2.6).
//
// Each attribute has the string type and the length that X.520 gives it, as OpenSSL
// knows them: countryName is a PrintableString of two characters, emailAddress an
// IA5String, most others UTF-8 of at most 64 characters. One of which OpenSSL knows
// nothing is UTF-8 of any length.
#ifndef TLSLAB_CERTS_MINT_SUBJECT_H_
#define TLSLAB_CERTS_MINT_SUBJECT_H_

#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Of `subject`, `organization` and `common_name`.
void CheckSubject(const MintSpec& spec, MintViolations* violations);

// Adds the attributes in the order of the contract. False with OpenSSL's errors.
bool SetSubject(const MintSpec& spec, X509_NAME* subject);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_SUBJECT_H_
