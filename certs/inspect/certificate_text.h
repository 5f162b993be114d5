// A certificate in the words of openssl-x509(1) -text.
#ifndef TLSLAB_CERTS_INSPECT_CERTIFICATE_TEXT_H_
#define TLSLAB_CERTS_INSPECT_CERTIFICATE_TEXT_H_

#include <string>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Several lines, each with its end. Bytes that are not UTF-8, and control characters,
// are escaped as names.h has it. At most a few MiB; what is beyond is cut off. Empty for
// null. Leaves OpenSSL's error queue as it was.
std::string CertificateText(X509* certificate);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_CERTIFICATE_TEXT_H_
