// When faults fire. Most act by a drop, which shows in what comes out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/wire/testing/fault_run.h"

namespace tlslab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string a = Record(22, "aaaa");
const std::string b = Record(22, "bbbb");
const std::string c = Record(23, "cccc");

TEST(FaultTriggers, TheNthRecordIsMetHoweverTheStreamIsCut) {
  const std::string stream = a + b + c;
  for (size_t size = 1; size <= stream.size(); ++size) {
    FaultRun run({On(RecordNumber(2), fault::Drop{})});
    std::string out;
    for (size_t at = 0; at < stream.size(); at += size) {
      out += run.Client(std::string_view(stream).substr(at, size));
    }
    EXPECT_EQ(out, a + c) << size;
    EXPECT_EQ(run.fired(), 1u);
    ASSERT_EQ(run.outcome().hits.size(), 1u);
    const FaultHit hit = run.outcome().hits[0];
    EXPECT_EQ(hit.record_number, 2u);
    EXPECT_EQ(hit.stream_offset, a.size());
    EXPECT_EQ(hit.content_type, 22);
    EXPECT_EQ(hit.size, b.size());
    EXPECT_EQ(hit.before, b);
    EXPECT_EQ(hit.after, "");
  }
}

TEST(FaultTriggers, ARecordThatNeverComesFiresNothing) {
  FaultRun run({On(RecordNumber(4), fault::Drop{})});
  EXPECT_EQ(run.Client(a + b + c), a + b + c);
  EXPECT_EQ(run.fired(), 0u);
  EXPECT_EQ(run.why(), "");
  EXPECT_TRUE(run.outcome().hits.empty());
  EXPECT_EQ(run.outcome().fault_id, "fault0");
}

TEST(FaultTriggers, TheOtherDirectionIsNotMet) {
  FaultRun run({On(RecordNumber(1), fault::Drop{}, kToClient)});
  EXPECT_EQ(run.Client(a), a);
  EXPECT_EQ(run.fired(), 0u);
  EXPECT_EQ(run.Server(a), "");
  EXPECT_EQ(run.fired(), 1u);
}

TEST(FaultTriggers, AnUnfinishedRecordWaitsAndComesOutAtTheEnd) {
  FaultRun run({On(RecordNumber(5), fault::Drop{})});
  EXPECT_EQ(run.Client(a.substr(0, 7)), "");
  EXPECT_EQ(run.injector.held_bytes(kToServer), 7u);
  const auto out = run.End();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].bytes, a.substr(0, 7));
  EXPECT_EQ(out[0].end, FaultOutput::End::kClosed);
  EXPECT_FALSE(out[0].by_fault);
  EXPECT_EQ(run.injector.held_bytes(kToServer), 0u);
}

TEST(FaultTriggers, NothingIsHeldBackWhereNoFaultSpeaksOfRecords) {
  fault::Stall stall;
  for (const Fault& fault :
       {On(SegmentNumber(9), fault::Drop{}), On(ByteNumber(99), fault::Drop{}),
        On(After(seconds(9)), stall), On(RecordNumber(1), fault::Drop{}, kToClient)}) {
    FaultRun run({fault});
    EXPECT_EQ(run.Client(a.substr(0, 3)), a.substr(0, 3));
    EXPECT_EQ(run.Client(a.substr(3, 3)), a.substr(3, 3));
    EXPECT_EQ(run.injector.held_bytes(kToServer), 0u);
  }
}

TEST(FaultTriggers, MaxCountAndOccurrenceSayWhichUnits) {
  const std::string stream = a + b + a + b;
  FaultRun two({On(RecordNumber(2), fault::Drop{}, kToServer, 2)});
  EXPECT_EQ(two.Client(stream), a + b);
  EXPECT_EQ(two.fired(), 2u);
  FaultRun all({On(RecordNumber(2), fault::Drop{}, kToServer, std::nullopt)});
  EXPECT_EQ(all.Client(stream), a);
  EXPECT_EQ(all.fired(), 3u);
  FaultRun third({On(OnType(22, 3), fault::Drop{})});
  EXPECT_EQ(third.Client(a + b + c + b + a), a + b + c + a);
}

