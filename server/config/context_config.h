// A TLS configuration as a plain, checked value: what `config` makes of a request
// and `engine` builds an SSL_CTX from. Nothing in it is checked again for form;
// whether this OpenSSL can honour it, the engine finds out.
#ifndef TLSLAB_SERVER_CONFIG_CONTEXT_CONFIG_H_
#define TLSLAB_SERVER_CONFIG_CONTEXT_CONFIG_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "certs/credential/credential.h"
#include "certs/verify/trust_store.h"
#include "certs/verify/verify.h"

namespace tlslab {

enum class Role { kClient, kServer };

struct ContextConfig {
  Role role = Role::kClient;

  // Wire numbers, for example 0x0303; 0 leaves the library's own bound.
  uint16_t min_version = 0;
  uint16_t max_version = 0;

  std::string cipher_list;                     // OpenSSL cipher string; empty: the library's
  std::vector<std::string> cipher_suites;      // TLS 1.3, IANA names
  std::vector<std::string> groups;             // IANA names
  std::vector<std::string> signature_schemes;  // IANA names
  std::vector<std::string> alpn_protocols;     // each 1 to 255 bytes
  std::optional<int> security_level;           // 0 to 5
  std::vector<std::shared_ptr<const Credential>> credentials;

  // Judging the peer. A client always does; a server when it asks for a
  // certificate.
  bool request_certificate = false;
  bool require_certificate = false;
  VerifyPolicy verify_policy;
  std::shared_ptr<const TrustStore> trust;  // never null

  std::string server_name;  // client: SNI; empty: the caller's choice

  std::optional<unsigned> ticket_count;          // server
  std::optional<bool> cipher_server_preference;  // server

  std::vector<std::pair<std::string, std::string>> openssl_commands;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CONTEXT_CONFIG_H_
