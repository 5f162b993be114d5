#include "client/render/handshake_text.h"

#include <cstdio>

#include "client/render/dialog_text.h"
#include "client/render/facts.h"
#include "client/render/fault_text.h"
#include "client/render/handshake_details.h"
#include "client/text/duration_text.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using v1::HandshakeFailure;
using v1::HandshakeResult;

template <typename... Values>
std::string Format(const char* format, Values... values) {
  char text[128];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string CodePointText(const v1::CodePoint& point) {
  const std::string number = Format("0x%04x", point.value());
  return point.name().empty() ? number : point.name() + " (" + number + ")";
}

std::string AlertText(const v1::CodePoint& alert) {
  const std::string number = std::to_string(alert.value());
  return alert.name().empty() ? number : alert.name() + " (" + number + ")";
}

template <typename Enum>
std::string EnumText(const google::protobuf::EnumDescriptor& type, Enum value) {
  const auto* named = type.FindValueByNumber(value);
  return named != nullptr ? ShortEnumName(*named) : std::to_string(value);
}

template <typename List>
std::string Joined(const List& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : ", ") + one;
  return text;
}

std::string Count(uint64_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string VerifyErrorText(const v1::CertificateVerification::Error& error) {
  return error.name() + " at depth " + std::to_string(error.depth()) +
         (error.text().empty() ? "" : " (" + error.text() + ")");
}

// `faulty`: faults fired, which may be what this end took for the peer.
std::string WhoFailed(const HandshakeFailure& failure, bool faulty) {
  switch (failure.cause()) {
    case HandshakeFailure::LOCAL_ALERT:
      return "this end, which sent a fatal alert";
    case HandshakeFailure::PEER_ALERT:
      return "the peer, which sent a fatal alert";
    case HandshakeFailure::LOCAL_ERROR:
      return "this end, without an alert";
    case HandshakeFailure::CONNECT_REFUSED:
    case HandshakeFailure::CONNECT_FAILED:
      return "nobody: there was no connection";
    case HandshakeFailure::TRANSPORT_CLOSED:
      return faulty ? "a fault or the peer, which closed the connection"
                    : "the peer, which closed the connection";
    case HandshakeFailure::TRANSPORT_ERROR:
      return "the transport";
    case HandshakeFailure::HANDSHAKE_TIMEOUT:
      return faulty ? "a fault or the peer, which took too long" : "the peer, which took too long";
    case HandshakeFailure::CANCELLED:
      return "the caller, who gave up";
    case HandshakeFailure::NOT_BEGUN:
      return "this end, which began no TLS";
    case HandshakeFailure::DIALOG_FAILED:
      return "what was said before TLS";
    default:
      return "not known";
  }
}

std::string OpensslErrorText(const v1::OpensslError& error) {
  std::string text = error.library() + ": " + error.reason();
  if (!error.data().empty()) text += ": " + error.data();
  return text + Format(" (%08llx)", static_cast<unsigned long long>(error.code()));
}

std::string FailureText(const HandshakeResult& result) {
  const HandshakeFailure& failure = result.failure();
  std::string text =
      Fact("Handshake", failure.summary().empty() ? "failed" : "failed: " + failure.summary());
  text += Fact("Who ended it", WhoFailed(failure, AnyFired(result.faults())));
  text += Fact("Cause", EnumText(*HandshakeFailure::Cause_descriptor(), failure.cause()));
  text += Fact("Kind of error",
               EnumText(*HandshakeFailure::ErrorClass_descriptor(), failure.error_class()));
  text += Fact("Phase", EnumText(*v1::HandshakePhase_descriptor(), failure.phase()));
  if (failure.has_alert()) text += Fact("Fatal alert", AlertText(failure.alert()));
  if (result.peer().verification().has_error()) {
    text += Fact("Verify error", VerifyErrorText(result.peer().verification().error()));
  }
  if (!failure.system_error().empty()) text += Fact("System error", failure.system_error());
  for (const v1::OpensslError& error : failure.openssl_errors()) {
    text += Fact("OpenSSL error", OpensslErrorText(error));
  }
  return text;
}

std::string PeerCertificateText(const HandshakeResult& result) {
  if (!result.peer().chain().empty()) return result.peer().chain(0).subject();
  const bool server = result.role() == HandshakeResult::SERVER;
  if (server && result.peer().has_certificate_requested()) {
    return result.peer().certificate_requested() ? "none, though requested" : "none requested";
  }
  return result.negotiated().session_resumed() ? "none: the session was resumed" : "none";
}

std::string NamesOn(const v1::CertificateFacts& facts) {
  std::string names = Joined(facts.dns_names());
  if (!facts.ip_addresses().empty()) {
    names += (names.empty() ? "" : ", ") + Joined(facts.ip_addresses());
  }
  if (!names.empty()) return names;
  return facts.common_names().empty() ? "none"
                                      : "none (common name " + Joined(facts.common_names()) + ")";
}

std::string NameMatchText(const v1::NameMatch& match) {
  if (match.matched()) return "Yes";
  return "No: the certificate is not for '" + match.expected_name() + "'";
}

// The lines of the textbook's report, in its words and order.
std::string TextbookText(const HandshakeResult& result) {
  const v1::NegotiatedParameters& negotiated = result.negotiated();
  std::string text = Fact("Peer certificate", PeerCertificateText(result));
  if (!result.peer().chain().empty()) {
    text += Fact("Name(s) on peer certificate", NamesOn(result.peer().chain(0)));
  }
  if (result.peer().has_name_match()) {
    text += Fact("Whether name(s) match the hostname", NameMatchText(result.peer().name_match()));
  }
  if (!negotiated.version_name().empty()) {
    text += Fact("Protocol version negotiated", negotiated.version_name());
  }
  if (negotiated.has_cipher_suite()) {
    const v1::CipherSuite& suite = negotiated.cipher_suite();
    text += Fact("Cipher chosen for this connection", suite.openssl_name());
    text += Fact("Cipher defined in TLS version", suite.defined_in());
    text += Fact("Cipher key has this many bits", std::to_string(suite.bits()));
  }
  if (!negotiated.compression().empty()) {
    text += Fact("Compression algorithm in use", negotiated.compression());
  }
  return text;
}

std::string NegotiatedText(const v1::NegotiatedParameters& negotiated) {
  std::string text;
  if (negotiated.has_cipher_suite()) {
    const v1::CipherSuite& suite = negotiated.cipher_suite();
    text += Fact("Cipher suite", suite.name() + Format(" (0x%04x)", suite.value()));
  }
  if (negotiated.has_group()) text += Fact("Group", CodePointText(negotiated.group()));
  if (negotiated.has_local_signature_scheme()) {
    text += Fact("Signed here with", CodePointText(negotiated.local_signature_scheme()));
  }
  if (negotiated.has_peer_signature_scheme()) {
    text += Fact("Signed by the peer with", CodePointText(negotiated.peer_signature_scheme()));
  }
  if (negotiated.has_alpn_protocol()) {
    text += Fact("Application protocol (ALPN)", negotiated.alpn_protocol());
  }
  if (negotiated.has_server_name()) text += Fact("Server name (SNI)", negotiated.server_name());
  if (negotiated.has_session_resumed()) {
    text += Fact("Session resumed", negotiated.session_resumed() ? "Yes" : "No");
  }
  if (negotiated.hello_retry_requested()) text += Fact("Hello retry requested", "Yes");
  return text;
}

std::string VerificationText(const v1::CertificateVerification& verification) {
  if (!verification.has_error()) return "the chain is good";
  return VerifyErrorText(verification.error());
}

std::string PeerText(const v1::PeerIdentity& peer) {
  std::string text;
  if (peer.has_verification()) {
    text += Fact("Verification", VerificationText(peer.verification()));
  }
  for (int i = 0; i < peer.chain_size(); ++i) {
    const v1::CertificateFacts& facts = peer.chain(i);
    text += Fact("Certificate " + std::to_string(i),
                 facts.subject() + ", issued by " + facts.issuer() + ", " +
                     facts.public_key_algorithm() + " " + std::to_string(facts.public_key_bits()));
  }
  return text;
}

std::string ExchangeText(const v1::ExchangeResult& exchange) {
  std::string text;
  if (exchange.sent_bytes() > 0) {
    text += Fact("Sent", Count(exchange.sent_bytes(), "byte"));
  }
  if (exchange.received_bytes() > 0) {
    constexpr size_t kShown = 200;
    const bool cut = exchange.received_truncated() || exchange.received().size() > kShown;
    text += Fact("Received", Count(exchange.received_bytes(), "byte") + ": " +
                                 exchange.received().substr(0, kShown) + (cut ? "..." : ""));
  }
  if (!exchange.error().empty()) text += Fact("Exchange ended early", exchange.error());
  return text;
}

std::string FlowText(const v1::WireStats::Flow& flow) {
  return Count(flow.total_bytes(), "byte") + " (" + std::to_string(flow.handshake_bytes()) +
         " in the handshake), " + Count(flow.record_count(), "record") + ", " +
         Count(flow.flight_count(), "flight");
}

std::string AlertsText(const HandshakeResult& result) {
  std::string text;
  for (const v1::AlertSeen& alert : result.alerts()) {
    const bool sent = alert.direction() == v1::DIRECTION_SENT;
    text += Fact(sent ? "Alert sent" : "Alert received",
                 AlertText(alert.description()) + (alert.fatal() ? ", fatal" : ", warning"));
  }
  return text;
}

std::string PhasesText(const HandshakeResult& result) {
  const v1::PhaseTimes& phases = result.phases();
  std::vector<std::string> reached_after;  // an entry is not broken over lines
  const auto phase = [&reached_after](bool reached, const char* name, const auto& offset) {
    if (reached) reached_after.push_back(name + (" " + MeasuredTimeText(offset)));
  };
  phase(phases.has_connected_offset(), "connected", phases.connected_offset());
  phase(phases.has_client_hello_offset(), "ClientHello", phases.client_hello_offset());
  phase(phases.has_server_hello_offset(), "ServerHello", phases.server_hello_offset());
  phase(phases.has_peer_certificate_offset(), "certificate", phases.peer_certificate_offset());
  phase(phases.has_verified_offset(), "verified", phases.verified_offset());
  phase(phases.has_completed_offset(), "completed", phases.completed_offset());
  phase(phases.has_first_data_offset(), "first data", phases.first_data_offset());
  phase(phases.has_closed_offset(), "closed", phases.closed_offset());
  return reached_after.empty() ? "" : ListFact("Phases reached after", reached_after);
}

std::string ConnectionText(const HandshakeResult& result) {
  std::string text = AlertsText(result);
  if (result.close_kind() != v1::CLOSE_KIND_UNSPECIFIED) {
    text += Fact("How the peer closed", EnumText(*v1::CloseKind_descriptor(), result.close_kind()));
  }
  if (result.has_wire()) {
    text += Fact("Bytes sent", FlowText(result.wire().sent()));
    text += Fact("Bytes received", FlowText(result.wire().received()));
    if (!result.wire().received_not_tls().empty()) {
      text += Fact("Received, and not TLS", result.wire().received_not_tls());
    }
  }
  if (result.has_handshake_duration()) {
    text += Fact("Handshake took", MeasuredTimeText(result.handshake_duration()));
  }
  text += PhasesText(result);
  if (!result.remote_address().empty()) {
    const std::string& local = result.local_address();  // absent when never connected
    text += Fact("Addresses", (local.empty() ? "" : local + " ") + "to " + result.remote_address());
  }
  return text;
}

// In a column of its own; "µ" is one letter and two bytes.
std::string PaddedTime(const google::protobuf::Duration& time) {
  const std::string text = MeasuredTimeText(time);
  size_t letters = 0;
  for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return std::string(letters < 10 ? 10 - letters : 0, ' ') + text + "  ";
}

std::string MessagesText(const HandshakeResult& result) {
  std::string text;
  for (const v1::MessageSeen& message : result.messages()) {
    const bool sent = message.direction() == v1::DIRECTION_SENT;
    std::string name = message.change_cipher_spec() ? "change_cipher_spec" : message.type().name();
    if (name.empty()) name = "type " + std::to_string(message.type().value());
    text += PaddedTime(message.event_offset());
    text += (sent ? "-> " : "<- ") + Printable(name) + ", " + Count(message.size_bytes(), "byte") +
            "\n";
  }
  return text.empty() ? text : "Messages:\n" + text;
}

}  // namespace

