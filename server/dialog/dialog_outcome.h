// What came of a dialog, at one end: message DialogResult of the contract.
#ifndef TLSLAB_SERVER_DIALOG_DIALOG_OUTCOME_H_
#define TLSLAB_SERVER_DIALOG_DIALOG_OUTCOME_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/dialog/dialog_plan.h"

namespace tlslab {

struct DialogLine {
  bool sent = false;
  std::chrono::nanoseconds at{};
  bool is_protected = false;
  std::string text;
  uint64_t size_bytes = 0;
};

struct DialogLogin {
  std::string mechanism;
  std::string user;
  bool in_clear = false;
  std::optional<bool> accepted;
};

struct StrictTransportSecurity {
  uint64_t max_age_seconds = 0;
  bool include_subdomains = false;
  bool preload = false;
};

struct HttpExchangeSeen {
  std::string method;
  std::string target;
  std::vector<HttpHeader> request_headers;
  uint64_t request_body_bytes = 0;
  std::optional<unsigned> status;
  std::string version;
  std::vector<HttpHeader> response_headers;
  uint64_t response_body_bytes = 0;
  std::string response_body;
  bool keep_alive = false;
  std::optional<StrictTransportSecurity> strict_transport_security;
};

struct FtpDataConnectionSeen {
  std::string command;
  bool is_protected = false;
  std::optional<bool> session_resumed;
  uint64_t transferred_bytes = 0;
  std::string error;
  std::string version_name;
  std::string ignored_address;
};

struct DialogOutcome {
  static constexpr size_t kMaxLines = 1000;
  static constexpr size_t kMaxLineBytes = 1024;      // of each
  static constexpr size_t kMaxTextBytes = 64 << 10;  // of all
  static constexpr size_t kMaxCapabilities = 100;
  static constexpr size_t kMaxEarlyBytes = 1024;        // that are kept
  static constexpr size_t kMaxMessageBytes = 64 << 10;  // that are kept
  static constexpr size_t kMaxDataConnections = 10;

  // Why TLS was not begun, of all that a peer can do.
  enum class Failure {
    kNone,
    kNotAdvertised,
    kRefused,
    kEarlyPlaintext,
    kViolation,
    kPeerClosed,  // the connection
    kPeerEnded,   // the dialog, in words of the protocol: an LDAP notice, the end of a stream
  };

  DialogProtocol protocol = DialogProtocol::kSmtp;
  TlsStart tls_start = TlsStart::kAfterStarttls;
  std::vector<DialogLine> lines;
  uint64_t omitted_lines = 0;
  std::vector<std::string> clear_capabilities;
  std::vector<std::string> tls_capabilities;
  std::optional<bool> starttls_advertised;
  std::optional<bool> starttls_accepted;
  bool tls_started = false;
  bool went_on_in_clear = false;
  std::optional<DialogLogin> login;
  uint64_t early_plaintext_bytes = 0;
  std::string early_plaintext;
  std::optional<bool> early_plaintext_trusted;
  std::string received_message;
  bool completed = false;
  std::string error;
  Failure failure = Failure::kNone;
  std::vector<HttpExchangeSeen> http_exchanges;
  std::vector<FtpDataConnectionSeen> ftp_data_connections;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_DIALOG_OUTCOME_H_
