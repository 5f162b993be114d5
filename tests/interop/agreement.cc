#include "tests/interop/agreement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tlslab {
namespace {

template <typename List>
std::vector<uint32_t> Values(const List& code_points) {
  std::vector<uint32_t> values;
  for (const v1::CodePoint& point : code_points) values.push_back(point.value());
  return values;
}

template <typename Field>
std::optional<uint32_t> ValueIf(bool present, const Field& field) {
  return present ? std::optional<uint32_t>(field.value()) : std::nullopt;
}

// This end found the peer wanting, in the middle of what the peer had to say.
bool Refused(const v1::HandshakeResult& result) {
  return result.failure().cause() == v1::HandshakeFailure::LOCAL_ALERT;
}

// The peer did, likewise.
bool PeerRefused(const v1::HandshakeResult& result) {
  return result.failure().cause() == v1::HandshakeFailure::PEER_ALERT;
}

// "finished 52": of one direction, as the end that is not ours sees it.
std::vector<std::string> Messages(const v1::HandshakeResult& result, bool sent) {
  std::vector<std::string> lines;
  for (const v1::MessageSeen& seen : result.messages()) {
    bool sent_by_peer = seen.direction() == v1::DIRECTION_RECEIVED;
    if (seen.change_cipher_spec() || sent_by_peer != sent) continue;
    lines.push_back(seen.type().name() + " " + std::to_string(seen.size_bytes()));
  }
  return lines;
}

std::vector<std::string> Messages(const OpensslTrace& trace, bool sent) {
  std::vector<std::string> lines;
  for (const OpensslTrace::Message& message : trace.messages) {
    if (message.sent == sent) lines.push_back(message.name + " " + std::to_string(message.size));
  }
  return lines;
}

// The two directions apart: which of two messages that cross comes first is seen
// differently at each end.
void ExpectMessages(const v1::HandshakeResult& result, const OpensslTrace& trace) {
  std::vector<std::string> ours = Messages(result, false), theirs = Messages(trace, false);
  if (PeerRefused(result) && ours.size() > theirs.size()) ours.resize(theirs.size());
  EXPECT_EQ(ours, theirs) << "that the peer received";
  std::vector<std::string> received = Messages(result, true), sent = Messages(trace, true);
  // An end that refuses does not read what followed.
  if (Refused(result) && sent.size() > received.size()) sent.resize(received.size());
  EXPECT_EQ(received, sent) << "that the peer sent";
}

void ExpectAlerts(const v1::HandshakeResult& result, const OpensslTrace& trace) {
  for (bool sent : {false, true}) {
    std::vector<std::pair<bool, uint32_t>> ours, theirs;
    for (const v1::AlertSeen& alert : result.alerts()) {
      if ((alert.direction() == v1::DIRECTION_RECEIVED) != sent) continue;
      ours.emplace_back(alert.fatal(), alert.description().value());
    }
    for (const OpensslTrace::Alert& alert : trace.alerts) {
      if (alert.sent == sent) theirs.emplace_back(alert.fatal, alert.description);
    }
    EXPECT_EQ(ours, theirs) << "alerts that the peer " << (sent ? "sent" : "received");
  }
}

void ExpectHello(const v1::ClientHello& hello, const OpensslTrace::Hello& theirs) {
  EXPECT_EQ(Values(hello.cipher_suites()), theirs.cipher_suites);
  EXPECT_EQ(Values(hello.extensions()), theirs.extensions);
  EXPECT_EQ(Values(hello.groups()), theirs.groups);
  EXPECT_EQ(Values(hello.key_share_groups()), theirs.key_share_groups);
  EXPECT_EQ(Values(hello.signature_schemes()), theirs.signature_schemes);
  EXPECT_EQ(Values(hello.supported_versions()), theirs.versions);
  EXPECT_EQ(std::vector<std::string>(hello.alpn_protocols().begin(), hello.alpn_protocols().end()),
            theirs.alpn_protocols);
  EXPECT_EQ(hello.server_name(), theirs.server_name);
}

void ExpectNegotiated(const v1::HandshakeResult& result, const OpensslTrace& trace) {
  const v1::NegotiatedParameters& agreed = result.negotiated();
  EXPECT_EQ(agreed.has_cipher_suite(), trace.server_hello_count > 0);
  EXPECT_EQ(agreed.cipher_suite().value(), trace.cipher_suite);
  EXPECT_EQ(agreed.cipher_suite().name(), trace.cipher_suite_name);
  // What an end had not read yet when it refused, it cannot know.
  const bool refused = Refused(result) || PeerRefused(result);
  if (!refused || (agreed.has_group() && trace.group)) {
    EXPECT_EQ(ValueIf(agreed.has_group(), agreed.group()), trace.group);
  }
  if (agreed.has_peer_signature_scheme() || !Refused(result)) {
    EXPECT_EQ(ValueIf(agreed.has_peer_signature_scheme(), agreed.peer_signature_scheme()),
              trace.sent_signature_scheme);
  }
  if (trace.received_signature_scheme || !PeerRefused(result)) {
    EXPECT_EQ(ValueIf(agreed.has_local_signature_scheme(), agreed.local_signature_scheme()),
              trace.received_signature_scheme);
  }
  EXPECT_EQ(agreed.hello_retry_requested(), trace.server_hello_count == 2);
  EXPECT_EQ(agreed.server_name(), trace.client_hello.server_name);
}

bool Has(const std::vector<uint32_t>& types, uint32_t type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// What the server's messages add to its choice.
void ExpectAnswers(const v1::HandshakeResult& result, const OpensslTrace& trace) {
  if (!result.has_server_hello()) return;
  EXPECT_EQ(Values(result.server_hello().extensions()), trace.server_extensions);
  const v1::NegotiatedParameters& agreed = result.negotiated();
  if (agreed.version() != v1::TLS_VERSION_TLS13) {
    EXPECT_FALSE(result.has_encrypted_extensions());
    EXPECT_EQ(agreed.extended_master_secret(), Has(trace.server_extensions, 23));
    EXPECT_EQ(agreed.secure_renegotiation(), Has(trace.server_extensions, 65281));
    EXPECT_EQ(agreed.encrypt_then_mac(), Has(trace.server_extensions, 22));
  } else if (result.has_encrypted_extensions()) {
    EXPECT_EQ(Values(result.encrypted_extensions().extensions()), trace.encrypted_extensions);
  }
}

void ExpectTickets(const v1::HandshakeResult& result, const OpensslTrace& trace) {
  if (result.has_failure()) return;  // what an end has not read it cannot know
  ASSERT_EQ(result.tickets_size(), trace.tickets.size());
  for (int i = 0; i < result.tickets_size(); ++i) {
    EXPECT_EQ(result.tickets(i).lifetime().seconds(), trace.tickets[i].lifetime);
    EXPECT_EQ(result.tickets(i).has_age_add(), trace.tickets[i].age_add.has_value());
    EXPECT_EQ(result.tickets(i).age_add(), trace.tickets[i].age_add.value_or(0));
  }
}

}  // namespace

void ExpectAgreement(const v1::HandshakeResult& result, const OpensslTrace& trace) {
  ExpectHello(result.client_hello(), trace.client_hello);
  ExpectMessages(result, trace);
  ExpectAlerts(result, trace);
  ExpectNegotiated(result, trace);
  ExpectAnswers(result, trace);
  ExpectTickets(result, trace);
}

std::string Show(const v1::HandshakeResult& result) {
  v1::HandshakeResult brief = result;
  brief.clear_messages();
  brief.clear_client_hello();
  brief.clear_first_client_hello();
  brief.mutable_peer()->clear_chain();
  return brief.DebugString();
}

}  // namespace tlslab
