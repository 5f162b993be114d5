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

}  // namespace
}  // namespace tlslab