TEST(FaultTriggers, HitsAreBoundedAndCountsAreNot) {
  FaultRun run({On(RecordNumber(1), fault::Drop{}, kToServer, std::nullopt)});
  for (int i = 0; i < 150; ++i) run.Client(a);
  EXPECT_EQ(run.fired(), 150u);
  EXPECT_EQ(run.outcome().hits.size(), 100u);
}

TEST(FaultTriggers, ASegmentIsWhatPassedTogether) {
  FaultRun run({On(SegmentNumber(2), fault::Drop{})});
  EXPECT_EQ(run.Client("one"), "one");
  EXPECT_EQ(run.Client("two"), "");
  EXPECT_EQ(run.Client("three"), "three");
  ASSERT_EQ(run.fired(), 1u);
  const FaultHit hit = run.outcome().hits[0];
  EXPECT_FALSE(hit.record_number.has_value());
  EXPECT_FALSE(hit.content_type.has_value());
  EXPECT_EQ(hit.stream_offset, 3u);
  EXPECT_EQ(hit.size, 3u);
}

TEST(FaultTriggers, AtAByteTheSegmentIsCut) {
  FaultRun run({On(ByteNumber(6), fault::Drop{})});
  EXPECT_EQ(run.Client("abc"), "abc");
  EXPECT_EQ(run.Client("defgh"), "de");
  EXPECT_EQ(run.Client("ijk"), "ijk");
  ASSERT_EQ(run.fired(), 1u);
  EXPECT_EQ(run.outcome().hits[0].stream_offset, 5u);
  EXPECT_EQ(run.outcome().hits[0].size, 3u);
  FaultRun first({On(ByteNumber(1), fault::Drop{}, kToServer, 2)});
  EXPECT_EQ(first.ClientEach({"abc", "def", "ghi"}), "ghi");
}

// Where the plan speaks of records too, a segment is the records that end in it.
TEST(FaultTriggers, RecordsAndSegmentsGoTogether) {
  FaultRun run({On(RecordNumber(1), CorruptAt(5)), On(SegmentNumber(2), fault::Drop{}),
                On(RecordNumber(4), fault::Drop{})});
  EXPECT_EQ(run.Client(a + b.substr(0, 2)), Record(22, "`aaa"));
  EXPECT_EQ(run.Client(b.substr(2) + c), "");
  EXPECT_EQ(run.Client(a + b), b);
  EXPECT_EQ(run.fired(0) + run.fired(1) + run.fired(2), 3u);
  FaultRun byte({On(RecordNumber(2), fault::Delay{seconds(1)}), On(ByteNumber(3), CorruptAt(0))});
  EXPECT_EQ(byte.Client(a), a.substr(0, 2) + "\x02" + a.substr(3));
  EXPECT_EQ(byte.fired(1), 1u);
}

// What came of an unfinished record has not passed yet.
TEST(FaultTriggers, AByteIsMetWhenTheRecordThatHasItIsWhole) {
  FaultRun run({On(RecordNumber(9), fault::Drop{}), On(ByteNumber(a.size() + 3), CorruptAt(0))});
  EXPECT_EQ(run.Client(a + b.substr(0, 6)), a);
  EXPECT_EQ(run.fired(1), 0u);
  EXPECT_EQ(run.Client(b.substr(6)), b.substr(0, 2) + "\x02" + b.substr(3));
  ASSERT_EQ(run.fired(1), 1u);
  EXPECT_EQ(run.outcome(1).hits[0].stream_offset, a.size() + 2);
  FaultRun rest({On(RecordNumber(9), fault::Drop{}), On(ByteNumber(a.size() + 3), CorruptAt(0))});
  EXPECT_EQ(rest.Client(a + b.substr(0, 6)), a);
  EXPECT_EQ(rest.End().at(0).bytes, b.substr(0, 2) + "\x02" + b.substr(3, 3));
  EXPECT_EQ(rest.fired(1), 1u);
}