std::string HandshakeText(const HandshakeResult& result, const HandshakeTextOptions& options) {
  std::string text;
  if (result.has_failure()) text += FailureText(result);
  if (result.has_proxy_header()) {
    text += Fact("PROXY header", ProxyHeaderSummary(result.proxy_header()));
  }
  if (result.has_dialog()) text += DialogFacts(result.dialog());
  text += TextbookText(result);
  text += NegotiatedText(result.negotiated());
  text += SessionText(result);
  text += PeerText(result.peer());
  text += PeerEvidenceText(result.peer());
  text += AfterHandshakeText(result);
  text += ExchangeText(result.exchange());
  text += FaultsText(result.faults());
  text += ConnectionText(result);
  if (options.messages) text += MessagesText(result);
  if (result.has_dialog()) text += DialogTranscript(result.dialog(), result.role());
  return text;
}

std::string HandshakeSummary(const HandshakeResult& result) {
  if (!result.has_failure()) {
    std::string text =
        result.negotiated().version_name() + " " + result.negotiated().cipher_suite().name();
    if (result.negotiated().has_group()) text += " " + result.negotiated().group().name();
    const bool resumed = result.negotiated().session_resumed();
    if (resumed) text += ", resumed";
    // Without a session there is none to offer, which goes without saying.
    if (result.has_early_data() && (resumed || result.early_data().offered())) {
      text += ", early data " + EarlyDataText(result);
    }
    if (result.has_dialog()) text += ", " + DialogSummary(result.dialog());
    return Printable(text);
  }
  const HandshakeFailure& failure = result.failure();
  std::string text = EnumText(*HandshakeFailure::ErrorClass_descriptor(), failure.error_class());
  if (failure.has_alert()) {
    const bool sent = failure.cause() == HandshakeFailure::LOCAL_ALERT;
    text += std::string(sent ? ", sent " : ", received ") + AlertText(failure.alert());
  }
  if (result.peer().verification().has_error()) {
    const auto& error = result.peer().verification().error();
    text += ", " + error.name() + " at depth " + std::to_string(error.depth());
  }
  if (!failure.system_error().empty()) text += ", " + failure.system_error();
  if (result.has_dialog()) text += ", " + DialogSummary(result.dialog());
  return Printable(text);
}

}  // namespace tlslab
