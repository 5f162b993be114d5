// Everything that one end of a connection learned, as plain facts.
//
// The engine writes each fact once, when it happens; what never happened stays
// unset. A failed handshake leaves all that was seen before it failed. The
// report is made from this alone: nobody asks the SSL object afterwards.
//
// Times are offsets from the start of the connection, read from the clock that
// the driver lends (see SessionOptions).
#ifndef TLSLAB_SERVER_ENGINE_OBSERVATIONS_H_
#define TLSLAB_SERVER_ENGINE_OBSERVATIONS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "certs/inspect/ocsp.h"
#include "certs/inspect/public_key.h"
#include "certs/inspect/sct.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/ossl_ptr.h"
#include "certs/verify/name_match.h"
#include "certs/verify/verify.h"
#include "server/config/context_config.h"
#include "server/engine/dane.h"
#include "server/engine/negotiation.h"
#include "server/engine/shared_parameters.h"
#include "server/wire/certificate_request.h"
#include "server/wire/client_hello.h"
#include "server/wire/compressed_certificate.h"
#include "server/wire/encrypted_extensions.h"
#include "server/wire/flow.h"
#include "server/wire/key_exchange_messages.h"
#include "server/wire/server_hello.h"
#include "server/wire/session_ticket.h"

namespace tlslab {

// One handshake message, or a change_cipher_spec.
struct MessageSeen {
  bool sent = false;
  bool change_cipher_spec = false;
  uint8_t type = 0;   // RFC 8446 section 4; nothing for change_cipher_spec
  uint32_t size = 0;  // bytes with the header, before protection
  Offset at{};
};

struct AlertSeen {
  bool sent = false;
  bool fatal = false;
  uint8_t description = 0;
  Offset at{};
};

// Where a handshake stood. Only ever advances.
enum class Phase {
  kConnect,
  kClientHello,
  kServerHello,
  kCertificate,
  kKeyExchange,
  kFinished,
  kConfirmation,
};

// What ended a handshake that did not complete.
enum class FailureCause {
  kLocalAlert,
  kPeerAlert,
  kLocalError,
  kConnectRefused,
  kConnectFailed,
  kTransportClosed,
  kTransportError,
  kTimeout,
  kCancelled,
  kNotBegun,      // this end closed before it began one
  kDialogFailed,  // what was said before TLS did not lead to it
};

struct Failure {
  FailureCause cause = FailureCause::kLocalError;
  Phase phase = Phase::kClientHello;
  std::optional<uint8_t> alert;
  std::vector<OpensslError> errors;  // oldest first
  std::string system_error;          // "ECONNREFUSED"
};

// How the peer's side of the connection ended.
enum class CloseKind {
  kUnknown,
  kCloseNotify,
  kTruncated,
  kReset,
  kAlert,
  kStillOpen,
  kFailedHere
};

struct CipherFacts {
  uint16_t value = 0;
  std::string openssl_name;
  std::string standard_name;
  std::string defined_in;
  unsigned bits = 0;            // strength, as OpenSSL judges it
  unsigned algorithm_bits = 0;  // of the key
  // In the words of `openssl ciphers -v`, for example "ECDH", "RSA", "AESGCM(128)",
  // "AEAD".
  std::string key_exchange;
  std::string authentication;
  std::string encryption;
  std::string mac;
  std::string description;      // the line itself
  bool forward_secret = false;  // see the contract's CipherSuite
  bool aead = false;
};

// A NewSessionTicket.
struct TicketSeen {
  bool sent = false;
  Offset at{};
  std::optional<ParsedSessionTicket> ticket;
  std::string session;  // client, if asked for; see SaveSession
};

struct CertificateRequestSeen {
  ParsedCertificateRequest request;
  bool post_handshake = false;
};

// What became of early data.
struct EarlyDataSeen {
  static constexpr size_t kReceivedKept = 64 * 1024;
  enum class Reason {
    kNone,
    kNotAllowedBySession,
    kDisabled,
    kHelloRetry,
    kNotResumed,
    kAlpnChanged,
    kReplayOrAge,
    kNotTls13,
    kRejectedByPeer,
  };
  bool offered = false;
  std::optional<bool> accepted;
  Reason reason = Reason::kNone;
  uint64_t sent_bytes = 0;
  uint64_t received_bytes = 0;
  std::string received;  // the first kReceivedKept bytes
};

// Who the peer showed itself to be, after the handshake.
struct PeerShown {
  std::vector<OsslPtr<X509>> chain;  // as sent, leaf first
  std::optional<Verification> verification;
  std::optional<NameMatch> name_match;
};

// Of a resumed session: what was found out when it began. In this handshake nothing of it was sent,
// and nothing judged.
struct SessionPeer {
  OsslPtr<X509> certificate;  // the leaf; tickets keep no more
  long verify_code = 0;       // X509_V_OK or the finding that decided then
};

struct PostHandshakeSeen {
  enum class Kind { kKeyUpdate, kRenegotiation, kCertificateRequest };
  Kind kind = Kind::kKeyUpdate;
  Offset at{};
  bool sent = false;              // what began it
  std::optional<bool> completed;  // nothing for a key update
  bool update_requested = false;
  PeerShown peer;
};

// Empty where the library refused.
struct ExportedKeySeen {
  std::string label;
  std::optional<std::string> context;
  std::string value;
};

// RFC 5929 and RFC 9266. Empty: not defined here.
struct ChannelBindingsSeen {
  std::string tls_unique;
  std::string tls_server_end_point;
  std::string tls_exporter;
};

struct Observations {
  static constexpr size_t kMaxEvents = 1000;
  static constexpr size_t kMaxTickets = 100;
  static constexpr size_t kMaxEventPeers = 20;  // events of which the peer is kept

