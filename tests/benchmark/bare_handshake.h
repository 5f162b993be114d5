// Handshakes of OpenSSL alone, to measure the lab by.
#ifndef TLSLAB_TESTS_BENCHMARK_BARE_HANDSHAKE_H_
#define TLSLAB_TESTS_BENCHMARK_BARE_HANDSHAKE_H_

#include <openssl/ssl.h>

#include <memory>

#include "server/testing/contexts.h"

namespace tlslab {

// Ends the benchmark, telling `what`, when it does not hold.
void Require(bool held, const char* what);

// A context as the lab builds it, less the callbacks that need a session of the lab's:
// verification and tickets are OpenSSL's own.
std::shared_ptr<const Context> Bare(ContextConfig config);

// One handshake with the name localhost, tickets and an orderly close.
void BareHandshake(SSL_CTX* client_context, SSL_CTX* server_context);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_BENCHMARK_BARE_HANDSHAKE_H_
