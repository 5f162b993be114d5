// What faults do to units and to the transport.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/wire/testing/fault_run.h"

namespace tlslab {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using End = FaultOutput::End;

const std::string a = Record(22, "aaaa");
const std::string b = Record(22, "bbbb");
const std::string c = Record(23, "cccc");

fault::Truncate TruncateTo(uint32_t size) { return fault::Truncate{size}; }

TEST(FaultActions, ADelayHoldsTheUnitAndAllBehindIt) {
  FaultRun run({On(RecordNumber(2), fault::Delay{milliseconds(100)})});
  run.at = milliseconds(10);
  EXPECT_EQ(run.Client(a + b + c), a);
  EXPECT_EQ(run.injector.held_bytes(kToServer), b.size() + c.size());
  EXPECT_EQ(run.injector.due(), Offset(milliseconds(110)));
  EXPECT_EQ(run.Server("x"), "x");  // the other direction goes on
  run.at = milliseconds(50);
  EXPECT_EQ(run.Client(a), "");
  EXPECT_EQ(run.AdvanceTo(milliseconds(109)), "");
  EXPECT_EQ(run.AdvanceTo(milliseconds(110)), b + c + a);
  EXPECT_FALSE(run.injector.due().has_value());
  EXPECT_EQ(run.outcome().hits[0].at, Offset(milliseconds(10)));
  EXPECT_EQ(run.outcome().hits[0].before, "");
}

TEST(FaultActions, DelaysOfOneUnitAddUpAndThoseOfSeveralDoNot) {
  FaultRun sum({On(RecordNumber(1), fault::Delay{seconds(1)}),
                On(RecordNumber(1), fault::Delay{seconds(2)})});
  EXPECT_EQ(sum.Client(a), "");
  EXPECT_EQ(sum.injector.due(), Offset(seconds(3)));
  FaultRun each({On(RecordNumber(1), fault::Delay{seconds(1)}, kToServer, std::nullopt)});
  EXPECT_EQ(each.Client(a + b), "");
  EXPECT_EQ(each.AdvanceTo(seconds(1)), a + b);
  FaultRun none({On(RecordNumber(1), fault::Delay{})});
  EXPECT_EQ(none.Client(a), a);
  EXPECT_EQ(none.fired(), 0u);
  EXPECT_EQ(none.why(), "the delay is 0");
}

TEST(FaultActions, AnEndWaitsBehindADelay) {
  FaultRun run({On(RecordNumber(1), fault::Delay{seconds(1)})});
  EXPECT_EQ(run.Client(a), "");
  EXPECT_THAT(run.End(), IsEmpty());
  run.injector.Advance(seconds(1));
  const auto out = run.Outputs(kToServer);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, a);
  EXPECT_EQ(out[0].end, End::kClosed);
}

TEST(FaultActions, AThrottleLetsSoManyBytesASecondPass) {
  FaultRun run({On(SegmentNumber(1), fault::Throttle{10})});
  EXPECT_EQ(run.Client("0123456789"), "");
  EXPECT_EQ(run.injector.due(), Offset(milliseconds(100)));
  EXPECT_EQ(run.AdvanceTo(milliseconds(99)), "");
  EXPECT_EQ(run.AdvanceTo(milliseconds(100)), "0");
  EXPECT_EQ(run.AdvanceTo(milliseconds(450)), "123");
  EXPECT_EQ(run.injector.due(), Offset(milliseconds(500)));
  EXPECT_EQ(run.Client("ab"), "");
  EXPECT_EQ(run.injector.held_bytes(kToServer), 8u);
  EXPECT_EQ(run.AdvanceTo(milliseconds(1150)), "456789a");
  EXPECT_EQ(run.AdvanceTo(milliseconds(1200)), "b");
  EXPECT_FALSE(run.injector.due().has_value());
  run.at = seconds(9);  // idle time is no credit
  EXPECT_EQ(run.Client("xy"), "");
  EXPECT_EQ(run.injector.due(), Offset(milliseconds(9100)));
  EXPECT_EQ(run.fired(), 1u);
}

