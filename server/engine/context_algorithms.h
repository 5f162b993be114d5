// Versions, cipher suites, groups and signature schemes of a context.
//
// OpenSSL leaves out in silence what it does not know of some of these lists; here
// every name that this build lacks is a problem.
#ifndef TLSLAB_SERVER_ENGINE_CONTEXT_ALGORITHMS_H_
#define TLSLAB_SERVER_ENGINE_CONTEXT_ALGORITHMS_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

// The security level comes first: it decides what the later settings may name.
void ApplyAlgorithms(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CONTEXT_ALGORITHMS_H_
