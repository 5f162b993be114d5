#include "client/runner/suite_run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "client/experiment/experiment_file.h"
#include "client/testing/scripted_lab.h"

namespace tlslab {
namespace {

// Cells "m[n=0]", "m[n=1]", ... that simulate one handshake, the server's name being the cell's
// number, and expect that it does not fail.
class NumberedCells : public ExperimentSuite {
 public:
  explicit NumberedCells(int count) {
    header_.set_experiment_id("m");
    for (int i = 0; i < count; ++i) cells_.push_back({"m[n=" + std::to_string(i) + "]", {}});
  }
  const v1::ExperimentReport& header() const override { return header_; }
  const std::vector<v1::LabEntry>& labs() const override { return labs_; }
  const std::vector<CellPlan>& cells() const override { return cells_; }
  absl::StatusOr<v1::Experiment> Expand(size_t cell, uint32_t) const override {
    if (cell == wrong_) return absl::InvalidArgumentError("m.yaml:3:4: wrong");
    return ParseExperiment("m.yaml", R"(
experiment_id: m
tls_contexts:
  - {id: server, spec: {server: {}}}
  - {id: client, spec: {client: {server_name: ")" +
                                         std::to_string(cell) + R"("}}}
steps:
  - id: s
    simulate: {client: {spec: {client: {server_name: ")" +
                                         std::to_string(cell) + R"("}}},
               server: {name: tlsContexts/server}}
    expect: {client.failure: {present: false}}
)");
  }
  size_t wrong_ = 1000000;

 private:
  v1::ExperimentReport header_;
  std::vector<v1::LabEntry> labs_;
  std::vector<CellPlan> cells_;
};

class KeepingSink : public ReportSink {
 public:
  void Begin(const v1::RunInfo&) override { calls += "<"; }
  void BeginExperiment(const v1::ExperimentReport&, int cell_count) override {
    calls += "(" + std::to_string(cell_count);
  }
  void Cell(const v1::CellReport& cell) override {
    calls += ".";
    cells.push_back(cell);
  }
  void EndExperiment(const v1::ExperimentReport& report) override {
    calls += ")";
    experiment = report;
  }
  void End(const v1::RunSummary&) override { calls += ">"; }
  std::string calls;
  std::vector<v1::CellReport> cells;
  v1::ExperimentReport experiment;
};

class SuiteRunTest : public testing::Test {
 protected:
  SuiteRunTest() {
    server_.simulate = [this](const v1::SimulateHandshakeRequest& request,
                              v1::SimulateHandshakeResponse* response) {
      const int cell = std::stoi(request.client().spec().client().server_name());
      const int calls = ++calls_;
      auto* client = response->add_handshakes()->mutable_client();
      if (fails_ && fails_(cell, calls)) client->mutable_failure();
      return grpc::Status::OK;
    };
  }

  v1::RunSummary Run(const NumberedCells& suite) {
    auto lab = *RemoteLab::Connect(server_.address(), {}, stop_);
    Participant participant("", server_.address(), lab.get(), names_);
    SelectedCells selected{&suite, {}, [&participant](const auto&) { return &participant; }};
    for (size_t i = 0; i < suite.cells().size(); ++i) selected.cells.push_back(i);
    return RunSuites({selected}, settings_, {}, {&sink_},
                     [this](const RunProgress& progress) { progress_ = progress; });
  }

