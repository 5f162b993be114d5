// What a spec rests on where it says nothing itself: a configuration file, or a
// certification request.
//
//   MintBase base = ...;
//   PutBeneath(base, &spec);
//
// Extensions are here as they stand in a certificate, so that nothing of them is lost.
#ifndef TLSLAB_CERTS_MINT_MINT_BASE_H_
#define TLSLAB_CERTS_MINT_MINT_BASE_H_

#include <string>
#include <vector>

#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

struct MintBase {
  std::vector<NameAttribute> subject;
  std::vector<ExtensionSpec> extensions;
  std::vector<std::string> omitted_extensions;  // OpenSSL's short names
};

// What `spec` says itself stays, an attribute of the same type and an extension of the
// same kind included. Extensions that would be there by default make room, and one that
// makes an authority makes the spec that of one.
void PutBeneath(const MintBase& base, MintSpec* spec);

// Attributes in order, as UTF-8. False when an RDN has several, which a spec cannot say.
bool ReadAttributes(const X509_NAME* name, std::vector<NameAttribute>* attributes);

ExtensionSpec ToExtensionSpec(X509_EXTENSION* extension);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_MINT_BASE_H_
