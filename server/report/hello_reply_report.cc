#include "server/report/hello_reply_report.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "certs/inspect/inspected.h"
#include "server/codepoints/alerts.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/tls_versions.h"
#include "server/report/certificate_facts.h"
#include "server/report/code_points.h"
#include "server/report/fingerprint_report.h"
#include "server/report/hello_report.h"
#include "server/report/observer_report.h"
#include "server/report/wire_report.h"
#include "server/wire/client_hello.h"
#include "server/wire/pcapng.h"

namespace tlslab {
namespace {

using End = HelloProbeRecord::End;
using Kind = HelloReply::Kind;

constexpr size_t kStreamKept = 64 * 1024;

v1::HelloReply::Kind KindOf(const HelloProbeRecord& record) {
  const HelloReply& reply = record.reply;
  const bool ended = record.end == End::kClosed || record.end == End::kReset;
  if (record.end == End::kNotConnected) return v1::HelloReply::NOT_CONNECTED;
  switch (reply.kind) {
    case Kind::kServerHello:
      return v1::HelloReply::SERVER_HELLO;
    case Kind::kHelloRetryRequest:
      return v1::HelloReply::HELLO_RETRY_REQUEST;
    case Kind::kAlert:
      return v1::HelloReply::ALERT;
    case Kind::kNotTls:
      return v1::HelloReply::NOT_TLS;
    case Kind::kSslv2ServerHello:
      return v1::HelloReply::SSLV2_SERVER_HELLO;
    case Kind::kOther:
      // A warning, close_notify above all, answers nothing.
      if (!(ended && reply.alert && reply.messages.empty())) return v1::HelloReply::OTHER;
      break;
    case Kind::kNothing:
      break;
  }
  if (record.end == End::kReset) return v1::HelloReply::RESET;
  return ended ? v1::HelloReply::CLOSED : v1::HelloReply::SILENCE;
}

v1::CloseKind CloseKindOf(const HelloProbeRecord& record) {
  if (record.end == End::kNotConnected) return v1::CLOSE_KIND_UNSPECIFIED;
  if (record.reply.alert_fatal) return v1::CLOSE_KIND_ALERT;
  if (record.reply.close_notify) return v1::CLOSE_KIND_CLOSE_NOTIFY;
  switch (record.end) {
    case End::kClosed:
      return v1::CLOSE_KIND_TRUNCATED;
    case End::kReset:
      return v1::CLOSE_KIND_RESET;
    default:
      return v1::CLOSE_KIND_STILL_OPEN;
  }
}

// A number with its name, as in "handshake_failure (40)".
std::string Named(std::string_view name, uint16_t value) {
  return name.empty() ? absl::StrCat("0x", absl::Hex(value, absl::kZeroPad4)) : std::string(name);
}

std::string AlertText(const HelloReply& reply) {
  const std::string name(AlertName(*reply.alert));
  return absl::StrCat(name.empty() ? "alert" : name, " (", *reply.alert, ")");
}

// What a server's hello chose.
std::string ChoiceText(const HelloReply& reply) {
  std::string text;
  auto add = [&text](const std::string& word) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", word);
  };
  if (auto version = reply.version()) add(Named(TlsVersionName(*version), *version));
  if (auto suite = reply.cipher_suite()) add(Named(CipherSuiteName(*suite), *suite));
  if (auto group = reply.group()) add(Named(GroupName(*group), *group));
  return text;
}

// The alert that came behind a server's hello.
std::string ThenAlert(const HelloReply& reply) {
  return reply.alert_fatal ? absl::StrCat("; then fatal alert ", AlertText(reply)) : "";
}

std::string Summary(const HelloProbeRecord& record, v1::HelloReply::Kind kind) {
  const HelloReply& reply = record.reply;
  switch (kind) {
    case v1::HelloReply::SERVER_HELLO:
      return absl::StrCat("ServerHello: ", ChoiceText(reply), ThenAlert(reply));
    case v1::HelloReply::HELLO_RETRY_REQUEST:
      return absl::StrCat("HelloRetryRequest: ", ChoiceText(reply), ThenAlert(reply));
    case v1::HelloReply::ALERT:
      return absl::StrCat("fatal alert ", AlertText(reply));
    case v1::HelloReply::CLOSED:
      return record.reply.alert ? absl::StrCat("closed after the warning ", AlertText(reply))
                                : "closed without an answer";
    case v1::HelloReply::RESET:
      return "reset without an answer";
    case v1::HelloReply::SILENCE:
      return "no answer";
    case v1::HelloReply::NOT_TLS:
      return absl::StrCat("not TLS: '", absl::CHexEscape(record.received.substr(0, 32)), "'");
    case v1::HelloReply::NOT_CONNECTED:
      return absl::StrCat("no connection: ", record.system_error);
    case v1::HelloReply::SSLV2_SERVER_HELLO:
      return "ServerHello of SSL 2.0";
    default:
      return absl::StrCat("TLS, and no answer to the hello: ", record.received_bytes, " bytes");
  }
}

void ReportSent(const BuiltHello& hello, std::string_view stream, v1::HelloReply* out) {
  if (const auto sent = ParseClientHello(hello.message); sent && !hello.sslv2) {
    ReportClientHello(*sent, out->mutable_sent());
    out->set_connection_id(absl::BytesToHexString(sent->random));
  }
  out->set_sent_stream(std::string(stream.substr(0, kStreamKept)));
}

void ReportCapture(const HelloProbeRecord& record, v1::HelloReply* out) {
  if (!record.tap_options.capture || !record.log) return;
  if (record.end == HelloProbeRecord::End::kNotConnected) return;
  CapturedConnection connection;
  connection.log = &*record.log;
  connection.client_address = record.local_address;
  connection.server_address = record.remote_address;
  connection.start_time = record.start_time;
  connection.vantage = "client";
  connection.max_bytes = record.tap_options.capture->max_bytes;
  out->set_capture(PcapngSection({connection}, {}));
}

void ReportChoice(const HelloReply& reply, v1::HelloReply* out) {
  if (reply.server_hello) {
    ReportServerHello(*reply.server_hello, out->mutable_server_hello());
    if (reply.server_hello->alpn_protocol) {
      out->set_alpn_protocol(ValidUtf8(*reply.server_hello->alpn_protocol));
    }
  }
  if (reply.hello_retry_request) {
    ReportHelloRetry(*reply.hello_retry_request, out->mutable_hello_retry_request());
  }
  if (auto version = reply.version()) out->set_version(ToVersion(*version));
  if (auto suite = reply.cipher_suite()) {
    SetCodePoint(*suite, CipherSuiteName(*suite), out->mutable_cipher_suite());
  }
  if (auto group = reply.group()) SetCodePoint(*group, GroupName(*group), out->mutable_group());
  for (const std::string& der : reply.chain) {
    ReportFacts(*InspectedDer(der), out->add_server_chain());
  }
}

}  // namespace