TEST(FaultTriggers, AMessageIsMetByTheRecordInWhichItEnds) {
  const std::string hello = ClientHello(Versions13());
  FaultRun run({On(OnMessage(1), fault::Drop{})});
  const std::string first = Record(22, hello.substr(0, 20));
  const std::string second = Record(22, hello.substr(20));
  EXPECT_EQ(run.Client(first + second + c), first + c);
  ASSERT_EQ(run.fired(), 1u);
  EXPECT_THAT(run.outcome().hits[0].handshake_messages, ElementsAre(1));
  FaultRun several({On(OnMessage(14), fault::Drop{}, kToClient)});
  const std::string flight = ServerHello("") + Message(11, std::string(9, 'c')) + Message(14, "");
  EXPECT_EQ(several.Server(Record(22, flight)), "");
  EXPECT_THAT(several.outcome().hits[0].handshake_messages, ElementsAre(2, 11, 14));
  FaultRun none({On(OnMessage(11), fault::Drop{})});
  EXPECT_EQ(none.Client(first + second), first + second);
  EXPECT_EQ(none.fired(), 0u);
}

TEST(FaultTriggers, OfProtectedRecordsAnEndTellsTheMessages) {
  const std::string flight = Record(22, ServerHello(Selected13())) + c + c;
  FaultRun told({On(OnMessage(20), fault::Drop{}, kToClient)});
  EXPECT_EQ(told.Server(flight, {Content(22, {2}), Content(22, {8}), Content(22, {11, 20})}),
            Record(22, ServerHello(Selected13())) + c);
  FaultRun untold({On(OnMessage(20), fault::Drop{}, kToClient)});
  EXPECT_EQ(untold.Server(flight), flight);
  EXPECT_EQ(untold.fired(), 0u);
}

// What comes with the beginning of a record is of that one, also when it ends later.
TEST(FaultTriggers, ContentsGoWithTheRecordsThatBegin) {
  FaultRun run({On(OnMessage(20), fault::Drop{}, kToClient)});
  const std::string hello = Record(22, ServerHello(Selected13()));
  EXPECT_EQ(run.Server(hello + c.substr(0, 3), {Content(22, {2}), Content(22, {8})}), hello);
  EXPECT_EQ(run.Server(c.substr(3) + b, {Content(22, {20})}), c + b);  // b is in the clear
  EXPECT_EQ(run.Server(c, {Content(22, {20})}), "");
}

TEST(FaultTriggers, ContentTypesAreThoseOfHeaders) {
  FaultRun run({On(OnType(23), fault::Drop{})});
  EXPECT_EQ(run.Client(a + c + c), a + c);
}

TEST(FaultTriggers, AfterATimeTheFirstUnitIsMet) {
  FaultRun run({On(After(seconds(2)), fault::Drop{}, kToServer, 2)});
  EXPECT_EQ(run.Client(a), a);
  EXPECT_FALSE(run.injector.due().has_value());
  run.at = seconds(2);
  EXPECT_EQ(run.Client(a + b + c), c);
  EXPECT_EQ(run.outcome().hits[0].at, seconds(2));
}

TEST(FaultTriggers, SomeActionsNeedNoUnitWhenTheirTimeComes) {
  FaultRun run(
      {On(After(seconds(3)), fault::Close{}), On(After(seconds(2)), fault::Inject{"late", false})});
  EXPECT_EQ(run.injector.due(), Offset(seconds(2)));
  EXPECT_EQ(run.AdvanceTo(milliseconds(1999)), "");
  EXPECT_EQ(run.AdvanceTo(seconds(2)), "late");
  EXPECT_EQ(run.injector.due(), Offset(seconds(3)));
  run.at = seconds(4);
  run.injector.Advance(run.at);
  const auto out = run.Outputs(kToServer);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].end, FaultOutput::End::kClosed);
  EXPECT_TRUE(out[0].by_fault);
  EXPECT_EQ(run.Outputs(kToClient).size(), 1u);
  EXPECT_FALSE(run.injector.due().has_value());
  EXPECT_EQ(run.fired(0) + run.fired(1), 2u);
  EXPECT_EQ(run.outcome(0).hits[0].size, 0u);
}

TEST(FaultTriggers, AnEndedDirectionIsActedOnNoMore) {
  FaultRun run({On(After(seconds(2)), fault::Inject{"late", false})});
  run.End();
  EXPECT_FALSE(run.injector.due().has_value());
  EXPECT_EQ(run.AdvanceTo(seconds(2)), "");
  EXPECT_EQ(run.fired(), 0u);
  EXPECT_EQ(run.why(), "the direction had ended");
}

