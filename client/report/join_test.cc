#include "client/report/join.h"

#include <gtest/gtest.h>

#include "client/report/read_report.h"

namespace tlslab {
namespace {

// A report of part `part` ("1/2") with cells of one matrix, as {value, verdict}.
NamedReport Part(const std::string& part,
                 const std::vector<std::pair<std::string, std::string>>& cells,
                 const std::string& start = "2026-01-01T00:00:00Z") {
  std::string text = R"({"info":{"schema_version":1,"tlslab_version":"0.1.0","start_time":")" +
                     start + R"(","selection":["--tag x")" +
                     (part.empty() ? "" : ",\"--shard " + part + "\"") +
                     R"(],"labs":[{"address":"lab-)" + part +
                     R"("}]},"experiments":[{"experiment_id":"e",)"
                     R"("axes":[{"name":"n","values":["b","a","c"]}],"cells":[)";
  for (size_t i = 0; i < cells.size(); ++i) {
    text += std::string(i == 0 ? "" : ",") + R"({"cell_id":"e[n=)" + cells[i].first +
            R"(]","repetition":1,"parameters":[{"name":"n","value":")" + cells[i].first +
            R"("}],"verdict":"VERDICT_)" + cells[i].second + "\"}";
  }
  const auto report = ParseReport(part, text + R"(]}],"summary":{"duration":"2s"}})");
  EXPECT_TRUE(report.ok()) << report.status();
  return {"part " + part, *report};
}

std::string Problem(const std::vector<NamedReport>& parts) {
  return std::string(JoinReports(parts).status().message());
}

TEST(JoinReports, PutsCellsInTheOrderOfTheirMatrixAndCountsThem) {
  const auto whole =
      JoinReports({Part("2/2", {{"a", "FAILED"}}, "2026-01-01T00:00:05Z"),
                   Part("1/2", {{"c", "PASSED"}, {"b", "PASSED"}}, "2026-01-01T00:00:01Z")});
  ASSERT_TRUE(whole.ok()) << whole.status();
  ASSERT_EQ(whole->experiments_size(), 1);
  const v1::ExperimentReport& experiment = whole->experiments(0);
  ASSERT_EQ(experiment.cells_size(), 3);
  EXPECT_EQ(experiment.cells(0).cell_id(), "e[n=b]");
  EXPECT_EQ(experiment.cells(1).cell_id(), "e[n=a]");
  EXPECT_EQ(experiment.cells(2).cell_id(), "e[n=c]");
  EXPECT_EQ(experiment.verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(whole->summary().verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(whole->summary().counts().passed(), 2u);
  EXPECT_EQ(whole->summary().counts().failed(), 1u);
  EXPECT_FALSE(whole->summary().interrupted());
}

TEST(JoinReports, TellsWhatTheWholeRunWas) {
  const auto whole = JoinReports({Part("2/2", {{"a", "PASSED"}}, "2026-01-01T00:00:05Z"),
                                  Part("1/2", {}, "2026-01-01T00:00:01Z")});
  ASSERT_TRUE(whole.ok()) << whole.status();
  const v1::RunInfo& info = whole->info();
  EXPECT_EQ(info.schema_version(), 1u);
  EXPECT_EQ(info.tlslab_version(), "0.1.0");
  ASSERT_EQ(info.selection_size(), 1);
  EXPECT_EQ(info.selection(0), "--tag x");
  EXPECT_EQ(info.labs_size(), 2);
  EXPECT_EQ(info.start_time().seconds() % 60, 1);
  EXPECT_EQ(whole->summary().duration().seconds(), 6);  // from the first's begin to the last's end
  EXPECT_EQ(whole->summary().verdict(), v1::VERDICT_PASSED);
}

TEST(JoinReports, TakesReportsOfARunThatWasSplitByItsFiles) {
  NamedReport other = Part("", {{"b", "PASSED"}});
  other.report.mutable_experiments(0)->set_experiment_id("f");
  other.report.mutable_experiments(0)->mutable_cells(0)->set_cell_id("f[n=b]");
  const auto whole = JoinReports({Part("", {{"b", "PASSED"}}), other});
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->experiments_size(), 2);
}

TEST(JoinReports, IsInterruptedWhereAPartWasOrHasNoEnd) {
  NamedReport killed = Part("1/2", {{"b", "PASSED"}});
  killed.report.clear_summary();
  NamedReport stopped = Part("1/2", {{"b", "PASSED"}});
  stopped.report.mutable_summary()->set_interrupted(true);
  for (const NamedReport& part : {killed, stopped}) {
    const auto whole = JoinReports({part, Part("2/2", {{"a", "PASSED"}})});
    ASSERT_TRUE(whole.ok()) << whole.status();
    EXPECT_TRUE(whole->summary().interrupted());
  }
}

TEST(JoinReports, RefusesAPartThatIsMissingOrThereTwice) {
  EXPECT_EQ(Problem({Part("1/4", {}), Part("3/4", {}), Part("3/4", {})}),
            "part 3/4: part 3 is in part 3/4 too\npart 2 of 4 is missing\npart 4 of 4 is missing");
}

TEST(JoinReports, RefusesPartsOfDifferentRuns) {
  EXPECT_EQ(Problem({Part("1/2", {}), Part("2/3", {}), Part("", {})}),
            "part 2/3: a part of 3, and part 1/2 a part of 2\n"
            "part : no part of a split run, and part 1/2 a part of 2");
  NamedReport other = Part("2/2", {});
  other.report.mutable_info()->set_selection(0, "--tag y");
  EXPECT_EQ(Problem({Part("1/2", {}), other}),
            "part 2/2: selected by --tag y, and part 1/2 by --tag x");
  other = Part("2/2", {});
  other.report.mutable_experiments(0)->mutable_axes(0)->add_values("d");
  EXPECT_EQ(Problem({Part("1/2", {}), other}),
            "part 2/2: the experiment 'e' is not what it is in another part");
}

TEST(JoinReports, RefusesACellThatIsInTwo) {
  EXPECT_EQ(Problem({Part("1/2", {{"a", "PASSED"}}), Part("2/2", {{"a", "PASSED"}})}),
            "part 2/2: the cell 'e[n=a]' is in part 1/2 too");
  EXPECT_EQ(Problem({}), "there is no report to join");
}

}  // namespace
}  // namespace tlslab
