// Changes to the extensions of a certificate that is not signed yet. All return false
// on failure, with OpenSSL's errors in the queue.
#ifndef TLSLAB_CERTS_MUTATE_EXTENSION_EDITS_H_
#define TLSLAB_CERTS_MUTATE_EXTENSION_EDITS_H_

#include <string>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// All extensions of that kind; none is fine.
bool RemoveExtension(X509* certificate, int nid);
// The certificate has no extensions then.
bool RemoveAllExtensions(X509* certificate);

// Marks it critical or not. There must be one.
bool SetCritical(X509* certificate, int nid, bool critical);

// Puts one with these bytes at the end, in the place of those of its kind. `value` is
// what the octet string holds.
bool ReplaceExtension(X509* certificate, int nid, const std::string& value, bool critical);

// Appends one of a kind that OpenSSL need not know. `oid` is dotted.
bool AppendExtension(X509* certificate, const char* oid, const std::string& value, bool critical);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_EXTENSION_EDITS_H_
