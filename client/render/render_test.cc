#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>

#include "client/render/capabilities_text.h"
#include "client/render/handshake_text.h"
#include "client/render/message_text.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

std::string TestData(const std::string& name) {
  const auto text = ReadFile("client/render/testdata/" + name, 1 << 20);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? *text : "";
}

template <typename Message>
Message Parse(const std::string& name) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(TestData(name), &message)) << name;
  return message;
}

TEST(HandshakeText, BeginsWithTheTextbooksReportAndTellsTheRest) {
  const auto result = Parse<v1::HandshakeResult>("completed.textproto");
  EXPECT_EQ(HandshakeText(result, {.messages = true}), TestData("completed.golden"));
}

TEST(HandshakeText, BeginsWithTheFailure) {
  const auto result = Parse<v1::HandshakeResult>("failed.textproto");
  EXPECT_EQ(HandshakeText(result, {}), TestData("failed.golden"));
}

TEST(HandshakeText, ListsMessagesOnlyWhenAsked) {
  const auto result = Parse<v1::HandshakeResult>("completed.textproto");
  EXPECT_EQ(HandshakeText(result, {}).find("client_hello,"), std::string::npos);
}

TEST(HandshakeText, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(HandshakeText({}, {}), "Peer certificate.................... none\n");
}

TEST(HandshakeSummary, TellsResumptionAndItsEarlyData) {
  v1::HandshakeResult result;
  result.set_role(v1::HandshakeResult::CLIENT);
  result.mutable_negotiated()->set_version_name("TLSv1.3");
  result.mutable_negotiated()->mutable_cipher_suite()->set_name("SUITE");
  result.mutable_early_data()->set_reason(v1::EarlyDataResult::NOT_ALLOWED_BY_SESSION);
  EXPECT_EQ(HandshakeSummary(result), "TLSv1.3 SUITE");
  result.mutable_negotiated()->set_session_resumed(true);
  EXPECT_EQ(HandshakeSummary(result),
            "TLSv1.3 SUITE, resumed, early data not offered: NOT_ALLOWED_BY_SESSION");
  result.mutable_early_data()->set_offered(true);
  result.mutable_early_data()->set_accepted(false);
  result.mutable_early_data()->set_sent_bytes(5);
  result.mutable_early_data()->set_reason(v1::EarlyDataResult::REJECTED_BY_PEER);
  EXPECT_EQ(HandshakeSummary(result),
            "TLSv1.3 SUITE, resumed, early data refused, 5 bytes: REJECTED_BY_PEER");
}

TEST(CapabilitiesText, SaysWhomTheLabTakesTheCallerFor) {
  v1::Capabilities capabilities;
  EXPECT_EQ(CapabilitiesText(capabilities).find("You are"), std::string::npos);
  capabilities.set_owner("alice");
  EXPECT_NE(CapabilitiesText(capabilities).find("You are............................. alice\n"),
            std::string::npos)
      << CapabilitiesText(capabilities);
}

TEST(CapabilitiesText, NamesVersionsGroupsAndSuites) {
  v1::Capabilities capabilities;
  capabilities.add_versions(v1::TLS_VERSION_SSL30);
  capabilities.add_versions(v1::TLS_VERSION_TLS13);
  capabilities.add_groups()->set_name("x25519");
  auto* suite = capabilities.add_cipher_suites();
  suite->set_name("TLS_RSA_WITH_RC4_128_SHA");
  suite->set_openssl_name("RC4-SHA");
  suite->set_bits(128);
  const std::string text = CapabilitiesText(capabilities);
  EXPECT_NE(text.find("Versions............................ SSL30, TLS13\n"), std::string::npos);
  EXPECT_NE(text.find("  TLS_RSA_WITH_RC4_128_SHA (RC4-SHA, 128 bits)\n"), std::string::npos);
}

TEST(MessageText, KeepsTheFieldNamesOfTheContract) {
  v1::CodePoint point;
  point.set_value(1);
  point.set_name("x");
  EXPECT_EQ(MessageJsonLine(point), "{\"value\":1,\"name\":\"x\"}\n");
  EXPECT_EQ(MessageJson(point), "{\n \"value\": 1,\n \"name\": \"x\"\n}\n");
  EXPECT_EQ(MessageTextproto(point), "value: 1\nname: \"x\"\n");
}

TEST(MessageText, TellsZeroInJsonAndLeavesOutWhatIsNotKnown) {
  v1::CodePoint close_notify;
  close_notify.set_name("close_notify");
  EXPECT_EQ(MessageJsonLine(close_notify), "{\"value\":0,\"name\":\"close_notify\"}\n");
  v1::NegotiatedParameters negotiated;
  negotiated.set_session_resumed(false);
  const std::string json = MessageJsonLine(negotiated);
  EXPECT_NE(json.find("\"session_resumed\":false"), std::string::npos) << json;
  for (const char* unknown : {"hello_retry_requested", "alpn_protocol", "cipher_suite"}) {
    EXPECT_EQ(json.find(unknown), std::string::npos) << json;
  }
}

}  // namespace
}  // namespace tlslab
