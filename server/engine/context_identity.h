// What a context's end proves its identity with.
#ifndef TLSLAB_SERVER_ENGINE_CONTEXT_IDENTITY_H_
#define TLSLAB_SERVER_ENGINE_CONTEXT_IDENTITY_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

void ApplyIdentity(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CONTEXT_IDENTITY_H_
