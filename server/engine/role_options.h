// What only a client or only a server has, and fits no other part of a context.
#ifndef TLSLAB_SERVER_ENGINE_ROLE_OPTIONS_H_
#define TLSLAB_SERVER_ENGINE_ROLE_OPTIONS_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

void ApplyRoleOptions(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_ROLE_OPTIONS_H_