// 3 bytes a second: a third of a second is no whole number of nanoseconds.
TEST(FaultActions, AThrottleDoesNotDriftHoweverItIsAsked) {
  for (int steps : {0, 1, 7}) {
    FaultRun run({On(SegmentNumber(1), fault::Throttle{3})});
    std::string out = run.Client(std::string(30000, 'x'));
    Offset last{};
    while (auto due = run.injector.due()) {
      ASSERT_GT(*due, last);
      last = *due;
      for (int i = 0; i < steps; ++i) run.injector.Advance(*due - milliseconds(steps - i));
      out += run.AdvanceTo(*due);
    }
    EXPECT_EQ(out.size(), 30000u);
    EXPECT_EQ(last, Offset(seconds(10000)));
  }
}

TEST(FaultActions, OfTwoThrottlesTheSlowerCounts) {
  FaultRun run(
      {On(SegmentNumber(1), fault::Throttle{10}), On(SegmentNumber(2), fault::Throttle{5})});
  EXPECT_EQ(run.ClientEach({"01", "ab"}), "");
  EXPECT_EQ(run.AdvanceTo(milliseconds(200)), "01");
  EXPECT_EQ(run.injector.due(), Offset(milliseconds(400)));
  EXPECT_EQ(run.AdvanceTo(milliseconds(600)), "ab");
}

TEST(FaultActions, ADuplicateComesBehindTheUnit) {
  FaultRun run({On(RecordNumber(1), fault::Duplicate{2})});
  EXPECT_EQ(run.Client(a + b), a + a + a + b);
  EXPECT_EQ(run.outcome().hits[0].before, "");
  EXPECT_EQ(run.outcome().hits[0].after, a);
}

TEST(FaultActions, AReorderedUnitComesBehindTheNext) {
  FaultRun run({On(RecordNumber(2), fault::Reorder{})});
  EXPECT_EQ(run.Client(a + b), a);
  EXPECT_EQ(run.fired(), 0u);
  EXPECT_EQ(run.injector.held_bytes(kToServer), b.size());
  run.at = seconds(1);
  EXPECT_EQ(run.Client(c + a), c + b + a);
  EXPECT_EQ(run.fired(), 1u);
  EXPECT_EQ(run.outcome().hits[0].record_number, 2u);
  EXPECT_EQ(run.outcome().hits[0].before, (b + c).substr(0, 32));
  FaultRun all({On(RecordNumber(1), fault::Reorder{}, kToServer, std::nullopt)});
  EXPECT_EQ(all.Client(a + b + c + a), b + a + a + c);
}

TEST(FaultActions, AReorderWithNothingBehindChangesNothing) {
  FaultRun run({On(RecordNumber(1), fault::Reorder{})});
  EXPECT_EQ(run.Client(a), "");
  const auto out = run.End();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, a);
  EXPECT_EQ(run.fired(), 0u);
  EXPECT_EQ(run.why(), "nothing came behind it");
  FaultRun same({On(RecordNumber(1), fault::Reorder{})});
  EXPECT_EQ(same.Client(a + a), a + a);
  EXPECT_EQ(same.fired(), 0u);
  EXPECT_EQ(same.why(), "the unit behind it is the same");
}

TEST(FaultActions, WhatStillWaitsForOthersIsToldSo) {
  for (const FaultAction& action :
       {FaultAction(fault::Reorder{}), FaultAction(fault::Coalesce{2, false})}) {
    FaultRun run({On(RecordNumber(1), fault::Delay{}), On(RecordNumber(1), action)});
    EXPECT_EQ(run.why(1), "");
    EXPECT_EQ(run.Client(a), "");
    EXPECT_EQ(run.fired(1), 0u);
    EXPECT_EQ(run.why(1), "nothing came behind it, so that it never went on");
    run.Client(b);
    EXPECT_EQ(run.fired(1), 1u);
    EXPECT_EQ(run.why(1), "");
  }
}

