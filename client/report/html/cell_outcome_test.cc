#include "client/report/html/cell_outcome.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

v1::CellReport CellOf(v1::Verdict verdict) {
  v1::CellReport cell;
  cell.set_verdict(verdict);
  return cell;
}

TEST(CellOutcome, TellsWhatWasAgreedInTheLastStepThatAgreed) {
  v1::CellReport cell = CellOf(v1::VERDICT_PASSED);
  cell.add_steps()->mutable_client()->mutable_negotiated()->set_version_name("TLSv1.2");
  v1::NegotiatedParameters& agreed = *cell.add_steps()->mutable_server()->mutable_negotiated();
  agreed.set_version_name("TLSv1.3");
  agreed.mutable_cipher_suite()->set_name("TLS_AES_128_GCM_SHA256");
  agreed.mutable_group()->set_name("X25519");
  agreed.set_session_resumed(true);
  cell.add_steps();
  EXPECT_EQ(CellOutcome(cell), "TLSv1.3 · TLS_AES_128_GCM_SHA256 · X25519 · resumed");
}

TEST(CellOutcome, TellsTheFailureThatWasExpected) {
  v1::CellReport cell = CellOf(v1::VERDICT_PASSED);
  v1::HandshakeFailure& failure = *cell.add_steps()->mutable_client()->mutable_failure();
  failure.set_error_class(v1::HandshakeFailure::NO_SHARED_CIPHER);
  failure.mutable_alert()->set_name("handshake_failure");
  EXPECT_EQ(CellOutcome(cell), "NO_SHARED_CIPHER · handshake_failure");
}

TEST(CellOutcome, TellsTheVerdictOnAChain) {
  v1::CellReport cell = CellOf(v1::VERDICT_PASSED);
  cell.add_steps()->mutable_chain()->mutable_verification();
  EXPECT_EQ(CellOutcome(cell), "chain is good");
  cell.mutable_steps(0)->mutable_chain()->mutable_verification()->mutable_error()->set_name("BAD");
  EXPECT_EQ(CellOutcome(cell), "BAD");
}

TEST(CellOutcome, TellsTheFirstThatDidNotHold) {
  v1::CellReport cell = CellOf(v1::VERDICT_FAILED);
  cell.add_steps()->add_expectations()->set_held(true);
  v1::ExpectationReport& expectation = *cell.mutable_steps(0)->add_expectations();
  expectation.set_path("client.negotiated.group");
  expectation.set_expected("\"X448\"");
  expectation.set_actual("absent");
  EXPECT_EQ(CellOutcome(cell), "client.negotiated.group: expected \"X448\", was absent");
}

TEST(CellOutcome, TellsWhyNothingWasRun) {
  v1::CellReport errored = CellOf(v1::VERDICT_ERRORED);
  errored.add_steps()->set_error("the step's");
  EXPECT_EQ(CellOutcome(errored), "the step's");
  errored.set_error("nobody answers");
  EXPECT_EQ(CellOutcome(errored), "nobody answers");
  v1::CellReport skipped = CellOf(v1::VERDICT_SKIPPED);
  skipped.add_steps()->set_skip_reason("the lab has no X448");
  EXPECT_EQ(CellOutcome(skipped), "the lab has no X448");
}

TEST(CellOutcome, IsShortAndEndsBetweenCharacters) {
  v1::CellReport cell = CellOf(v1::VERDICT_ERRORED);
  cell.set_error(std::string(159, 'x') + "ü");
  EXPECT_EQ(CellOutcome(cell), std::string(159, 'x') + "…");
}

}  // namespace
}  // namespace tlslab
