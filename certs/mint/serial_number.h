// The serial number of a certificate to mint (RFC 5280 section 4.1.2.2).
#ifndef TLSLAB_CERTS_MINT_SERIAL_NUMBER_H_
#define TLSLAB_CERTS_MINT_SERIAL_NUMBER_H_

#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

void CheckSerialNumber(const MintSpec& spec, MintViolations* violations);

// The one that is asked for, whatever the RFC thinks of it, or 127 random bits drawn in
// `library`. False with OpenSSL's errors.
bool SetSerialNumber(const MintSpec& spec, OSSL_LIB_CTX* library, ASN1_INTEGER* serial);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_SERIAL_NUMBER_H_
