// Which configuration an SSL object was made from, for the callbacks of OpenSSL that
// are the context's and not the session's.
//
//   SetConfig(ctx, &config);          // `config` outlives `ctx`
//   ConfigOf(ssl).pre_shared_keys;    // in a callback
#ifndef TLSLAB_SERVER_ENGINE_CONFIG_OF_SSL_H_
#define TLSLAB_SERVER_ENGINE_CONFIG_OF_SSL_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"

namespace tlslab {

void SetConfig(SSL_CTX* ctx, const ContextConfig* config);
const ContextConfig& ConfigOf(const SSL* ssl);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CONFIG_OF_SSL_H_