TEST(FaultActions, CorruptTurnsBitsAtAPlace) {
  FaultRun run({On(RecordNumber(1), CorruptAt(6, "\x01\x02\x04\x08\x10"))});
  EXPECT_EQ(run.Client(a), a.substr(0, 6) + "`ce");
  EXPECT_EQ(run.outcome().hits[0].before, "aaa");
  EXPECT_EQ(run.outcome().hits[0].after, "`ce");
  fault::Corrupt last;
  last.offset_from_end = 1;
  FaultRun tail({On(RecordNumber(1), last)});
  EXPECT_EQ(tail.Client(a), a.substr(0, 8) + "`");
  FaultRun beyond({On(RecordNumber(1), CorruptAt(9))});
  EXPECT_EQ(beyond.Client(a), a);
  EXPECT_EQ(beyond.fired(), 0u);
  EXPECT_EQ(beyond.why(), "the unit has 9 bytes");
  last.offset_from_end = 10;
  FaultRun before({On(RecordNumber(1), last)});
  EXPECT_EQ(before.Client(a), a);
  EXPECT_EQ(before.why(), "the unit has 9 bytes");
  FaultRun none({On(RecordNumber(1), CorruptAt(0, std::string(2, '\0')))});
  EXPECT_EQ(none.Client(a), a);
  EXPECT_EQ(none.fired(), 0u);
  EXPECT_EQ(none.why(), "the mask turns no bit");
}

TEST(FaultActions, ATruncatedRecordTellsItsNewLength) {
  FaultRun run({On(RecordNumber(1), TruncateTo(3)), On(RecordNumber(2), TruncateTo(0)),
                On(RecordNumber(3), TruncateTo(4))});
  EXPECT_EQ(run.Client(a + b + c), Record(22, "aaa") + Record(22, "") + c);
  EXPECT_EQ(run.fired(2), 0u);
  EXPECT_EQ(run.why(2), "the record has no more than 4 bytes");
  FaultRun segment({On(SegmentNumber(1), TruncateTo(3)), On(SegmentNumber(2), TruncateTo(0))});
  EXPECT_EQ(segment.ClientEach({a, b, c}), a.substr(0, 3) + c);
}

TEST(FaultActions, FragmentsAreRecordsOrSegments) {
  FaultRun records({On(RecordNumber(1), fault::Fragment{3, true, {}})});
  EXPECT_EQ(records.Client(a + b), Record(22, "aaa") + Record(22, "a") + b);
  FaultRun whole({On(RecordNumber(1), fault::Fragment{4, true, {}})});
  EXPECT_EQ(whole.Client(a), a);
  EXPECT_EQ(whole.why(), "the record has no more than 4 bytes");
  FaultRun segments({On(RecordNumber(2), fault::Fragment{4, false, {}})});
  segments.injector.Put(kToServer, a + b + c, {}, Offset());
  EXPECT_THAT(segments.Segments(kToServer),
              ElementsAre(a, b.substr(0, 4), b.substr(4, 4), b.substr(8), c));
  EXPECT_EQ(segments.fired(), 1u);
  FaultRun spaced({On(RecordNumber(1), fault::Fragment{4, false, milliseconds(10)})});
  EXPECT_EQ(spaced.Client(a + b), a.substr(0, 4));
  EXPECT_EQ(spaced.AdvanceTo(milliseconds(9)), "");
  EXPECT_EQ(spaced.AdvanceTo(milliseconds(10)), a.substr(4, 4));
  EXPECT_EQ(spaced.injector.due(), Offset(milliseconds(20)));
  EXPECT_EQ(spaced.AdvanceTo(milliseconds(25)), a.substr(8) + b);
  FaultRun small({On(RecordNumber(1), fault::Fragment{9, false, {}})});
  EXPECT_EQ(small.Client(a), a);
  EXPECT_EQ(small.fired(), 0u);
}

TEST(FaultActions, CoalescedUnitsAreOneSegment) {
  FaultRun run({On(RecordNumber(1), fault::Coalesce{3, false})});
  EXPECT_EQ(run.Client(a), "");
  EXPECT_EQ(run.Client(b), "");
  run.injector.Put(kToServer, c, {}, Offset());
  EXPECT_THAT(run.Segments(kToServer), ElementsAre(a + b + c));
  EXPECT_EQ(run.fired(), 1u);
  EXPECT_EQ(run.Client(a), a);
  FaultRun together({On(RecordNumber(1), fault::Coalesce{2, false})});
  EXPECT_EQ(together.Client(a + b), a + b);
  EXPECT_EQ(together.fired(), 0u);
  EXPECT_EQ(together.why(), "the units came together anyhow");
}

