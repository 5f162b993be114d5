// Extensions that are lists of things given as they are: policies (RFC 5280 section
// 4.2.1.4), the TLS feature of must-staple (RFC 7633), embedded signed certificate
// timestamps (RFC 6962 section 3.3), and whatever else has an OID and bytes.
#ifndef TLSLAB_CERTS_MINT_LISTED_EXTENSIONS_H_
#define TLSLAB_CERTS_MINT_LISTED_EXTENSIONS_H_

#include "certs/mint/extension_writer.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

// Of `policies`, `scts` and `extensions`.
void CheckListedExtensions(const MintSpec& spec, MintViolations* violations);

bool AddPolicies(const MintSpec& spec, ExtensionWriter* writer);
bool AddMustStaple(const MintSpec& spec, ExtensionWriter* writer);
bool AddTimestamps(const MintSpec& spec, ExtensionWriter* writer);
bool AddRawExtensions(const MintSpec& spec, ExtensionWriter* writer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_LISTED_EXTENSIONS_H_
