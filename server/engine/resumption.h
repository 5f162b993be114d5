// How sessions are kept and resumed, as a part of the building of a context.
#ifndef TLSLAB_SERVER_ENGINE_RESUMPTION_H_
#define TLSLAB_SERVER_ENGINE_RESUMPTION_H_

#include <openssl/ssl.h>

#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

// Sets all of `config.resumption` but the ticket keys, and what a server takes of
// early data.
void ApplyResumption(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_RESUMPTION_H_
