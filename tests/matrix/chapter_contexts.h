// The contexts of the chapter's programs (chapter 6, "TLS/SSL"), as values of their
// own. Presets of these names will say the same.
#ifndef TLSLAB_TESTS_MATRIX_CHAPTER_CONTEXTS_H_
#define TLSLAB_TESTS_MATRIX_CHAPTER_CONTEXTS_H_

#include <openssl/ssl.h>

#include "tests/matrix/ends.h"

namespace tlslab {

// ssl.create_default_context() of Python 3.4: TLS 1.0 and above, no anonymous suites, no
// NULL, no MD5 and no DSS; RC4 comes last, but it comes.
inline constexpr char kPython34Ciphers[] =
    "ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:ECDH+HIGH:DH+HIGH:"
    "ECDH+3DES:DH+3DES:RSA+AESGCM:RSA+AES:RSA+HIGH:RSA+3DES:ECDH+RC4:DH+RC4:RSA+RC4:"
    "!aNULL:!eNULL:!MD5";
// The same without RC4: what it gives a server.
inline constexpr char kPython34ServerCiphers[] =
    "ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:ECDH+HIGH:DH+HIGH:"
    "ECDH+3DES:DH+3DES:RSA+AESGCM:RSA+AES:RSA+HIGH:RSA+3DES:"
    "!aNULL:!eNULL:!MD5:!DSS:!RC4";

// safe_tls.py as a client, and as a server.
inline ContextConfig SafeClient() {
  ContextConfig config = MatrixClient(0);
  config.min_version = TLS1_VERSION;
  config.max_version = TLS1_2_VERSION;
  config.cipher_list = kPython34Ciphers;
  return config;
}
inline ContextConfig SafeServer() {
  ContextConfig config = MatrixServer(0, {"rsa-2048"});
  config.min_version = TLS1_VERSION;
  config.max_version = TLS1_2_VERSION;
  config.cipher_list = kPython34ServerCiphers;
  config.cipher_server_preference = true;
  return config;
}

// The chapter's context for forward secrecy: PROTOCOL_TLSv1_2, ECDH+AES128.
inline ContextConfig ForwardSecretServer() {
  ContextConfig config = MatrixServer(TLS1_2_VERSION, {"rsa-2048"});
  config.cipher_list = "ECDH+AES128";
  config.cipher_server_preference = true;
  return config;
}

// test_tls.py -p VERSION and test_tls.py -C CIPHERS.
inline ContextConfig TestClientOfVersion(uint16_t version) {
  ContextConfig config = MatrixClient(version);
  config.cipher_list = "ALL";
  return config;
}
inline ContextConfig TestClientOfCiphers(const char* ciphers) {
  ContextConfig config = MatrixClient(0);
  config.max_version = TLS1_2_VERSION;
  config.cipher_list = ciphers;
  return config;
}
inline ContextConfig TestServerOfCiphers(const char* ciphers) {
  ContextConfig config = MatrixServer(0, {"rsa-2048"});
  config.max_version = TLS1_2_VERSION;
  config.cipher_list = ciphers;
  return config;
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_MATRIX_CHAPTER_CONTEXTS_H_
