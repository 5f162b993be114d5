// SSL_CONF_cmd(3) commands, run on a context after all else.
//
// Those that name files do not exist here: OpenSSL has them only for callers that
// ask for certificates to be read.
#ifndef TLSLAB_SERVER_ENGINE_OPENSSL_COMMANDS_H_
#define TLSLAB_SERVER_ENGINE_OPENSSL_COMMANDS_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

void RunOpensslCommands(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_OPENSSL_COMMANDS_H_
