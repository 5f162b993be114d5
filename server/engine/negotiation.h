// What the messages of a handshake, taken together, say was agreed.
//
//   seen.negotiation = NegotiationOf(seen, end);
//
// It reads the messages that both ends have on failure too, and asks OpenSSL nothing;
// tests compare it with OpenSSL's getters. What the messages leave open stays unset.
#ifndef TLSLAB_SERVER_ENGINE_NEGOTIATION_H_
#define TLSLAB_SERVER_ENGINE_NEGOTIATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tlslab {

struct Observations;

enum class ResumptionKind {
  kFullHandshake,
  kSessionId,      // TLS 1.2 and below, from the server's cache
  kTicket,         // TLS 1.2 and below (RFC 5077)
  kResumptionPsk,  // a ticket of TLS 1.3
  kExternalPsk,    // a key that both ends knew: not resumed
};

struct EphemeralKey {
  std::string kind;  // "ECDH", "DH", "KEM" or "HYBRID"; empty for a group without a name
  unsigned bits = 0;
  std::string client_public;
  std::string server_public;
  std::string dh_prime;      // TLS 1.2 and below
  std::string dh_generator;  // likewise
};

struct PskSelection {
  std::optional<uint16_t> identity_index;  // TLS 1.3
  std::string identity;
  bool external = false;
  bool without_dhe = false;
};

struct Negotiation {
  std::optional<EphemeralKey> ephemeral_key;
  std::optional<ResumptionKind> resumption_kind;
  std::optional<PskSelection> psk;
  std::optional<bool> forward_secret;
  // TLS 1.2 and below.
  std::optional<bool> secure_renegotiation;
  std::optional<bool> extended_master_secret;
  std::optional<bool> encrypt_then_mac;
  std::optional<uint32_t> max_fragment_length;  // bytes
  std::optional<bool> server_name_acknowledged;
};

// What only this end knows of itself.
struct EndFacts {
  // Of its pre-shared keys: what tells them from tickets.
  std::vector<std::string> psk_identities;
  // A server that ignores tickets resumes by session IDs, whatever the client sends.
  bool opens_tickets = true;
};

Negotiation NegotiationOf(const Observations& seen, const EndFacts& end);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_NEGOTIATION_H_
