// Each sink is told one report, and what it writes is compared with a golden file or read back.
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <sstream>

#include "client/report/json_sink.h"
#include "client/report/junit_sink.h"
#include "client/report/read_report.h"
#include "client/report/replay.h"
#include "client/report/tap_sink.h"
#include "client/report/text_sink.h"
#include "client/report/textproto_sink.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

using google::protobuf::util::MessageDifferencer;

std::string TestData(const std::string& name) {
  const auto text = ReadFile("client/report/testdata/" + name, 1 << 20);
  EXPECT_TRUE(text.ok()) << text.status();
  return text.ok() ? *text : "";
}

v1::RunReport Report() {
  v1::RunReport report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(TestData("run.textproto"), &report));
  return report;
}

template <typename Sink, typename... Options>
std::string Written(const v1::RunReport& report, Options... options) {
  std::ostringstream out;
  Sink sink(out, options...);
  Replay(report, sink);
  return out.str();
}

TEST(TextSink, TellsStepsOfOneCellAndALineForEachOfMany) {
  EXPECT_EQ(Written<TextSink>(Report(), TextSinkOptions{}), TestData("run.txt"));
}

TEST(TextSink, TellsEveryStepWhenVerbose) {
  const std::string text = Written<TextSink>(Report(), TextSinkOptions{.verbose = true});
  EXPECT_NE(
      text.find("PASSED  versions[version=TLSv1.2]\n  PASSED  s\n    client  TLSv1.2 SUITE\n"),
      std::string::npos)
      << text;
}

TEST(TextSink, TellsWhatHappenedOnTheWay) {
  v1::RunReport report;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(experiments { cells { steps {
      id: "s" verdict: VERDICT_PASSED transport: "tcp"
      client { faults { fault_id: "own" } }
      server { faults { fault_id: "listeners" } }
      relay { close { kind: FAULT } faults { fault_id: "on-the-way" fired: true fired_count: 1 } }
    } steps {
      id: "h" verdict: VERDICT_PASSED transport: "memory" reply { kind: SILENCE }
      client { faults { fault_id: "both" } } server { faults { fault_id: "both" } }
      comparison { groups { labels: "a" labels: "b" } }
      relays { close { kind: IDLE } faults { fault_id: "watched" } }
      terminator { close { kind: BACKEND_CLOSED } } terminators { error: "no header" }
    } } })",
                                                            &report));
  const std::string text = Written<TextSink>(report, TextSinkOptions{.verbose = true});
  size_t at = 0;
  for (const char* line :
       {"relay   FAULT, 0 bytes", "fault   own: did not fire\n", "fault   on-the-way: fired\n",
        "fault   listeners: did not fire\n", "reply   SILENCE\n", "offload BACKEND_CLOSED, 0 bytes",
        "relay   IDLE", "fault   watched: did not fire\n", "0 from the backend; no header\n",
        "fault   both: did not fire\n", "sizes   2 that look alike: a, b\n"}) {
    const size_t found = text.find(line, at);
    EXPECT_NE(found, std::string::npos) << line << text;
    at = found == std::string::npos ? at : found;
  }
  EXPECT_EQ(text.find("both"), text.rfind("both"));
}

TEST(TextSink, ColoursVerdictsOnlyWhenAsked) {
  const std::string text = Written<TextSink>(Report(), TextSinkOptions{.colour = true});
  EXPECT_NE(text.find("\033[32mPASSED\033[0m  trusted"), std::string::npos);
  EXPECT_NE(text.find("\033[31mFAILED\033[0m"), std::string::npos);
  EXPECT_EQ(Written<TextSink>(Report(), TextSinkOptions{}).find('\033'), std::string::npos);
}

TEST(TextSink, MarksWhatDiffersFromABaseline) {
  v1::RunReport before = Report();
  auto& cells = *before.mutable_experiments(1)->mutable_cells();
  cells[0].mutable_steps(0)->mutable_client()->mutable_negotiated()->set_version_name("TLSv1.1");
  cells[1].set_verdict(v1::VERDICT_FAILED);
  cells.RemoveLast();
  const Baseline baseline(before);
  const std::string text = Written<TextSink>(Report(), TextSinkOptions{.baseline = &baseline});
  for (const char* line : {"  differs: steps[s].client.negotiated.version_name TLSv1.1 → TLSv1.2\n",
                           "  differs: verdict FAILED → PASSED\n", "  not in the baseline\n",
                           "Compared with the baseline: 2 cells differ, 1 are new\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(JsonSink, IsReadBackAsTheSameReport) {
  const std::string json = Written<JsonSink>(Report());
  const auto again = ParseReport("run.json", json);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(MessageDifferencer::Equals(*again, Report())) << again->DebugString();
  // A cell a line.
  EXPECT_NE(json.find("\n{\"cell_id\":\"versions[version=TLSv1.2]\""), std::string::npos) << json;
}

TEST(JsonSink, IsWholeWithoutExperimentsAndWithoutCells) {
  v1::RunReport report;
  report.mutable_info()->set_schema_version(1);
  report.mutable_summary()->set_interrupted(true);
  auto again = ParseReport("x", Written<JsonSink>(report));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->summary().interrupted());
  report.add_experiments()->set_experiment_id("a");
  report.add_experiments()->set_experiment_id("b");
  again = ParseReport("x", Written<JsonSink>(report));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->experiments_size(), 2);
}

TEST(JsonLinesSink, IsReadBackAsTheSameReport) {
  const std::string lines = Written<JsonLinesSink>(Report());
  const auto again = ParseReport("run.jsonl", lines);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(MessageDifferencer::Equals(*again, Report())) << again->DebugString();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1 + 2 + 5 + 1);
}

TEST(TextprotoSink, IsReadBackAsTheSameReport) {
  v1::RunReport again;
  const std::string text = Written<TextprotoSink>(Report());
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &again)) << text;
  EXPECT_TRUE(MessageDifferencer::Equals(again, Report()));
}

TEST(JunitSink, WritesSuitesCasesAndAttempts) {
  EXPECT_EQ(Written<JunitSink>(Report()), TestData("run.junit.xml"));
}

TEST(TapSink, BailsOutOfARunThatWasInterrupted) {
  v1::RunReport report = Report();
  EXPECT_EQ(Written<TapSink>(report).find("Bail out!"), std::string::npos);
  report.mutable_summary()->set_interrupted(true);
  EXPECT_NE(Written<TapSink>(report).find("\nBail out! interrupted\n"), std::string::npos);
}

TEST(TapSink, WritesTestsAndTheirDiagnostics) {
  EXPECT_EQ(Written<TapSink>(Report()), TestData("run.tap"));
}

}  // namespace
}  // namespace tlslab
