// Keys that both ends know already: TLS 1.3's (RFC 8446 section 4.2.11), and those of
// the PSK suites of TLS 1.2 and below (RFC 4279).
//
// A client uses its first key, a server the one that the client names. To a server,
// an identity that it does not have is in TLS 1.3 as if none had been offered, and
// below an unknown_psk_identity, as OpenSSL has it.
#ifndef TLSLAB_SERVER_ENGINE_PRE_SHARED_KEYS_H_
#define TLSLAB_SERVER_ENGINE_PRE_SHARED_KEYS_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

// Installs callbacks that find the keys by ConfigOf.
void ApplyPreSharedKeys(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_PRE_SHARED_KEYS_H_