TEST(FaultActions, CoalescedRecordsAreOneRecord) {
  FaultRun run({On(RecordNumber(1), fault::Coalesce{2, true})});
  EXPECT_EQ(run.Client(a + b + c), Record(22, "aaaabbbb") + c);
  EXPECT_EQ(run.fired(), 1u);
  FaultRun types({On(RecordNumber(1), fault::Coalesce{2, true})});
  EXPECT_EQ(types.Client(a + ChangeCipherSpec()), a + ChangeCipherSpec());
  EXPECT_EQ(types.fired(), 0u);
  EXPECT_EQ(types.why(), "the records are of several types");
  FaultRun hidden({On(RecordNumber(1), fault::Coalesce{2, true})});
  EXPECT_EQ(hidden.Client(c + c), c + c);
  EXPECT_EQ(hidden.why(), "not all records are in the clear");
}

TEST(FaultActions, FewerCoalesceWhenTheStreamEnds) {
  FaultRun two({On(RecordNumber(1), fault::Coalesce{9, false})});
  EXPECT_EQ(two.ClientEach({a, b}), "");
  const auto out = two.End();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, a + b);
  EXPECT_EQ(two.fired(), 1u);
  FaultRun one({On(RecordNumber(1), fault::Coalesce{9, false})});
  EXPECT_EQ(one.Client(a), "");
  EXPECT_EQ(one.End()[0].bytes, a);
  EXPECT_EQ(one.fired(), 0u);
  EXPECT_EQ(one.why(), "nothing came behind it");
}

TEST(FaultActions, InjectedBytesComeBeforeOrAfterTheUnitInItsSegment) {
  FaultRun run({On(RecordNumber(2), fault::Inject{"EVIL", false}),
                On(RecordNumber(2), fault::Inject{"tail", true})});
  run.injector.Put(kToServer, a + b + c, {}, Offset());
  EXPECT_THAT(run.Segments(kToServer), ElementsAre(a + "EVIL" + b + "tail" + c));
  EXPECT_EQ(run.outcome(0).hits[0].before, b);
  EXPECT_EQ(run.outcome(0).hits[0].after, "EVIL" + b);
  EXPECT_EQ(run.outcome(1).hits[0].before, "");
  EXPECT_EQ(run.outcome(1).hits[0].after, "tail");
  FaultRun none({On(RecordNumber(1), fault::Inject{"", false})});
  EXPECT_EQ(none.Client(a), a);
  EXPECT_EQ(none.fired(), 0u);
}

TEST(FaultActions, AReplayedRecordComesAgainAsItWasSent) {
  FaultRun run({On(RecordNumber(1), fault::Drop{}), On(RecordNumber(3), fault::Replay{1})});
  EXPECT_EQ(run.Client(a + b + c), b + a + c);
  EXPECT_EQ(run.fired(1), 1u);
  FaultRun future({On(RecordNumber(2), fault::Replay{2}), On(RecordNumber(3), fault::Replay{9})});
  EXPECT_EQ(future.Client(a + b + c), a + b + c);
  EXPECT_EQ(future.why(0), "record 2 has not passed yet");
  EXPECT_EQ(future.why(1), "record 9 has not passed yet");
  FaultRun late({});
  EXPECT_EQ(late.Client(c + b), c + b);
  late.injector.SetPlan(PlanOf({On(RecordNumber(3), fault::Replay{1})}), Offset());
  EXPECT_EQ(late.Client(a), a);
  EXPECT_THAT(late.why(), HasSubstr("record 1 is not kept"));
  FaultRun segment({On(SegmentNumber(2), fault::Replay{1})});
  EXPECT_EQ(segment.ClientEach({c, "x"}), c + c + "x");
}

