// The subject alternative name (RFC 5280 section 4.2.1.6): DNS names, IP addresses,
// e-mail addresses and URIs, in this order.
#ifndef TLSLAB_CERTS_MINT_ALTERNATIVE_NAMES_H_
#define TLSLAB_CERTS_MINT_ALTERNATIVE_NAMES_H_

#include "certs/mint/extension_writer.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

void CheckAlternativeNames(const MintSpec& spec, MintViolations* violations);

// Nothing without a name. Critical when the subject of the certificate is empty.
bool AddAlternativeNames(const MintSpec& spec, ExtensionWriter* writer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_ALTERNATIVE_NAMES_H_
