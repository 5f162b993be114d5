// The extensions of a certificate one by one, and what those say that hold no general
// names (general_names.h).
//
//   ReadExtensions(certificate, &facts);
//   facts.extensions, facts.key_usages, facts.basic_constraints, ...
#ifndef TLSLAB_CERTS_INSPECT_EXTENSIONS_H_
#define TLSLAB_CERTS_INSPECT_EXTENSIONS_H_

#include <cstddef>

#include "certs/inspect/facts.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// So much text of one extension at most, and of all those of a certificate; what is
// beyond is cut off. OpenSSL prints some values many times as long as they are.
inline constexpr size_t kMaxExtensionText = 16 << 10;
inline constexpr size_t kMaxExtensionTexts = 64 << 10;

// Fills `extensions`, `basic_constraints`, `certificate_authority`, the three kinds of
// usages, `policies`, `validation_level`, `must_staple`, both key identifiers and `scts`.
// A malformed extension gives only its bytes. May leave errors in OpenSSL's queue.
void ReadExtensions(const X509* certificate, CertificateFacts* facts);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_EXTENSIONS_H_