  Role role = Role::kClient;
  std::optional<Failure> failure;

  std::optional<ParsedClientHello> client_hello;  // the last one, after a HelloRetryRequest
  std::optional<ParsedServerHello> server_hello;  // never a HelloRetryRequest
  bool hello_retry_requested = false;
  // What stood before the second hello. Both absent without a HelloRetryRequest.
  std::optional<ParsedClientHello> first_client_hello;
  std::optional<ParsedServerHello> hello_retry_request;

  // The messages that follow the hellos, those of the handshake alone.
  std::optional<ParsedEncryptedExtensions> encrypted_extensions;
  std::optional<ParsedServerKeyExchange> server_key_exchange;
  std::optional<ParsedClientKeyExchange> client_key_exchange;
  std::optional<CompressedCertificateFrame> peer_certificate_compression;
  // The first, which may come after the handshake.
  std::optional<CertificateRequestSeen> certificate_request;
  // The first kMaxTickets, at any time.
  std::vector<TicketSeen> tickets;
  std::optional<Offset> first_ticket_at;

  // Told by the messages, so known on failure too.
  std::optional<uint16_t> group;
  std::optional<uint16_t> sent_signature_scheme;
  std::optional<uint16_t> received_signature_scheme;

  // Told by OpenSSL, once the ServerHello is through.
  std::optional<CipherFacts> cipher;
  std::optional<std::string> alpn;
  std::optional<bool> resumed;  // not by a key that both ends knew
  std::optional<int> security_level;
  std::optional<SharedParameters> shared;  // server

  // What all of this means, once the handshake has ended.
  Negotiation negotiation;

  std::vector<OsslPtr<X509>> peer_chain;    // as sent, leaf first
  std::optional<SessionPeer> session_peer;  // server: of a session with a client's certificate
  OsslPtr<X509> own_certificate;            // server: the one that it showed; null: none
  std::optional<Verification> verification;
  std::optional<NameMatch> name_match;
  std::optional<bool> certificate_requested;     // server: this end asked
  std::optional<bool> certificate_required;      // server: and takes no for no answer
  std::optional<PublicKeyFacts> raw_public_key;  // of a peer without a certificate
  std::optional<OcspFacts> ocsp_staple;          // client
  std::vector<SctFacts> scts;                    // client, when it asked
  std::optional<DaneVerdict> dane;               // client with TLSA records

  // Server: the pattern by which the server name chose the context.
  std::optional<std::string> selected_server_name;

  // The first kMaxEvents of each; a peer can send key updates without end.
  std::vector<MessageSeen> messages;
  std::vector<AlertSeen> alerts;
  uint64_t omitted_events = 0;
  std::vector<std::string> key_log_lines;    // the first kMaxEvents
  std::vector<std::string> capture_secrets;  // the same, for a capture alone

  std::string last_session;  // client, if asked for; see SaveSession
  std::optional<EarlyDataSeen> early_data;
  std::vector<PostHandshakeSeen> post_handshake;  // the first kMaxEvents
  std::vector<ExportedKeySeen> exporters;
  std::optional<ChannelBindingsSeen> channel_bindings;

  Phase phase = Phase::kConnect;
  std::optional<Offset> client_hello_at;
  std::optional<Offset> server_hello_at;
  std::optional<Offset> peer_certificate_at;
  std::optional<Offset> verified_at;
  std::optional<Offset> ended_at;  // of the handshake, completed or failed
  std::optional<Offset> first_data_at;

  CloseKind close_kind = CloseKind::kUnknown;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_OBSERVATIONS_H_