TEST(FaultActions, TheFirst64RecordsAreKeptForReplays) {
  for (uint64_t number : {64, 65}) {
    FaultRun run({On(RecordNumber(70), fault::Replay{number})});
    for (int i = 0; i < 69; ++i) run.Client(c);
    EXPECT_EQ(run.Client(a), number == 64 ? c + a : a);
    EXPECT_EQ(run.why().empty(), number == 64);
  }
  FaultRun big({On(RecordNumber(6), fault::Replay{5})});
  const std::string large = Record(23, std::string(16000, 'x'));
  for (int i = 0; i < 5; ++i) big.Client(large);
  EXPECT_EQ(big.Client(a), a);
  EXPECT_EQ(big.fired(), 0u);
}

TEST(FaultActions, OtherBytesReplaceTheUnit) {
  FaultRun run({On(RecordNumber(1), fault::Replace{"other"}),
                On(RecordNumber(2), fault::Replace{b}), On(RecordNumber(3), fault::Replace{""})});
  EXPECT_EQ(run.Client(a + b + c), "other" + b);
  EXPECT_EQ(run.fired(0), 1u);
  EXPECT_EQ(run.fired(1), 0u);
  EXPECT_EQ(run.why(1), "the bytes are the same");
  EXPECT_EQ(run.fired(2), 1u);
}

TEST(FaultActions, CloseEndsBothDirectionsInOrder) {
  FaultRun run({On(RecordNumber(2), fault::Close{})});
  run.injector.Put(kToServer, a + b + c, {}, Offset());
  const auto out = run.Outputs(kToServer);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, a);
  EXPECT_EQ(out[0].end, End::kClosed);
  EXPECT_TRUE(out[0].by_fault);
  const auto back = run.Outputs(kToClient);
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].end, End::kClosed);
  EXPECT_TRUE(back[0].by_fault);
  EXPECT_EQ(run.Client(a) + run.Server(a), "");
  EXPECT_THAT(run.End(), IsEmpty());
  EXPECT_EQ(run.outcome().hits[0].before, b);
}

TEST(FaultActions, ResetTellsBothDirectionsAndDropsWhatWaits) {
  FaultRun run({On(RecordNumber(2), fault::Reset{}),
                On(RecordNumber(1), fault::Delay{seconds(9)}, kToClient)});
  EXPECT_EQ(run.Server(c), "");
  run.injector.Put(kToServer, a + b + c, {}, Offset());
  const auto out = run.Outputs(kToServer);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, a);
  EXPECT_EQ(out[0].end, End::kReset);
  const auto back = run.Outputs(kToClient);
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].bytes, "");
  EXPECT_EQ(back[0].end, End::kReset);
  EXPECT_EQ(run.injector.held_bytes(kToClient), 0u);
  EXPECT_FALSE(run.injector.due().has_value());
}

TEST(FaultActions, ADelayedResetComesWhenItsUnitWouldHave) {
  FaultRun run(
      {On(RecordNumber(1), fault::Delay{seconds(1)}), On(RecordNumber(1), fault::Reset{})});
  EXPECT_EQ(run.Client(a), "");
  EXPECT_EQ(run.Server("x"), "x");
  run.injector.Advance(seconds(1));
  EXPECT_EQ(run.Outputs(kToServer).at(0).end, End::kReset);
  EXPECT_EQ(run.Outputs(kToClient).at(0).end, End::kReset);
}

TEST(FaultActions, HalfCloseEndsOneDirection) {
  FaultRun run({On(RecordNumber(2), fault::HalfClose{})});
  run.injector.Put(kToServer, a + b + c, {}, Offset());
  const auto out = run.Outputs(kToServer);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].end, End::kClosed);
  EXPECT_TRUE(out[0].by_fault);
  EXPECT_EQ(run.Client(a), "");
  EXPECT_EQ(run.Server(a), a);
  const auto end = run.End(kToClient);
  ASSERT_EQ(end.size(), 1u);
  EXPECT_FALSE(end[0].by_fault);
}

TEST(FaultActions, AStallTakesWhatFollowsAndTheEnd) {
  FaultRun run({On(RecordNumber(2), fault::Stall{})});
  EXPECT_EQ(run.Client(a + b + c), a);
  EXPECT_EQ(run.Client(a), "");
  EXPECT_THAT(run.End(), IsEmpty());
  EXPECT_EQ(run.Server(a), a);
  EXPECT_EQ(run.fired(), 1u);
  EXPECT_EQ(run.injector.held_bytes(kToServer), 0u);
}

