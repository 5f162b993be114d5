#include "client/render/wire_summary.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

template <typename Message>
Message Of(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

TEST(FaultSummary, TellsWhetherAndWhereItFired) {
  const auto summary = [](const char* text) { return FaultSummary(Of<v1::FaultOutcome>(text)); };
  EXPECT_EQ(summary(R"(fault_id: "cut")"), "cut: did not fire");
  EXPECT_EQ(summary(R"(fault_id: "cut" without_effect: "no such extension")"),
            "cut: did not fire; without effect: no such extension");
  EXPECT_EQ(summary(R"(fault_id: "cut" fired: true fired_count: 1 hits { record_number: 4
                       content_type { value: 22 name: "handshake" }
                       handshake_messages { value: 20 name: "finished" } })"),
            "cut: fired in record 4 (finished)");
  EXPECT_EQ(summary(R"(fault_id: "cut" fired: true fired_count: 3 hits {})"),
            "cut: fired 3 times, first in a segment");
}

TEST(RelaySummary, TellsHowItEndedAndHowMuchPassed) {
  EXPECT_EQ(RelaySummary(Of<v1::RelayResult>(
                "close { kind: FAULT } client_received_bytes: 517 target_received_bytes: 7")),
            "FAULT, 517 bytes from the client, 7 from the target");
  EXPECT_EQ(RelaySummary(Of<v1::RelayResult>(R"(close { kind: NOT_CONNECTED }
                target_address: "h:1" connect_error: "ECONNREFUSED")")),
            "NOT_CONNECTED, h:1: ECONNREFUSED");
}

TEST(TerminatorSummary, TellsHowItEndedWhatPassedAndWhy) {
  EXPECT_EQ(TerminatorSummary(Of<v1::TerminatorResult>(
                "close { kind: CLIENT_CLOSED } client_received_bytes: 18 requests {} requests {}")),
            "CLIENT_CLOSED, 18 bytes from the client, 0 from the backend, 2 requests");
  EXPECT_EQ(TerminatorSummary(
                Of<v1::TerminatorResult>(R"(close { kind: MALFORMED } error: "no PROXY header")")),
            "MALFORMED, 0 bytes from the client, 0 from the backend; no PROXY header");
  EXPECT_EQ(TerminatorSummary(Of<v1::TerminatorResult>(R"(close { kind: NOT_CONNECTED }
                backend_address: "h:1" connect_error: "ECONNREFUSED")")),
            "NOT_CONNECTED, h:1: ECONNREFUSED");
}

TEST(ReplySummary, TellsWhatCameBack) {
  EXPECT_EQ(ReplySummary(Of<v1::HelloReply>(R"(kind: ALERT close_kind: CLOSE_KIND_TRUNCATED
                alert { value: 70 name: "protocol_version" })")),
            "ALERT protocol_version (70), then TRUNCATED");
  EXPECT_EQ(ReplySummary(Of<v1::HelloReply>(R"(kind: SERVER_HELLO version: TLS_VERSION_TLS13
                cipher_suite { value: 1 name: "SUITE" } group { value: 2 name: "x25519" })")),
            "SERVER_HELLO TLS13 SUITE x25519");
}

TEST(ComparisonSummary, TellsWhatLooksAlike) {
  EXPECT_EQ(ComparisonSummary(Of<v1::CompareObservationsResponse>(
                R"(groups { labels: "a" labels: "b" } groups { labels: "c" })")),
            "2 that look alike: a, b; 1 alone: c");
}

}  // namespace
}  // namespace tlslab
