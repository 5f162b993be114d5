// What certificate messages hold, and how: raw public keys (RFC 7250), compression
// (RFC 8879), the names of authorities.
#ifndef TLSLAB_SERVER_ENGINE_CERTIFICATE_TYPES_H_
#define TLSLAB_SERVER_ENGINE_CERTIFICATE_TYPES_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

// After the credentials, which are compressed here.
void ApplyCertificateTypes(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CERTIFICATE_TYPES_H_
