// The certificates and private keys of a PEM file (RFC 7468), with whatever stands
// around them. A part of container.cc.
#ifndef TLSLAB_CERTS_CONTAINER_PEM_H_
#define TLSLAB_CERTS_CONTAINER_PEM_H_

#include <string_view>

#include "absl/status/status.h"
#include "certs/container/collected.h"

namespace tlslab {

bool HoldsPemBlock(std::string_view bytes);

// INVALID_ARGUMENT for a block that is damaged, and for a certificate that cannot be
// read; blocks of other kinds are passed over.
absl::Status ReadPemBlocks(std::string_view pem, Collected* collected);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_CONTAINER_PEM_H_