TEST(FaultTriggers, BytesThatAreNotTlsPassAsSegments) {
  FaultRun run({On(RecordNumber(1), fault::Drop{})});
  EXPECT_EQ(run.Client("220 mail ready\r\n"), "220 mail ready\r\n");
  EXPECT_EQ(run.Client("STARTTLS\r\n"), "STARTTLS\r\n");
  EXPECT_EQ(run.Client(a), "");  // TLS begins
  EXPECT_EQ(run.Client(b + "\xff garbage"), b + "\xff garbage");
  EXPECT_EQ(run.Client(a), a);  // and is over
  EXPECT_EQ(run.fired(), 1u);
}

TEST(FaultTriggers, AnOldHelloIsAClientHelloButNoRecord) {
  const std::string old = "\x80" + Vector(1, "\x01\x03\x01" + std::string(40, 'c'));
  FaultRun run({On(OnMessage(1), CorruptAt(0)), On(RecordNumber(1), fault::Drop{})});
  EXPECT_EQ(run.Client(old.substr(0, 20)), "");
  EXPECT_EQ(run.Client(old.substr(20)), "\x81" + old.substr(1));
  EXPECT_EQ(run.Client(a), "");
  EXPECT_FALSE(run.outcome().hits[0].record_number.has_value());
}

TEST(FaultTriggers, ANewPlanCountsFromTheBeginningOfTheConnection) {
  FaultRun run({On(RecordNumber(9), fault::Drop{}), On(RecordNumber(1), fault::Reorder{})});
  EXPECT_EQ(run.Client(a + b.substr(0, 3)), "");
  run.injector.SetPlan(
      PlanOf({On(RecordNumber(1), fault::Drop{}), On(RecordNumber(2), fault::Drop{}),
              On(RecordNumber(3), fault::Drop{})}),
      run.at);
  EXPECT_EQ(run.Bytes(kToServer), a + b.substr(0, 3));  // what was held goes out
  EXPECT_EQ(run.injector.held_bytes(kToServer), 0u);
  EXPECT_EQ(run.Client(b.substr(3)), b.substr(3));
  EXPECT_EQ(run.Client(c + a), a);
  EXPECT_EQ(run.fired(0), 0u);
  EXPECT_EQ(run.fired(1), 0u);
  EXPECT_THAT(run.why(1), HasSubstr("before the plan was set"));
  EXPECT_EQ(run.fired(2), 1u);
  EXPECT_EQ(run.injector.outcomes().size(), 3u);
}

TEST(FaultTriggers, WithAnEmptyPlanFromNowOnDelaysAndStallsAreOver) {
  FaultRun run({On(RecordNumber(1), fault::Delay{seconds(9)}), On(RecordNumber(2), fault::Stall{}),
                On(RecordNumber(1), fault::Stall{}, kToClient)});
  EXPECT_EQ(run.Client(a + b + c), "");
  EXPECT_EQ(run.Server(a), "");
  run.injector.SetPlan(PlanOf({}), run.at);
  EXPECT_EQ(run.Bytes(kToServer), a);  // what the stall took is lost
  EXPECT_EQ(run.Client(c), c);
  EXPECT_EQ(run.Server("x"), "x");
  EXPECT_FALSE(run.injector.due().has_value());
}

TEST(FaultTriggers, WhatFiredBeforeANewPlanIsStillTold) {
  FaultRun run({On(RecordNumber(1), fault::Drop{}), On(RecordNumber(9), fault::Drop{})});
  EXPECT_EQ(run.Client(a), "");
  run.injector.SetPlan(PlanOf({On(RecordNumber(2), fault::Drop{})}), run.at);
  EXPECT_EQ(run.Client(b), "");
  run.injector.SetPlan(PlanOf({}), run.at);
  const std::vector<FaultOutcome> outcomes = run.injector.outcomes();
  ASSERT_EQ(outcomes.size(), 2u);  // and not what never fired
  for (const FaultOutcome& outcome : outcomes) {
    EXPECT_TRUE(outcome.replaced);
    EXPECT_EQ(outcome.fired_count, 1u);
  }
  EXPECT_EQ(outcomes[1].hits[0].record_number, 2u);
}

}  // namespace
}  // namespace tlslab
