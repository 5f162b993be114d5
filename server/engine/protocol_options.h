// The switches of the protocol: ProtocolConfig → SSL_OP_* and their like.
#ifndef TLSLAB_SERVER_ENGINE_PROTOCOL_OPTIONS_H_
#define TLSLAB_SERVER_ENGINE_PROTOCOL_OPTIONS_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

// After the algorithms: compression depends on the security level.
void ApplyProtocol(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

// Sets or clears `flag`; leaves it as it is when `wanted` is absent.
void SetOption(SSL_CTX* ctx, uint64_t flag, std::optional<bool> wanted);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_PROTOCOL_OPTIONS_H_
