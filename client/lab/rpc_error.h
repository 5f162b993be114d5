// A failed RPC, told to a person: what failed, every bad field, and what to do next.
//
//   CreateTlsContext failed (INVALID_ARGUMENT): 2 fields are wrong
//     tls_context.spec.groups[0]: unknown group "x25520"
//     tls_context.spec.cipher_list: no cipher suite matches "HIHG"
#ifndef TLSLAB_CLIENT_LAB_RPC_ERROR_H_
#define TLSLAB_CLIENT_LAB_RPC_ERROR_H_

#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"

namespace tlslab {

// The same code, and the text above. `rpc` is the method's name, `address` the lab's.
absl::Status RpcError(const grpc::Status& status, const std::string& rpc,
                      const std::string& address);

// UNAVAILABLE with what to do next, when `status` tells why somebody who is there does not let us
// connect: no agreement on TLS, whose certificates are good, no room. OK for any other.
absl::Status WhyNotConnected(const grpc::Status& status, const std::string& address);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_RPC_ERROR_H_
