// The certificates and private keys of a PKCS#12 file (RFC 7292). A part of
// container.cc.
//
// OpenSSL's PKCS12_parse(3) does all at once, and as often over as the file says: a
// small file can keep it busy for days. Here the numbers of iterations are looked at
// before each key is derived.
#ifndef TLSLAB_CERTS_CONTAINER_PKCS12_H_
#define TLSLAB_CERTS_CONTAINER_PKCS12_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "certs/container/collected.h"

namespace tlslab {

// Errors as ReadContainer has them. A file without a MAC is read as it is.
absl::Status ReadPkcs12(std::string_view der, const std::string& password,
                        const ContainerLimits& limits, Collected* collected);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CONTAINER_PKCS12_H_
