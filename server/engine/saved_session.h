// A session as bytes that its owner need not understand: taken from one connection,
// offered by another, of this lab or of another.
//
//   std::string saved = SaveSession(session);
//   OsslPtr<SSL_SESSION> loaded = LoadSession(saved);
//
// It is OpenSSL's own form (i2d_SSL_SESSION(3)) behind a mark of ours with a version,
// so that what is no session is told from one. Whoever has it can resume it.
#ifndef TLSLAB_SERVER_ENGINE_SAVED_SESSION_H_
#define TLSLAB_SERVER_ENGINE_SAVED_SESSION_H_

#include <openssl/ssl.h>

#include <string>
#include <string_view>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// Empty when it cannot be written.
std::string SaveSession(const SSL_SESSION* session);

// Null for what SaveSession never made. Leaves no errors.
OsslPtr<SSL_SESSION> LoadSession(std::string_view saved);

// `ssl` offers the session's own suite.
bool SuiteIsOffered(SSL* ssl, const SSL_SESSION* session);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_SAVED_SESSION_H_
