#include "server/engine/negotiation.h"

#include <openssl/tls1.h>

#include <algorithm>

#include "server/codepoints/group_kinds.h"
#include "server/engine/observations.h"

namespace tlslab {
namespace {

bool Has(const std::vector<HelloExtension>& extensions, uint16_t type) {
  return FindExtension(extensions, type) != nullptr;
}

// Of a number as its bytes.
unsigned BitsOf(std::string_view number) {
  while (!number.empty() && number.front() == 0) number.remove_prefix(1);
  if (number.empty()) return 0;
  unsigned bits = 8 * (number.size() - 1);
  for (unsigned first = static_cast<unsigned char>(number.front()); first > 0; first >>= 1) ++bits;
  return bits;
}

void SetKind(uint16_t group, EphemeralKey* key) {
  std::optional<GroupKind> kind = KindOfGroup(group);
  if (!kind) return;
  key->kind = kind->kind;
  key->bits = kind->bits;
}

// Reads one handshake whose ServerHello was seen.
class Reader {
 public:
  Reader(const Observations& seen, const EndFacts& end)
      : seen_(seen), hello_(*seen.server_hello), end_(end) {}

  Negotiation Read() {
    if (tls13()) {
      ReadTls13();
    } else {
      ReadTls12();
    }
    return std::move(agreed_);
  }

 private:
  bool tls13() const { return hello_.version == TLS1_3_VERSION; }

  void ReadTls13() {
    ReadShares();
    ReadPsk();
    agreed_.forward_secret = hello_.key_share_group.has_value();
    if (!seen_.encrypted_extensions) return;
    agreed_.max_fragment_length = seen_.encrypted_extensions->max_fragment_length;
    AcknowledgeServerName(seen_.encrypted_extensions->server_name_acknowledged);
  }

  void ReadShares() {
    if (!hello_.key_share_group) return;
    EphemeralKey& key = agreed_.ephemeral_key.emplace();
    SetKind(*hello_.key_share_group, &key);
    key.server_public = hello_.key_share;
    if (!seen_.client_hello) return;
    for (const KeyShare& share : seen_.client_hello->key_shares) {
      if (share.group != *hello_.key_share_group) continue;
      key.client_public = share.key;
      return;
    }
  }

  void ReadPsk() {
    agreed_.resumption_kind = ResumptionKind::kFullHandshake;
    if (!hello_.selected_psk) return;
    PskSelection& psk = agreed_.psk.emplace();
    psk.identity_index = hello_.selected_psk;
    psk.without_dhe = !hello_.key_share_group;
    if (seen_.client_hello && *hello_.selected_psk < seen_.client_hello->psk_identities.size()) {
      psk.identity = seen_.client_hello->psk_identities[*hello_.selected_psk];
    }
    psk.external = std::find(end_.psk_identities.begin(), end_.psk_identities.end(),
                             psk.identity) != end_.psk_identities.end();
    agreed_.resumption_kind =
        psk.external ? ResumptionKind::kExternalPsk : ResumptionKind::kResumptionPsk;
  }

  void ReadTls12() {
    const std::optional<bool> resumed = Resumed();
    ReadResumption(resumed);
    ReadKeyExchange();
    if (resumed.value_or(false) || !FullIsForwardSecret().value_or(true)) {
      agreed_.forward_secret = false;
    } else if (resumed) {
      agreed_.forward_secret = FullIsForwardSecret();
    }
    agreed_.secure_renegotiation = Has(hello_.extensions, kRenegotiationInfoExtension);
    agreed_.extended_master_secret = Has(hello_.extensions, kExtendedMasterSecretExtension);
    agreed_.encrypt_then_mac = Has(hello_.extensions, kEncryptThenMacExtension) && HasUseForEtm();
    agreed_.max_fragment_length = hello_.max_fragment_length;
    const bool acknowledged = Has(hello_.extensions, kServerNameExtension);
    if (acknowledged || (resumed && !*resumed)) AcknowledgeServerName(acknowledged);
  }

  // What a completed handshake says; before, what the hellos do (RFC 5246 section
  // 7.4.1.3, RFC 5077 section 3.4).
  std::optional<bool> Resumed() const {
    if (seen_.resumed) return seen_.resumed;
    if (!seen_.client_hello) return std::nullopt;
    const ParsedClientHello& client = *seen_.client_hello;
    if (!client.session_id.empty()) return client.session_id == hello_.session_id;
    if (client.session_ticket_size.value_or(0) == 0) return false;
    return std::nullopt;
  }

  void ReadResumption(const std::optional<bool>& resumed) {
    if (!resumed) return;
    if (*resumed) {
      const bool ticket = seen_.client_hello && end_.opens_tickets &&
                          seen_.client_hello->session_ticket_size.value_or(0) > 0;
      agreed_.resumption_kind = ticket ? ResumptionKind::kTicket : ResumptionKind::kSessionId;
    } else {
      agreed_.resumption_kind =
          SuiteHasPsk() ? ResumptionKind::kExternalPsk : ResumptionKind::kFullHandshake;
    }
  }

  bool SuiteHasPsk() const {
    return seen_.cipher && seen_.cipher->key_exchange.find("PSK") != std::string::npos;
  }

  void ReadKeyExchange() {
    const auto& server = seen_.server_key_exchange;
    const auto& client = seen_.client_key_exchange;
    if (client && client->psk_identity) {
      PskSelection& psk = agreed_.psk.emplace();
      psk.identity = *client->psk_identity;
      psk.external = true;
      psk.without_dhe = client->public_key.empty();
    }
    if (!server || server->public_key.empty()) return;
    EphemeralKey& key = agreed_.ephemeral_key.emplace();
    if (server->group) {
      SetKind(*server->group, &key);
    } else {
      key.kind = "DH";
      key.bits = BitsOf(server->dh_prime);
    }
    key.server_public = server->public_key;
    key.dh_prime = server->dh_prime;
    key.dh_generator = server->dh_generator;
    if (client) key.client_public = client->public_key;
  }

  std::optional<bool> FullIsForwardSecret() const {
    if (!seen_.cipher) return std::nullopt;
    return seen_.cipher->forward_secret;
  }

  // As OpenSSL has it: nothing that authenticates by itself, and no stream cipher
  // (RFC 7366 section 3).
  bool HasUseForEtm() const {
    if (!seen_.cipher || seen_.cipher->aead) return false;
    for (std::string_view stream : {"RC4", "GOST", "MAGMA", "KUZNYECHIK"}) {
      if (seen_.cipher->encryption.compare(0, stream.size(), stream) == 0) return false;
    }
    return true;
  }

  void AcknowledgeServerName(bool acknowledged) {
    if (!seen_.client_hello || !seen_.client_hello->server_name) return;
    agreed_.server_name_acknowledged = acknowledged;
  }

  const Observations& seen_;
  const ParsedServerHello& hello_;
  const EndFacts& end_;
  Negotiation agreed_;
};

}  // namespace

Negotiation NegotiationOf(const Observations& seen, const EndFacts& end) {
  if (!seen.server_hello) return {};
  return Reader(seen, end).Read();
}

}  // namespace tlslab
