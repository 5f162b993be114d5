// Puts extensions into a certificate to mint, in the order of the calls.
//
// What `MintSpec::omitted_extensions` names is left out here, whoever would add it;
// so the functions that make extensions need not know.
#ifndef TLSLAB_CERTS_MINT_EXTENSION_WRITER_H_
#define TLSLAB_CERTS_MINT_EXTENSION_WRITER_H_

#include <string>
#include <string_view>
#include <vector>

#include "certs/mint/mint_spec.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

void CheckOmittedExtensions(const MintSpec& spec, MintViolations* violations);

class ExtensionWriter {
 public:
  // `certificate` must outlive the writer.
  ExtensionWriter(X509* certificate, const MintSpec& spec);

  X509* certificate() const { return certificate_; }

  // All return false with OpenSSL's errors.

  // Encodes `value` as OpenSSL does for `nid`; it stays the caller's. Null is a failure.
  bool Add(int nid, void* value, bool critical);
  // `der` is what the octet string holds.
  bool AddEncoded(int nid, std::string_view der, bool critical);
  // Never left out: what was asked for by its OID is there.
  bool AddRaw(const ExtensionSpec& extension);

 private:
  bool omits(int nid) const;

  X509* const certificate_;
  std::vector<int> omitted_;
};

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_EXTENSION_WRITER_H_
