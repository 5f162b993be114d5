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

#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/ossl/ossl_ptr.h"
#include "certs/verify/trust_store.h"
#include "certs/verify/verify.h"

namespace tlslab {

// The engine's; config only passes on what the lab found under a name.
class Context;

enum class Role { kClient, kServer };

// Switches of the protocol; absent leaves the library's own.
struct ProtocolConfig {
  enum class Renegotiation { kDefault, kRefused, kSecure, kUnsafeLegacy };
  Renegotiation renegotiation = Renegotiation::kDefault;
  std::optional<bool> legacy_server_connect;
  std::optional<bool> compression;
  std::optional<bool> extended_master_secret;
  std::optional<bool> encrypt_then_mac;
  std::optional<bool> middlebox_compatibility;
  std::optional<bool> client_hello_padding;
  std::optional<bool> empty_fragments;
  std::optional<bool> ignore_unexpected_eof;
  std::optional<bool> read_ahead;
  std::optional<unsigned> max_send_fragment;      // bytes, 512 to 16384
  std::optional<unsigned> record_padding;         // bytes, 0 to 16384
  std::optional<unsigned> handshake_padding;      // bytes, 0 to 16384
  std::optional<unsigned> max_certificate_chain;  // bytes
};

// A server's key for tickets (RFC 5077 section 4).
struct TicketKey {
  std::string name;                // 16 bytes
  std::string encryption_key;      // 32 bytes, AES-256-CBC
  std::string authentication_key;  // 32 bytes, HMAC-SHA-256
};

struct ResumptionConfig {
  enum class PskKeyExchange { kDefault, kWithDhe, kWithoutDheAllowed, kWithoutDhePreferred };
  std::optional<bool> tickets;
  std::optional<bool> server_cache;
  std::optional<absl::Duration> session_lifetime;
  std::vector<TicketKey> ticket_keys;  // the first makes tickets, each opens its own
  std::string session_id_context;      // empty: the lab's
  PskKeyExchange psk_key_exchange = PskKeyExchange::kDefault;
  std::optional<bool> resumption_on_renegotiation;
};

enum class CertificateType { kX509, kRawPublicKey };

struct PreSharedKey {
  std::string identity;
  std::string key;
  std::string cipher_suite;  // TLS 1.3, IANA name; never empty
};

// RFC 6698.
struct TlsaRecord {
  uint8_t usage = 0;
  uint8_t selector = 0;
  uint8_t matching_type = 0;
  std::string data;
};

enum class UnknownServerName { kIgnored, kAcknowledged, kRejected };

struct ContextConfig;

// The context that serves a server name: one that the lab holds, or a value.
struct ServerNameRule {
  std::string pattern;  // "host" or "*.host", lower case
  std::shared_ptr<const Context> held;
  std::shared_ptr<const ContextConfig> value;
};

struct ContextConfig {
  Role role = Role::kClient;

  // Wire numbers, for example 0x0303; 0 leaves the library's own bound.
  uint16_t min_version = 0;
  uint16_t max_version = 0;

  std::string cipher_list;                     // OpenSSL cipher string; empty: the library's
  std::vector<std::string> cipher_suites;      // TLS 1.3, IANA names
  std::vector<std::string> groups;             // IANA names
  std::vector<std::string> key_share_groups;   // client, of `groups`
  std::vector<std::string> signature_schemes;  // IANA names
  std::vector<std::string> client_signature_schemes;
  std::vector<std::string> alpn_protocols;  // each 1 to 255 bytes
  std::optional<int> security_level;        // 0 to 5
  std::vector<std::shared_ptr<const Credential>> credentials;
  ProtocolConfig protocol;
  ResumptionConfig resumption;
  std::vector<CertificateType> server_certificate_types;  // empty: X.509 alone
  std::vector<CertificateType> client_certificate_types;
  std::vector<PreSharedKey> pre_shared_keys;
  std::vector<std::shared_ptr<X509>> certificate_authorities;  // whose subjects are named
  std::vector<std::string> certificate_compression_algorithms;
  std::vector<std::string> srtp_profiles;

  // Judging the peer. A client always does; a server when it asks for a
  // certificate.
  bool request_certificate = false;
  bool require_certificate = false;
  VerifyPolicy verify_policy;
  std::shared_ptr<const TrustStore> trust;  // never null
  std::vector<TlsaRecord> tlsa_records;     // client

  // Client.
  std::string server_name;  // SNI; empty: the caller's choice
  bool post_handshake_auth = false;
  bool ocsp_requested = false;
  bool scts_requested = false;
  std::optional<unsigned> max_fragment_length;  // 512, 1024, 2048 or 4096
  bool fallback_scsv = false;

  // Server.
  std::optional<unsigned> ticket_count;
  std::optional<bool> cipher_server_preference;
  std::optional<bool> chacha_prioritized;
  std::vector<ServerNameRule> server_names;
  UnknownServerName unknown_server_name = UnknownServerName::kIgnored;
  std::string ocsp_response;      // DER; empty: none
  std::vector<std::string> scts;  // serialised
  unsigned max_early_data = 0;    // bytes
  std::optional<bool> anti_replay;
  std::string psk_identity_hint;
  std::shared_ptr<EVP_PKEY> dh_parameters;  // null: the library's choice

  std::vector<std::pair<std::string, std::string>> openssl_commands;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CONTEXT_CONFIG_H_
