// What a key may be used for: key usage, extended key usage (RFC 5280 sections
// 4.2.1.3 and 4.2.1.12) and the old Netscape certificate type.
#ifndef TLSLAB_CERTS_MINT_USAGES_H_
#define TLSLAB_CERTS_MINT_USAGES_H_

#include "certs/mint/extension_writer.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

// The list that asks for no extension at all.
bool IsNone(const std::vector<std::string>& usages);

void CheckUsages(const MintSpec& spec, MintViolations* violations);

// By role where the spec says nothing; an RSA key of the certificate may encipher.
bool AddUsages(const MintSpec& spec, ExtensionWriter* writer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_USAGES_H_