void ReportHelloReply(const HelloProbeRecord& record, v1::HelloReply* out) {
  const HelloReply& reply = record.reply;
  out->set_kind(KindOf(record));
  ReportSent(record.hello, std::string_view(record.hello.stream).substr(0, record.sent_bytes), out);
  out->set_sent_bytes(record.sent_bytes);
  ReportChoice(reply, out);
  if (reply.alert) {
    SetCodePoint(*reply.alert, AlertName(*reply.alert), out->mutable_alert());
    out->set_alert_fatal(reply.alert_fatal);
  }
  out->set_close_kind(CloseKindOf(record));
  out->set_system_error(record.system_error);
  out->set_received(record.received);
  out->set_received_bytes(record.received_bytes);
  if (record.first_reply) SetDuration(*record.first_reply, out->mutable_first_reply_duration());
  SetTime(record.start_time, out->mutable_start_time());
  out->set_local_address(record.local_address);
  out->set_remote_address(record.remote_address);
  out->set_summary(Summary(record, out->kind()));
  if (record.observed) {
    ReportObserver(*record.observed, {record.local_address, record.remote_address},
                   out->mutable_observer());
  }
  if (const auto& transcript = record.tap_options.transcript; transcript && record.log) {
    ReportTranscript(*record.log, *transcript, out->mutable_transcript());
  }
  ReportCapture(record, out);
  const auto sent = record.hello.sslv2 ? std::nullopt : ParseClientHello(record.hello.message);
  const ParsedServerHello* answer = reply.server_hello ? &*reply.server_hello : nullptr;
  if (!sent && answer == nullptr) return;
  ReportFingerprints(sent ? &*sent : nullptr, answer, out->mutable_fingerprints());
}

void ReportUnsentHello(const BuiltHello& hello, v1::HelloReply* out) {
  ReportSent(hello, hello.stream, out);
}

}  // namespace tlslab
