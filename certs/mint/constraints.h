// What an authority may issue: basic constraints and name constraints (RFC 5280 sections
// 4.2.1.9 and 4.2.1.10).
#ifndef TLSLAB_CERTS_MINT_CONSTRAINTS_H_
#define TLSLAB_CERTS_MINT_CONSTRAINTS_H_

#include "certs/mint/extension_writer.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

// Also that who is no authority has neither a path length nor name constraints.
void CheckConstraints(const MintSpec& spec, MintViolations* violations);

// Every certificate has basic constraints, critical.
bool AddBasicConstraints(const MintSpec& spec, ExtensionWriter* writer);

// Nothing without any. Critical.
bool AddNameConstraints(const MintSpec& spec, ExtensionWriter* writer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_CONSTRAINTS_H_
