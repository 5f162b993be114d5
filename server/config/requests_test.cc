#include "server/config/requests.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "google/protobuf/text_format.h"

namespace tlslab {
namespace {

const CertificateLookup kHoldsNone = [](const std::string&) -> std::optional<HeldCertificate> {
  return std::nullopt;
};

template <typename Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

std::vector<std::string> Fields(const std::vector<FieldProblem>& problems) {
  std::vector<std::string> fields;
  for (const FieldProblem& problem : problems) fields.push_back(problem.field);
  std::sort(fields.begin(), fields.end());
  return fields;
}

using Names = std::vector<std::string>;

TEST(ReadSimulate, ReadsBothEndsAndTheirScripts) {
  auto request = Parse<v1::SimulateHandshakeRequest>(R"pb(
    client { name: "tlsContexts/c" }
    server { name: "tlsContexts/s" }
    client_exchange {
      steps { send_text: "hi" }
      steps { read_bytes: 7 }
    }
    server_exchange {
      steps { read_to_end {} }
      steps { send: "\x00\xff" }
      steps { close {} }
    }
    handshake_count: 200
    result_options { key_log: true }
    validate_only: true)pb");
  RequestProblems problems;
  SimulateRequest read = ReadSimulate(request, kHoldsNone, &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.client.name, "tlsContexts/c");
  EXPECT_EQ(read.client.role, Role::kClient);
  EXPECT_EQ(read.server.role, Role::kServer);
  ASSERT_EQ(read.client_script->size(), 2u);
  EXPECT_EQ(read.client_script->at(0).data, "hi");
  EXPECT_EQ(read.client_script->at(1).bytes, 7u);
  EXPECT_EQ(read.server_script->at(0).kind, ExchangeStep::Kind::kReadToEnd);
  EXPECT_EQ(read.server_script->at(1).data, std::string("\0\xff", 2));
  EXPECT_EQ(read.server_script->at(2).kind, ExchangeStep::Kind::kClose);
  EXPECT_EQ(read.count, 200u);
  EXPECT_TRUE(read.collect.key_log);
  EXPECT_TRUE(read.validate_only);
}

TEST(ReadSimulate, TellsEverythingThatIsWrong) {
  for (const char* count : {"0", "201"}) {
    auto request = Parse<v1::SimulateHandshakeRequest>(
        "server { name: 'x' } client_exchange { steps {} } handshake_count: " + std::string(count));
    request.mutable_server_exchange()->add_steps()->set_send(std::string((1 << 20) + 1, 'x'));
    RequestProblems problems;
    ReadSimulate(request, kHoldsNone, &problems);
    EXPECT_EQ(Fields(problems.invalid),
              (Names{"client", "client_exchange.steps[0]", "handshake_count", "server.name",
                     "server_exchange.steps[0]"}));
  }
}

TEST(ReadExchange, BoundsTheStepsAndHasNoneForNone) {
  v1::Exchange exchange;
  RequestProblems problems;
  EXPECT_EQ(ReadExchange(exchange, Role::kServer, "exchange", &problems), nullptr);
  for (int i = 0; i < 100; ++i) exchange.add_steps()->set_send(std::string(1, 'x'));
  EXPECT_EQ(ReadExchange(exchange, Role::kServer, "exchange", &problems)->size(), 100u);
  EXPECT_TRUE(problems.empty());
  exchange.add_steps()->mutable_close();
  ReadExchange(exchange, Role::kServer, "exchange", &problems);
  EXPECT_EQ(Fields(problems.invalid), Names{"exchange.steps"});
}

TEST(ReadExchange, RefusesToSendAfterItsClose) {
  auto exchange = Parse<v1::Exchange>(
      "steps { close {} } steps { read_to_end {} } steps { send_text: 'too late' }");
  RequestProblems problems;
  ReadExchange(exchange, Role::kServer, "exchange", &problems);
  EXPECT_EQ(Fields(problems.invalid), Names{"exchange.steps[2]"});
}

TEST(ReadDial, ReadsTheTargetAndItsTime) {
  auto request = Parse<v1::DialEndpointRequest>(
      "tls_context { name: 'tlsContexts/c' } target_address: '[::1]:443'");
  RequestProblems problems;
  DialRequest read = ReadDial(request, kHoldsNone, &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.host, "::1");
  EXPECT_EQ(read.port, 443);
  EXPECT_EQ(read.handshake_timeout, absl::Seconds(10));
  EXPECT_EQ(read.script, nullptr);
  request.mutable_handshake_timeout()->set_seconds(300);
  EXPECT_EQ(ReadDial(request, kHoldsNone, &problems).handshake_timeout, absl::Seconds(300));
  EXPECT_TRUE(problems.empty());
}

TEST(ReadDial, TellsEverythingThatIsWrong) {
  for (const char* target : {"", "localhost", "localhost:0", "localhost:65536", "::1:443"}) {
    auto request = Parse<v1::DialEndpointRequest>("handshake_timeout { seconds: 301 }");
    request.set_target_address(target);
    RequestProblems problems;
    ReadDial(request, kHoldsNone, &problems);
    EXPECT_EQ(Fields(problems.invalid),
              (Names{"handshake_timeout", "target_address", "tls_context"}))
        << target;
  }
  auto request = Parse<v1::DialEndpointRequest>(
      "tls_context { name: 'tlsContexts/c' } target_address: 'a:1' handshake_timeout {}");
  RequestProblems problems;
  ReadDial(request, kHoldsNone, &problems);
  EXPECT_EQ(Fields(problems.invalid), Names{"handshake_timeout"});  // zero
}

TEST(ReadCreateListener, HasDefaults) {
  auto request =
      Parse<v1::CreateListenerRequest>("listener { tls_context { name: 'tlsContexts/s' } }");
  RequestProblems problems;
  ListenerRequest read = ReadCreateListener(request, kHoldsNone, &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.id, "");
  EXPECT_EQ(read.host, "127.0.0.1");
  EXPECT_EQ(read.port, 0);
  EXPECT_EQ(read.ttl, absl::Minutes(10));
  EXPECT_EQ(read.handshake_timeout, absl::Seconds(10));
}

TEST(ReadCreateListener, TellsEverythingThatIsWrong) {
  auto request = Parse<v1::CreateListenerRequest>(R"pb(
    listener_id: "a/b"
    listener {
      bind_address: "nowhere"
      ttl { seconds: 86401 }
      handshake_timeout { seconds: -1 }
      exchange { steps {} }
    })pb");
  RequestProblems problems;
  ReadCreateListener(request, kHoldsNone, &problems);
  EXPECT_EQ(Fields(problems.invalid), (Names{"listener.bind_address", "listener.exchange.steps[0]",
                                             "listener.handshake_timeout", "listener.tls_context",
                                             "listener.ttl", "listener_id"}));
  problems = {};
  ReadCreateListener({}, kHoldsNone, &problems);
  EXPECT_EQ(Fields(problems.invalid), Names{"listener"});
}

}  // namespace
}  // namespace tlslab
