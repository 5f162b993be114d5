// The callbacks that OpenSSL keeps in an SSL_CTX, as trampolines to the Session
// that owns the SSL.
#ifndef TLSLAB_SERVER_ENGINE_SESSION_CALLBACKS_H_
#define TLSLAB_SERVER_ENGINE_SESSION_CALLBACKS_H_

#include <openssl/ssl.h>

#include "server/config/context_config.h"

namespace tlslab {

class Session;
class TicketKeyring;

struct SessionCallbacks {
  // Installs the callbacks that every context has. The ALPN selection, which
  // only some servers have, is the context's own.
  static void Install(const ContextConfig& config, SSL_CTX* ctx);
  // Makes `ssl` find its session.
  static void Bind(SSL* ssl, Session* session);
  // The session that `ssl` was bound to.
  static Session* Owner(const SSL* ssl);
  // Of the context that the session was made with, which is the one that OpenSSL asks
  // for tickets, whichever serves the server name.
  static TicketKeyring* KeyringOf(const SSL* ssl);

 private:
  static void InstallServerNames(const ContextConfig& config, SSL_CTX* ctx);
  static int JudgePeer(X509_STORE_CTX* store_context, void* unused);
  static int AnswerServerName(SSL* ssl, int* alert, void* unused);
  static void KeepKeyLogLine(const SSL* ssl, const char* line);
  static int KeepSession(SSL* ssl, SSL_SESSION* session);
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_SESSION_CALLBACKS_H_