  ScriptedLab server_;
  Cancellation stop_;
  ResourceNames names_;
  RunSettings settings_{names_, stop_};
  KeepingSink sink_;
  RunProgress progress_;
  std::atomic<int> calls_{0};
  std::function<bool(int cell, int call)> fails_;
};

TEST_F(SuiteRunTest, ReportsInOrderWhateverEndsFirst) {
  settings_.jobs = 8;
  const v1::RunSummary summary = Run(NumberedCells(40));
  EXPECT_EQ(sink_.calls, "<(40" + std::string(40, '.') + ")>");
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(sink_.cells[i].cell_id(), "m[n=" + std::to_string(i) + "]");
  }
  EXPECT_EQ(summary.verdict(), v1::VERDICT_PASSED);
  EXPECT_EQ(summary.counts().passed(), 40);
  EXPECT_FALSE(summary.interrupted());
  EXPECT_EQ(sink_.experiment.counts().passed(), 40);
  EXPECT_EQ(progress_.done, 40);
  EXPECT_EQ(progress_.total, 40);
}

TEST_F(SuiteRunTest, SharesWhatIsTheSameAndLeavesNothing) {
  settings_.jobs = 4;
  Run(NumberedCells(20));
  EXPECT_EQ(server_.created().size(), 21);  // one server, and a client for each cell
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(SuiteRunTest, RunsEachRepetitionUnderAnIdOfItsOwn) {
  settings_.repetitions = 2;
  Run(NumberedCells(2));
  ASSERT_EQ(sink_.cells.size(), 4);
  EXPECT_EQ(sink_.cells[0].cell_id(), "m[n=0]");
  EXPECT_EQ(sink_.cells[1].cell_id(), "m[n=0]#2");
  EXPECT_EQ(sink_.cells[1].repetition(), 2);
  EXPECT_EQ(sink_.cells[2].cell_id(), "m[n=1]");
}

TEST_F(SuiteRunTest, TellsEveryAttemptOfACellThatPassedLater) {
  settings_.retries = 3;
  fails_ = [](int, int call) { return call <= 2; };
  const v1::RunSummary summary = Run(NumberedCells(1));
  EXPECT_EQ(summary.verdict(), v1::VERDICT_PASSED);
  EXPECT_EQ(summary.counts().flaky(), 1);
  ASSERT_EQ(sink_.cells[0].failed_attempts_size(), 2);
  EXPECT_EQ(sink_.cells[0].failed_attempts(0).verdict(), v1::VERDICT_FAILED);
  EXPECT_NE(sink_.cells[0].failed_attempts(0).summary().find("s: client.failure: expected"),
            std::string::npos)
      << sink_.cells[0].failed_attempts(0).summary();
}

TEST_F(SuiteRunTest, FailsAfterTheLastAttempt) {
  settings_.retries = 2;
  fails_ = [](int, int) { return true; };
  const v1::RunSummary summary = Run(NumberedCells(1));
  EXPECT_EQ(calls_, 3);
  EXPECT_EQ(summary.verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(summary.counts().flaky(), 0);
  EXPECT_EQ(sink_.cells[0].failed_attempts_size(), 2);
}

TEST_F(SuiteRunTest, BeginsNothingAfterAFailureWhenToldSo) {
  settings_.jobs = 1;
  settings_.fail_fast = true;
  fails_ = [](int cell, int) { return cell == 1; };
  const v1::RunSummary summary = Run(NumberedCells(4));
  EXPECT_EQ(calls_, 2);
  EXPECT_EQ(summary.verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(sink_.cells[2].verdict(), v1::VERDICT_SKIPPED);
  EXPECT_EQ(sink_.cells[3].skip_reason(), "not run: an earlier cell failed (--fail-fast)");
}

TEST_F(SuiteRunTest, RunsFewerAtOnceWhenTheLabHasNoRoomForAll) {
  settings_.jobs = 16;
  server_.room = 3;  // a cell needs two
  const v1::RunSummary summary = Run(NumberedCells(40));
  EXPECT_EQ(summary.counts().passed(), 40);
  EXPECT_EQ(summary.counts().flaky(), 0);
  EXPECT_EQ(calls_, 40);
  EXPECT_TRUE(server_.resources().empty());
}

TEST_F(SuiteRunTest, ErrsInCellsForWhichTheLabHasNoRoomAtAll) {
  settings_.jobs = 4;
  server_.room = 1;
  EXPECT_EQ(Run(NumberedCells(5)).counts().errored(), 5);
  EXPECT_NE(sink_.cells[4].error().find("full"), std::string::npos) << sink_.cells[4].error();
  EXPECT_EQ(calls_, 0);
}

TEST_F(SuiteRunTest, ErrsInACellThatCannotBeExpanded) {
  NumberedCells suite(3);
  suite.wrong_ = 1;
  EXPECT_EQ(Run(suite).verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(sink_.cells[1].error(), "m.yaml:3:4: wrong");
  EXPECT_EQ(sink_.cells[2].verdict(), v1::VERDICT_PASSED);
}

TEST_F(SuiteRunTest, ReportsEveryCellAndLeavesNothingWhenInterrupted) {
  settings_.jobs = 2;
  server_.hangs = true;
  std::thread interrupt([this] {
    server_.AwaitHang();
    stop_.Request();
  });
  const v1::RunSummary summary = Run(NumberedCells(50));
  interrupt.join();
  EXPECT_TRUE(summary.interrupted());
  EXPECT_EQ(summary.verdict(), v1::VERDICT_ERRORED);
  ASSERT_EQ(sink_.cells.size(), 50);
  EXPECT_EQ(sink_.cells[49].error(), "interrupted");
  EXPECT_TRUE(server_.resources().empty());
}

// However long the first cell takes.
TEST_F(SuiteRunTest, BeginsNothingFarAheadOfTheOldestThatIsNotReported) {
  settings_.jobs = 4;  // a window of 16
  std::atomic<int> others{0};
  fails_ = [&others](int cell, int) {
    if (cell != 0) return ++others > 1000;
    while (others < 15) std::this_thread::yield();
    EXPECT_EQ(others, 15);
    return false;
  };
  EXPECT_EQ(Run(NumberedCells(100)).counts().passed(), 100);
}

TEST_F(SuiteRunTest, ErrsInAllCellsOfALabThatCannotBeReached) {
  Participant gone("far", "192.0.2.1:1", absl::UnavailableError("no lab answers at 192.0.2.1:1"),
                   names_);
  NumberedCells suite(2);
  const v1::RunSummary summary = RunSuites(
      {{&suite, {0, 1}, [&gone](const auto&) { return &gone; }}}, settings_, {}, {&sink_}, {});
  EXPECT_EQ(summary.counts().errored(), 2);
  EXPECT_EQ(sink_.cells[0].error(), "lab 'far': no lab answers at 192.0.2.1:1");
  EXPECT_EQ(sink_.cells[0].steps(0).verdict(), v1::VERDICT_ERRORED);
}

}  // namespace
}  // namespace tlslab
