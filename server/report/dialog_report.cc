#include "server/report/dialog_report.h"

#include <string>
#include <string_view>

#include "server/report/code_points.h"
#include "server/report/offload/http_header_report.h"

namespace tlslab {
namespace {

v1::DialogProtocol ToProtocol(DialogProtocol protocol) {
  switch (protocol) {
    case DialogProtocol::kSmtp:
      return v1::SMTP;
    case DialogProtocol::kSubmission:
      return v1::SUBMISSION;
    case DialogProtocol::kLmtp:
      return v1::LMTP;
    case DialogProtocol::kPop3:
      return v1::POP3;
    case DialogProtocol::kImap:
      return v1::IMAP;
    case DialogProtocol::kFtp:
      return v1::FTP;
    case DialogProtocol::kNntp:
      return v1::NNTP;
    case DialogProtocol::kLdap:
      return v1::LDAP;
    case DialogProtocol::kXmppClient:
      return v1::XMPP_CLIENT;
    case DialogProtocol::kXmppServer:
      return v1::XMPP_SERVER;
    case DialogProtocol::kPostgresql:
      return v1::POSTGRESQL;
    case DialogProtocol::kMysql:
      return v1::MYSQL;
    case DialogProtocol::kHttp:
      return v1::HTTP;
  }
  return v1::DIALOG_PROTOCOL_UNSPECIFIED;
}

v1::TlsStart ToStart(TlsStart start) {
  switch (start) {
    case TlsStart::kAfterStarttls:
      return v1::AFTER_STARTTLS;
    case TlsStart::kAtConnect:
      return v1::AT_CONNECT_TLS;
    case TlsStart::kInClear:
      return v1::IN_CLEAR;
  }
  return v1::TLS_START_UNSPECIFIED;
}

// Bytes that are no text, or that would steer a terminal, as "\xNN".
std::string Readable(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  const bool is_text = ValidUtf8(std::string(text)) == text;
  std::string out;
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    if ((value >= ' ' || value == '\t') && value != 0x7f && (value < 0x80 || is_text)) {
      out += byte;
    } else {
      out += {'\\', 'x', kDigits[value >> 4], kDigits[value & 15]};
    }
  }
  return out;
}

void ReportLogin(const DialogLogin& login, v1::DialogLogin* out) {
  out->set_mechanism(login.mechanism);
  out->set_user(Readable(login.user));
  out->set_in_clear(login.in_clear);
  if (login.accepted) out->set_accepted(*login.accepted);
}

void ReportHttp(const HttpExchangeSeen& seen, v1::HttpExchange* out) {
  out->set_method(ValidUtf8(seen.method));
  out->set_target(ValidUtf8(seen.target));
  ReportHeaders(seen.request_headers, out->mutable_request_headers());
  out->set_request_body_bytes(seen.request_body_bytes);
  if (seen.status) out->set_status(*seen.status);
  out->set_version(seen.version);
  ReportHeaders(seen.response_headers, out->mutable_response_headers());
  out->set_response_body_bytes(seen.response_body_bytes);
  out->set_response_body(seen.response_body);
  out->set_keep_alive(seen.keep_alive);
  if (!seen.strict_transport_security) return;
  v1::StrictTransportSecurity* strict = out->mutable_strict_transport_security();
  strict->set_max_age_seconds(seen.strict_transport_security->max_age_seconds);
  strict->set_include_subdomains(seen.strict_transport_security->include_subdomains);
  strict->set_preload(seen.strict_transport_security->preload);
}

void ReportFtpData(const FtpDataConnectionSeen& seen, v1::FtpDataConnection* out) {
  out->set_command(seen.command);
  out->set_protected_(seen.is_protected);
  if (seen.session_resumed) out->set_session_resumed(*seen.session_resumed);
  out->set_transferred_bytes(seen.transferred_bytes);
  out->set_error(Readable(seen.error));
  out->set_version_name(seen.version_name);
  out->set_ignored_address(seen.ignored_address);
}

void ReportLine(const DialogLine& line, v1::DialogLine* out) {
  out->set_sent(line.sent);
  SetDuration(line.at, out->mutable_event_offset());
  out->set_protected_(line.is_protected);
  out->set_text(Readable(line.text));
  out->set_size_bytes(line.size_bytes);
}

}  // namespace

void ReportDialog(const DialogOutcome& outcome, v1::DialogResult* out) {
  out->set_protocol(ToProtocol(outcome.protocol));
  out->set_tls_start(ToStart(outcome.tls_start));
  for (const DialogLine& line : outcome.lines) ReportLine(line, out->add_lines());
  out->set_omitted_line_count(outcome.omitted_lines);
  for (const auto& words : outcome.clear_capabilities) out->add_clear_capabilities(Readable(words));
  for (const auto& words : outcome.tls_capabilities) out->add_tls_capabilities(Readable(words));
  if (outcome.starttls_advertised) out->set_starttls_advertised(*outcome.starttls_advertised);
  if (outcome.starttls_accepted) out->set_starttls_accepted(*outcome.starttls_accepted);
  out->set_tls_started(outcome.tls_started);
  out->set_went_on_in_clear(outcome.went_on_in_clear);
  if (outcome.login) ReportLogin(*outcome.login, out->mutable_login());
  out->set_early_plaintext_bytes(outcome.early_plaintext_bytes);
  out->set_early_plaintext(outcome.early_plaintext);
  if (outcome.early_plaintext_trusted) {
    out->set_early_plaintext_trusted(*outcome.early_plaintext_trusted);
  }
  out->set_received_message(outcome.received_message);
  out->set_completed(outcome.completed);
  out->set_error(Readable(outcome.error));
  for (const auto& seen : outcome.http_exchanges) ReportHttp(seen, out->add_http_exchanges());
  for (const auto& seen : outcome.ftp_data_connections) {
    ReportFtpData(seen, out->add_ftp_data_connections());
  }
}

}  // namespace tlslab
