#include "client/report/read_report.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

std::string Problem(const std::string& text) {
  return std::string(ParseReport("r.json", text).status().message());
}

constexpr const char* kInfo = R"({"info":{"schema_version":1}})";

TEST(ParseReport, ReadsJsonHoweverItIsLaidOut) {
  for (const char* text : {R"({"info":{"schema_version":1},"experiments":[{"experiment_id":"a"}]})",
                           "\n {\n\"info\" : {\"schema_version\" : 1},\n"
                           "\"experiments\":\n[{\"experimentId\":\"a\"}]\n}\n"}) {
    const auto report = ParseReport("r.json", text);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->experiments(0).experiment_id(), "a");
  }
}

TEST(ParseReport, ReadsJsonLinesAndCountsTheirCells) {
  const auto report =
      ParseReport("r.json", std::string(kInfo) +
                                "\n{\"experiment\":{\"experiment_id\":\"a\"}}\n\n"
                                "{\"cell\":{\"cell_id\":\"a\",\"verdict\":\"VERDICT_PASSED\"}}\n"
                                "{\"cell\":{\"cell_id\":\"a#2\",\"verdict\":\"VERDICT_FAILED\"}}\n"
                                "{\"summary\":{\"interrupted\":true}}\n");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->experiments(0).cells(1).cell_id(), "a#2");
  EXPECT_EQ(report->experiments(0).verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(report->experiments(0).counts().passed(), 1u);
  EXPECT_TRUE(report->summary().interrupted());
}

TEST(ParseReport, ReadsLinesOfARunThatWasKilled) {
  const auto report =
      ParseReport("r.json", std::string(kInfo) + "\n{\"experiment\":{}}\n{\"cell\":{\"cell_i");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->experiments_size(), 1);
  EXPECT_FALSE(report->has_summary());
}

TEST(ParseReport, PassesOverFieldsOfANewerBuild) {
  EXPECT_EQ(Problem(R"({"info":{"schema_version":1,"new":[1]},"newer":{}})"), "");
  EXPECT_EQ(Problem(std::string(kInfo) + "\n{\"newer\":{}}\n"), "");
}

TEST(ParseReport, TellsWhatIsNoReport) {
  EXPECT_EQ(Problem(" \n"), "r.json: the file is empty");
  EXPECT_EQ(Problem("{}"), "r.json: no report of a run: it has no info.schema_version");
  EXPECT_EQ(Problem(R"({"experiment_id": "x"})"),
            "r.json: no report of a run: it has no info.schema_version");
  EXPECT_EQ(Problem(R"({"info":{"schema_version":2}})"),
            "r.json: the report is of schema version 2; this tlslab reads version 1");
  EXPECT_EQ(
      Problem("experiment_id: x").rfind("r.json: neither JSON nor JSON lines of a report: ", 0),
      0u);
  EXPECT_EQ(Problem(R"({"info":{"schema_version":1},"experiments":[)").rfind("r.json: neither ", 0),
            0u);
}

TEST(ParseReport, TellsTheLineThatIsWrong) {
  const std::string two = std::string(kInfo) + "\n{\"cell\":{}}\n";
  EXPECT_EQ(Problem(two), "r.json:2: a cell stands before its experiment");
  EXPECT_EQ(Problem(std::string(kInfo) + "\n{\"experiment\":{}}\nnonsense\n{}\n")
                .rfind("r.json:3: not a line of a report: ", 0),
            0u);
}

TEST(ReadReportFile, NamesAFileThatIsNotThere) {
  EXPECT_EQ(ReadReportFile("nowhere.json").status().message(),
            "nowhere.json: No such file or directory");
}

}  // namespace
}  // namespace tlslab
