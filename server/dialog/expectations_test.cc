#include "server/dialog/expectations.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

using Kind = ExchangeStep::Kind;

ExchangeStep Expect(std::string data) { return {Kind::kExpect, std::move(data)}; }
ExchangeStep ReadBytes(uint64_t bytes) { return {Kind::kReadBytes, "", bytes}; }

TEST(Expectations, AreMetByTheirBytesHoweverTheseAreCut) {
  const ExchangeScript script = {Expect("one"), Expect("two")};
  for (size_t piece = 1; piece <= 6; ++piece) {
    Expectations expectations(script);
    const std::string stream = "onetwo";
    for (size_t i = 0; i < stream.size(); i += piece) {
      EXPECT_FALSE(expectations.StateOf(1).met);
      expectations.OnData(std::string_view(stream).substr(i, piece));
    }
    EXPECT_TRUE(expectations.StateOf(0).met);
    EXPECT_TRUE(expectations.StateOf(1).met);
  }
}

TEST(Expectations, GoOnWhereTheStepsBeforeLeftOff) {
  const ExchangeScript script = {Expect("ab"), ReadBytes(4), Expect("ef"), ReadBytes(3),
                                 Expect("g")};
  Expectations expectations(script);
  expectations.OnData("ab??efg");
  for (size_t step : {0, 2, 4}) EXPECT_TRUE(expectations.StateOf(step).met) << step;
}

TEST(Expectations, TellTheFirstDifferenceAtOnce) {
  const ExchangeScript script = {Expect("abcd")};
  Expectations expectations(script);
  expectations.OnData("aX");
  EXPECT_FALSE(expectations.StateOf(0).met);
  EXPECT_EQ(expectations.StateOf(0).difference, "byte 1 is 0x58, and not 0x62 as expected");
  expectations.OnData("cd");
  EXPECT_FALSE(expectations.StateOf(0).met);
}

TEST(Expectations, OfNothingAreMet) {
  const ExchangeScript script = {Expect("")};
  EXPECT_TRUE(Expectations(script).StateOf(0).met);
}

}  // namespace
}  // namespace tlslab