TEST(FaultActions, AStallByTimeFiresWhenItTakesSomething) {
  FaultRun run({On(After(seconds(1)), fault::Stall{})});
  EXPECT_EQ(run.Client("x"), "x");
  run.AdvanceTo(seconds(1));
  EXPECT_EQ(run.fired(), 0u);
  run.at = seconds(2);
  EXPECT_EQ(run.ClientEach({"y", "z"}), "");
  EXPECT_EQ(run.fired(), 1u);
  EXPECT_EQ(run.outcome().hits[0].before, "y");
  FaultRun end({On(After(seconds(1)), fault::Stall{})});
  end.at = seconds(1);
  EXPECT_THAT(end.End(), IsEmpty());
  EXPECT_EQ(end.fired(), 1u);
}

TEST(FaultActions, AStallKeepsNoFaultFromEndingTheTransport) {
  FaultRun run({On(After(seconds(1)), fault::Reset{}), On(RecordNumber(1), fault::Stall{})});
  EXPECT_EQ(run.Client(a), "");
  run.injector.Advance(seconds(1));
  EXPECT_EQ(run.Outputs(kToServer).at(0).end, End::kReset);
  EXPECT_EQ(run.Outputs(kToClient).at(0).end, End::kReset);
}

TEST(FaultActions, WhatPassedAStallIsNotHeldBackForEver) {
  FaultRun run(
      {On(RecordNumber(3), fault::Stall{}), On(RecordNumber(1), fault::Coalesce{9, true})});
  EXPECT_EQ(run.ClientEach({a, b, c}), "");
  const auto out = run.End();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, Record(22, "aaaabbbb"));
  EXPECT_EQ(out[0].end, End::kNone);
}

TEST(FaultActions, AnEndThatAStallTookComesWhenTheStallIsOver) {
  FaultRun run({On(RecordNumber(1), fault::Stall{})});
  EXPECT_EQ(run.Client(a), "");
  EXPECT_THAT(run.End(), IsEmpty());
  run.injector.SetPlan(PlanOf({}), run.at);
  EXPECT_EQ(run.Outputs(kToServer).at(0).end, End::kClosed);
}

TEST(FaultActions, APeersResetIsToldToBothDirectionsBehindWhatIsHeld) {
  FaultRun run({On(RecordNumber(1), fault::Delay{seconds(1)})});
  EXPECT_EQ(run.Client(a), "");
  EXPECT_THAT(run.End(kToServer, /*reset=*/true), IsEmpty());
  EXPECT_EQ(run.Server("x"), "x");
  run.injector.Advance(seconds(1));
  const auto out = run.Outputs(kToServer);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, a);
  EXPECT_EQ(out[0].end, End::kReset);
  EXPECT_FALSE(out[0].by_fault);
  EXPECT_EQ(run.Outputs(kToClient).at(0).end, End::kReset);
}

TEST(FaultActions, WhatOneFaultLeftMeetsTheNext) {
  FaultRun run({On(RecordNumber(1), CorruptAt(5, "\x02")), On(RecordNumber(1), TruncateTo(2)),
                On(RecordNumber(1), fault::Duplicate{1}),
                On(RecordNumber(1), fault::Inject{"<", false}), On(RecordNumber(1), CorruptAt(5))});
  const std::string left = Record(22, "ca");
  EXPECT_EQ(run.Client(a), "<" + Record(22, "ba") + left);
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(run.fired(i), 1u) << i;
}

TEST(FaultActions, ASegmentIsWhereItsOwnBytesAre) {
  FaultRun run({On(RecordNumber(2), fault::Inject{"<", false}), On(SegmentNumber(2), CorruptAt(1)),
                On(SegmentNumber(2), fault::Duplicate{1})});
  EXPECT_EQ(run.Client(a), a);
  const std::string left = "<\x17" + b.substr(1);
  EXPECT_EQ(run.Client(b), left + left);
  for (size_t i : {1, 2}) {
    ASSERT_EQ(run.outcome(i).hits.size(), 1u);
    EXPECT_EQ(run.outcome(i).hits[0].stream_offset, a.size());
    EXPECT_EQ(run.outcome(i).hits[0].size, b.size());
  }
}

