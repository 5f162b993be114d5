#include "client/render/hello_reply_text.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "client/render/facts.h"
#include "client/text/duration_text.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

std::string Count(uint64_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string NameOf(const v1::CodePoint& point) {
  return point.name().empty() ? absl::StrFormat("0x%04x", point.value()) : point.name();
}

template <typename List>
std::vector<std::string> Names(const List& points) {
  constexpr int kMost = 100;
  std::vector<std::string> names;
  for (const v1::CodePoint& point : points) {
    if (static_cast<int>(names.size()) == kMost) {
      names.push_back("and " + std::to_string(points.size() - kMost) + " more");
      break;
    }
    names.push_back(NameOf(point));
  }
  return names;
}

std::string VersionText(v1::TlsVersion version) {
  const auto* value = v1::TlsVersion_descriptor()->FindValueByNumber(version);
  return value == nullptr ? std::to_string(version) : ShortEnumName(*value);
}

std::string SentText(const v1::HelloReply& reply) {
  std::string text;
  if (reply.has_sent()) {
    const v1::ClientHello& sent = reply.sent();
    text += Fact("ClientHello", Count(sent.raw().size(), "byte") + ", legacy_version " +
                                    NameOf(sent.legacy_version()));
    if (!sent.server_name().empty()) text += Fact("Server name", sent.server_name());
    if (!sent.supported_versions().empty()) {
      text += ListFact("Versions offered", Names(sent.supported_versions()));
    }
    text += ListFact("Cipher suites offered", Names(sent.cipher_suites()));
    text += ListFact("Extensions sent", Names(sent.extensions()));
    if (!sent.key_share_groups().empty()) {
      text += ListFact("Key shares", Names(sent.key_share_groups()));
    }
  }
  if (reply.kind() == v1::HelloReply::KIND_UNSPECIFIED) {
    return text + Fact("To be sent", Count(reply.sent_stream().size(), "byte"));
  }
  return text + Fact("Sent", Count(reply.sent_bytes(), "byte"));
}

std::string CloseText(v1::CloseKind kind) {
  const auto* value = v1::CloseKind_descriptor()->FindValueByNumber(kind);
  return value == nullptr ? std::to_string(kind) : ShortEnumName(*value);
}

std::string AnswerText(const v1::HelloReply& reply) {
  std::string text = Fact("Answer", reply.summary());
  if (reply.version() != v1::TLS_VERSION_UNSPECIFIED) {
    text += Fact("Protocol version chosen", VersionText(reply.version()));
  }
  if (reply.has_cipher_suite()) text += Fact("Cipher suite chosen", NameOf(reply.cipher_suite()));
  if (reply.has_group()) text += Fact("Group", NameOf(reply.group()));
  if (reply.has_alpn_protocol()) text += Fact("Application protocol", reply.alpn_protocol());
  if (reply.has_server_hello() && !reply.server_hello().extensions().empty()) {
    text += ListFact("Extensions of the answer", Names(reply.server_hello().extensions()));
  }
  for (const v1::CertificateFacts& certificate : reply.server_chain()) {
    text += Fact("Certificate", certificate.subject());
  }
  if (reply.has_alert()) {
    text += Fact("Alert", NameOf(reply.alert()) + (reply.alert_fatal() ? ", fatal" : ", warning"));
  }
  text += Fact("Received", Count(reply.received_bytes(), "byte"));
  if (reply.has_first_reply_duration()) {
    text += Fact("First byte after", MeasuredTimeText(reply.first_reply_duration()));
  }
  if (reply.close_kind() != v1::CLOSE_KIND_UNSPECIFIED) {
    text += Fact("Transport", CloseText(reply.close_kind()));
  }
  if (!reply.system_error().empty()) text += Fact("System error", reply.system_error());
  return text;
}

}  // namespace

std::string HelloReplyText(const v1::SendClientHelloResponse& response) {
  const v1::HelloReply& reply = response.reply();
  std::string text = SentText(reply);
  if (reply.kind() != v1::HelloReply::KIND_UNSPECIFIED) text += AnswerText(reply);
  if (response.has_server_result()) {
    const v1::HandshakeFailure& failure = response.server_result().failure();
    if (!failure.summary().empty()) text += Fact("The server says", failure.summary());
  }
  return text;
}

}  // namespace tlslab
