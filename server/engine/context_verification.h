// How a context's end judges the peer: what it trusts, and whether it asks.
//
// The judgement itself is certs/verify's, called from session_callbacks.
#ifndef TLSLAB_SERVER_ENGINE_CONTEXT_VERIFICATION_H_
#define TLSLAB_SERVER_ENGINE_CONTEXT_VERIFICATION_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

void ApplyVerification(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CONTEXT_VERIFICATION_H_