TEST(FaultActions, AUnitThatIsCutIsActedOnOnce) {
  FaultRun run({On(ByteNumber(4), CorruptAt(0)), On(RecordNumber(1), fault::Duplicate{1})});
  const std::string begin = a.substr(0, 3);
  EXPECT_EQ(run.Client(a), begin + begin + "\x01" + a.substr(4));
  EXPECT_EQ(run.fired(0) + run.fired(1), 2u);
}

TEST(FaultActions, AFaultIsToldWhoTookItsUnit) {
  FaultRun run({On(RecordNumber(1), fault::Drop{}), On(RecordNumber(1), CorruptAt(0)),
                On(RecordNumber(3), CorruptAt(0)), On(RecordNumber(2), fault::Stall{}),
                On(RecordNumber(3), CorruptAt(0))});
  EXPECT_EQ(run.Client(a + b + c), "");
  EXPECT_EQ(run.fired(0) + run.fired(3), 2u);
  EXPECT_EQ(run.fired(1) + run.fired(2) + run.fired(4), 0u);
  EXPECT_EQ(run.why(1), "fault \"fault0\" took the unit");
  EXPECT_EQ(run.why(2), "fault \"fault3\" lets nothing pass");
  EXPECT_EQ(run.why(4), "fault \"fault3\" took the unit");
}

TEST(FaultActions, ASegmentOfWhichNothingIsLeftIsToldSo) {
  for (const FaultAction& first : {FaultAction(fault::Drop{}), FaultAction(fault::Reorder{})}) {
    for (bool ends : {false, true}) {
      FaultRun run({On(RecordNumber(1), first), On(SegmentNumber(1), CorruptAt(0)),
                    On(ByteNumber(3), CorruptAt(0))});
      EXPECT_EQ(run.Client(a), "");
      if (ends) run.End();
      EXPECT_EQ(run.fired(1) + run.fired(2), 0u);
      for (size_t i : {1, 2}) {
        EXPECT_EQ(run.why(i), "the faults before it left nothing of the unit");
      }
    }
  }
}

TEST(FaultActions, FaultsCannotFillTheMemory) {
  const std::string large(1 << 20, 'x');
  std::vector<Fault> faults;
  for (int i = 0; i < 50; ++i) {
    faults.push_back(On(RecordNumber(1), fault::Inject{large, false}, kToServer, std::nullopt));
  }
  FaultRun run(std::move(faults));
  std::string stream;
  for (int i = 0; i < 1000; ++i) stream += Record(22, "");
  run.injector.Put(kToServer, stream, {}, Offset());
  EXPECT_LE(run.injector.held_bytes(kToServer), size_t{9} << 20);
  EXPECT_GE(run.injector.held_bytes(kToServer), size_t{7} << 20);
  EXPECT_THAT(run.why(), HasSubstr("8 MiB"));
}

TEST(FaultActions, UnitsThatWaitForOthersCannotFillTheMemoryEither) {
  const std::string large(1 << 20, 'x');
  std::vector<Fault> faults(
      3, On(SegmentNumber(1), fault::Coalesce{100, false}, kToServer, std::nullopt));
  FaultRun run(std::move(faults));
  size_t passed = 0;
  for (int i = 0; i < 400; ++i) {
    passed += run.Client(large).size();
    ASSERT_LE(run.injector.held_bytes(kToServer), size_t{10} << 20);
    EXPECT_EQ(run.injector.queued_bytes(kToServer), 0u);
  }
  EXPECT_GT(passed, size_t{300} << 20);
}

TEST(FaultActions, UnitsThatAreNotChangedAndCameTogetherComeTogether) {
  FaultRun run({On(RecordNumber(9), fault::Drop{})});
  run.injector.Put(kToServer, a + b + c.substr(0, 2), {}, Offset());
  run.injector.Put(kToServer, c.substr(2) + a, {}, Offset());
  EXPECT_THAT(run.Segments(kToServer), ElementsAre(a + b, c + a));
}

}  // namespace
}  // namespace tlslab
