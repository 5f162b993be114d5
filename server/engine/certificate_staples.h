// What travels beside a certificate: OCSP responses (RFC 6066 section 8) and signed
// certificate timestamps (RFC 6962), sent by a server to clients that ask, and asked
// for by a client.
//
// OpenSSL judges neither by itself.
#ifndef TLSLAB_SERVER_ENGINE_CERTIFICATE_STAPLES_H_
#define TLSLAB_SERVER_ENGINE_CERTIFICATE_STAPLES_H_

#include "certs/ossl/ossl_ptr.h"
#include "server/config/context_config.h"
#include "server/engine/context_problem.h"

namespace tlslab {

void ApplyStaples(const ContextConfig& config, SSL_CTX* ctx, ContextProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CERTIFICATE_STAPLES_H_
