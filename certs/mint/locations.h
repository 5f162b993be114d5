// Where more is to be had: authority information access, CRL distribution points and
// freshest CRL (RFC 5280 sections 4.2.2.1, 4.2.1.13 and 4.2.1.15).
#ifndef TLSLAB_CERTS_MINT_LOCATIONS_H_
#define TLSLAB_CERTS_MINT_LOCATIONS_H_

#include "certs/mint/extension_writer.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

void CheckLocations(const MintSpec& spec, MintViolations* violations);

// OCSP responders stand before the issuer's certificates; every CRL's URL is a
// distribution point of its own.
bool AddLocations(const MintSpec& spec, ExtensionWriter* writer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_LOCATIONS_H_
