#include "server/dialog/exchange.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

using Kind = Exchange::Act::Kind;
using StepKind = ExchangeStep::Kind;

std::chrono::nanoseconds Now() { return {}; }

ExchangeStep Send(std::string data) { return {StepKind::kSend, std::move(data), 0}; }
ExchangeStep ReadToEnd() { return {StepKind::kReadToEnd, "", 0}; }
ExchangeStep ReadBytes(uint64_t n) { return {StepKind::kReadBytes, "", n}; }
ExchangeStep Close() { return {StepKind::kClose, "", 0}; }

TEST(Exchange, WithoutStepsClosesAndWaitsForThePeer) {
  ExchangeScript script;
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kClose);
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  exchange.OnPeerClosed(true);
  EXPECT_EQ(exchange.Next().kind, Kind::kDone);
  EXPECT_EQ(exchange.outcome().error, "");
}

TEST(Exchange, RunsStepsInOrder) {
  ExchangeScript script = {Send("ask"), ReadBytes(3), Send("more"), Close()};
  Exchange exchange(script, Now);
  Exchange::Act act = exchange.Next();
  EXPECT_EQ(act.kind, Kind::kWrite);
  EXPECT_EQ(act.data, "ask");
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  exchange.OnData("an");
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  exchange.OnData("s");
  EXPECT_EQ(exchange.Next().data, "more");
  EXPECT_EQ(exchange.Next().kind, Kind::kClose);
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  EXPECT_EQ(exchange.outcome().completed_steps, 4u);
  EXPECT_EQ(exchange.outcome().sent_bytes, 7u);
  EXPECT_EQ(exchange.outcome().received, "ans");
}

ExchangeStep Begins(ExchangeStep step) {
  step.handshake = ExchangeStep::Handshake::kBegins;
  return step;
}

TEST(Exchange, BeginsTheHandshakeWithAStepThatGoesOnAfterIt) {
  ExchangeScript script = {Begins(Send("ask")), ReadToEnd()};
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kHandshake);
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  EXPECT_EQ(exchange.outcome().completed_steps, 0u);
  exchange.OnHandshakeEnded();
  EXPECT_EQ(exchange.Next().data, "ask");
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  EXPECT_EQ(exchange.outcome().completed_steps, 1u);
  EXPECT_EQ(exchange.outcome().steps.size(), 2u);
}

TEST(Exchange, AHandshakeStepEndsWithTheHandshake) {
  ExchangeScript script = {Begins({StepKind::kHandshake, "", 0}), Send("then")};
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kHandshake);
  exchange.OnHandshakeEnded();
  EXPECT_EQ(exchange.Next().data, "then");
  EXPECT_EQ(exchange.outcome().completed_steps, 2u);
}

TEST(Exchange, TheStepUnderWayHasTheErrorOfTheHandshake) {
  ExchangeScript script = {Begins(Send("ask")), ReadToEnd()};
  Exchange at_once(script, Now);
  EXPECT_EQ(at_once.Next().kind, Kind::kHandshake);
  at_once.OnHandshakeFailed();
  EXPECT_EQ(at_once.Next().kind, Kind::kDone);
  ASSERT_EQ(at_once.outcome().steps.size(), 1u);
  EXPECT_EQ(at_once.outcome().steps[0].error, "the handshake failed");
  EXPECT_TRUE(at_once.outcome().handshake_failed);
  EXPECT_EQ(at_once.outcome().completed_steps, 0u);
  // What a client of TLS 1.3 may meet when it thought it was done.
  Exchange late(script, Now);
  late.Next();
  late.OnHandshakeEnded();
  EXPECT_EQ(late.Next().data, "ask");
  EXPECT_EQ(late.Next().kind, Kind::kWait);
  late.OnHandshakeFailed();
  ASSERT_EQ(late.outcome().steps.size(), 2u);
  EXPECT_EQ(late.outcome().steps[0].error, "");
  EXPECT_EQ(late.outcome().steps[1].error, "the handshake failed");
  EXPECT_EQ(late.outcome().error, "the handshake failed");
}

TEST(Exchange, ReadsToACleanEndAndClosesOnce) {
  ExchangeScript script = {ReadToEnd(), Close(), Close()};
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  exchange.OnData("all of it");
  exchange.OnPeerClosed(true);
  EXPECT_EQ(exchange.Next().kind, Kind::kClose);
  EXPECT_EQ(exchange.Next().kind, Kind::kDone);
  EXPECT_EQ(exchange.outcome().completed_steps, 3u);
}

TEST(Exchange, TellsThatThePeerClosedTooSoon) {
  ExchangeScript script = {ReadBytes(10), Send("never")};
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  exchange.OnData("four");
  exchange.OnPeerClosed(true);
  EXPECT_EQ(exchange.Next().kind, Kind::kClose);
  EXPECT_EQ(exchange.Next().kind, Kind::kDone);
  EXPECT_EQ(exchange.outcome().completed_steps, 0u);
  EXPECT_EQ(exchange.outcome().sent_bytes, 0u);
  EXPECT_EQ(exchange.outcome().error, "the peer closed before enough bytes had come");
}

TEST(Exchange, KeepsABoundedPartOfWhatCame) {
  ExchangeScript script = {ReadToEnd()};
  Exchange exchange(script, Now);
  std::string block(40 * 1024, 'x');
  exchange.OnData(block);
  EXPECT_FALSE(exchange.outcome().received_truncated);
  exchange.OnData(block);
  EXPECT_EQ(exchange.outcome().received.size(), Exchange::kReceivedKept);
  EXPECT_EQ(exchange.outcome().received_bytes, 2 * block.size());
  EXPECT_TRUE(exchange.outcome().received_truncated);
}

TEST(Exchange, AnInterruptionAfterTheScriptIsNoError) {
  ExchangeScript script = {Close()};
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kClose);
  exchange.Interrupt("deadline");
  EXPECT_EQ(exchange.outcome().error, "");
  EXPECT_EQ(exchange.Next().kind, Kind::kDone);
}

TEST(Exchange, IsNotFinishedWhileSomethingIsUnsent) {
  ExchangeScript script = {Send("on its way")};
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kWrite);
  EXPECT_EQ(exchange.Next().kind, Kind::kClose);
  exchange.Interrupt("deadline", /*unsent=*/true);
  EXPECT_EQ(exchange.outcome().error, "deadline");
}

TEST(Exchange, SendsNothingAfterATruncation) {
  ExchangeScript script = {ReadToEnd(), Send("into the void")};
  Exchange exchange(script, Now);
  EXPECT_EQ(exchange.Next().kind, Kind::kWait);
  exchange.OnPeerClosed(false);
  EXPECT_EQ(exchange.Next().kind, Kind::kDone);
  EXPECT_EQ(exchange.outcome().completed_steps, 1u);
  EXPECT_EQ(exchange.outcome().sent_bytes, 0u);
  EXPECT_EQ(exchange.outcome().error, "the connection ended while steps were left");
}

}  // namespace
}  // namespace tlslab
