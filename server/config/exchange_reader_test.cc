#include "server/config/exchange_reader.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

std::vector<std::string> ProblemsOf(const v1::Exchange& exchange, Role role) {
  RequestProblems problems;
  ReadExchange(exchange, role, "exchange", &problems);
  std::vector<std::string> found;
  for (const FieldProblem& problem : problems.invalid) {
    found.push_back(problem.field + ": " + problem.description);
  }
  return found;
}

TEST(ExchangeReader, ReadsEveryStep) {
  v1::Exchange exchange;
  exchange.add_steps()->set_send("a");
  exchange.add_steps()->set_send_text("b");
  exchange.add_steps()->set_read_bytes(7);
  exchange.add_steps()->set_expect("c");
  exchange.add_steps()->set_expect_text("d");
  exchange.add_steps()->mutable_key_update()->set_update_requested(true);
  exchange.add_steps()->mutable_renegotiate();
  exchange.add_steps()->mutable_request_certificate();
  exchange.add_steps()->mutable_close();
  exchange.add_steps()->mutable_read_to_end();
  exchange.add_steps()->mutable_close_transport();
  RequestProblems problems;
  auto script = ReadExchange(exchange, Role::kServer, "exchange", &problems);
  EXPECT_TRUE(problems.empty());
  using Kind = ExchangeStep::Kind;
  std::vector<Kind> kinds;
  for (const ExchangeStep& step : *script) kinds.push_back(step.kind);
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::kSend, Kind::kSend, Kind::kReadBytes, Kind::kExpect,
                                      Kind::kExpect, Kind::kKeyUpdate, Kind::kRenegotiate,
                                      Kind::kRequestCertificate, Kind::kClose, Kind::kReadToEnd,
                                      Kind::kCloseTransport}));
  EXPECT_EQ((*script)[4].data, "d");
  EXPECT_TRUE((*script)[5].update_requested);
}

TEST(ExchangeReader, RefusesWhatContradictsItself) {
  v1::Exchange exchange;
  exchange.add_steps()->mutable_request_certificate();
  exchange.add_steps()->set_expect(std::string((64 << 10) + 1, 'x'));
  exchange.add_steps()->mutable_close();
  exchange.add_steps()->set_send("late");
  exchange.add_steps()->mutable_key_update();
  exchange.add_steps()->mutable_read_to_end();
  exchange.add_steps()->set_expect("later");
  exchange.add_steps()->mutable_close_transport();
  exchange.add_steps()->mutable_close();
  exchange.add_steps();
  const std::vector<std::string> found = ProblemsOf(exchange, Role::kClient);
  ASSERT_EQ(found.size(), 8u);
  EXPECT_EQ(found[0], "exchange.steps[0]: only a server asks for a certificate");
  EXPECT_EQ(found[1], "exchange.steps[1]: at most 64 KiB");
  EXPECT_EQ(found[2], "exchange.steps[3]: cannot send after close");
  EXPECT_EQ(found[3], "exchange.steps[4]: cannot follow close");
  EXPECT_EQ(found[4], "exchange.steps[6]: nothing comes after read_to_end");
  EXPECT_EQ(found[5], "exchange.steps[8]: nothing follows close_transport");
}

using Handshake = ExchangeStep::Handshake;

std::vector<Handshake> MarksOf(const v1::Exchange& exchange) {
  RequestProblems problems;
  auto script = ReadExchange(exchange, Role::kServer, "exchange", &problems);
  EXPECT_TRUE(problems.empty());
  std::vector<Handshake> marks;
  for (const ExchangeStep& step : *script) marks.push_back(step.handshake);
  return marks;
}

TEST(ExchangeReader, KnowsWhichStepBeginsTheHandshake) {
  v1::Exchange exchange;
  exchange.add_steps()->set_send("a");
  exchange.add_steps()->mutable_read_to_end();
  EXPECT_EQ(MarksOf(exchange), (std::vector<Handshake>{Handshake::kStands, Handshake::kStands}));
  exchange.set_handshake_start(v1::Exchange::AT_CONNECT);
  EXPECT_EQ(MarksOf(exchange), (std::vector<Handshake>{Handshake::kStands, Handshake::kStands}));
  exchange.set_handshake_start(v1::Exchange::ON_FIRST_USE);
  EXPECT_EQ(MarksOf(exchange), (std::vector<Handshake>{Handshake::kBegins, Handshake::kStands}));
  v1::Exchange explicit_one;
  explicit_one.set_handshake_start(v1::Exchange::EXPLICIT);
  explicit_one.add_steps()->mutable_handshake();
  explicit_one.add_steps()->set_send("a");
  EXPECT_EQ(MarksOf(explicit_one),
            (std::vector<Handshake>{Handshake::kBegins, Handshake::kStands}));
  v1::Exchange never;
  never.set_handshake_start(v1::Exchange::ON_FIRST_USE);
  never.add_steps()->mutable_close_transport();
  EXPECT_EQ(MarksOf(never), std::vector<Handshake>{Handshake::kNotBegun});
}

TEST(ExchangeReader, RefusesAHandshakeThatContradictsItsStart) {
  using Found = std::vector<std::string>;
  v1::Exchange exchange;
  exchange.add_steps()->mutable_handshake();
  EXPECT_EQ(ProblemsOf(exchange, Role::kClient),
            Found{"exchange.steps[0]: only with handshake_start EXPLICIT"});
  exchange.set_handshake_start(v1::Exchange::EXPLICIT);
  EXPECT_EQ(ProblemsOf(exchange, Role::kClient), Found{});

  v1::Exchange early;
  early.set_handshake_start(v1::Exchange::EXPLICIT);
  early.add_steps()->set_send("a");
  early.add_steps()->mutable_read_to_end();
  early.add_steps()->mutable_handshake();
  early.add_steps()->mutable_handshake();
  EXPECT_EQ(ProblemsOf(early, Role::kClient),
            (Found{"exchange.steps[0]: needs TLS, so it comes after the handshake step",
                   "exchange.steps[1]: needs TLS, so it comes after the handshake step",
                   "exchange.steps[3]: a script has one handshake step at most"}));

  v1::Exchange none;
  none.set_handshake_start(v1::Exchange::EXPLICIT);
  EXPECT_EQ(ProblemsOf(none, Role::kClient),
            Found{"exchange.handshake_start: EXPLICIT needs a handshake step"});
  none.set_handshake_start(v1::Exchange::ON_FIRST_USE);
  EXPECT_EQ(ProblemsOf(none, Role::kClient),
            Found{"exchange.handshake_start: ON_FIRST_USE needs a step: without one nothing is "
                  "used"});
  none.set_handshake_start(static_cast<v1::Exchange::HandshakeStart>(9));
  EXPECT_EQ(ProblemsOf(none, Role::kClient),
            Found{"exchange.handshake_start: not a value of this enum"});
}

}  // namespace
}  // namespace tlslab
