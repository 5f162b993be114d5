// The contexts of the chapter's programs (chapter 6, "TLS/SSL"): the presets of these
// names, and those of its test_tls.py.
#ifndef TLSLAB_TESTS_MATRIX_CHAPTER_CONTEXTS_H_
#define TLSLAB_TESTS_MATRIX_CHAPTER_CONTEXTS_H_

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <utility>

#include "server/config/context_reader.h"
#include "tests/matrix/ends.h"

namespace tlslab {

// What the preset says, with the identity and the trust of `owner`.
inline ContextConfig FromPreset(const char* preset, ContextConfig owner) {
  v1::TlsContextSpec spec;
  spec.set_preset(preset);
  if (owner.role == Role::kServer) spec.add_credentials()->set_certificate("certificates/own");
  RequestProblems problems;
  const CertificateLookup own = [&owner](const std::string&) {
    return std::optional<HeldCertificate>(HeldCertificate{owner.credentials.front(), 1});
  };
  ContextConfig config = ReadContextSpec(spec, "", ResourceLookup(own), &problems);
  EXPECT_TRUE(problems.empty()) << preset;
  EXPECT_EQ(config.role, owner.role);
  config.trust = owner.trust;
  config.server_name = owner.server_name;
  return config;
}

// safe_tls.py as a client, and as a server.
inline ContextConfig SafeClient() { return FromPreset("python-3.4-client", MatrixClient(0)); }
inline ContextConfig SafeServer() {
  return FromPreset("python-3.4-server", MatrixServer(0, {"rsa-2048"}));
}

// The chapter's context for forward secrecy: PROTOCOL_TLSv1_2, ECDH+AES128.
inline ContextConfig ForwardSecretServer() {
  return FromPreset("forward-secret-server", MatrixServer(0, {"rsa-2048"}));
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
