#include "client/report/html/html_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "client/report/html/testing/page_reader.h"

namespace tlslab {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kHostile[] = "</script><script>alert(1)</script><!-- <script>";

v1::CellReport CellOf(const std::string& experiment, int number) {
  v1::CellReport cell;
  cell.set_experiment_id(experiment);
  cell.set_cell_id(experiment + std::to_string(number));
  cell.set_verdict(v1::VERDICT_ERRORED);
  cell.set_error(kHostile);
  cell.add_steps()->set_description(kHostile);
  return cell;
}

v1::ExperimentReport ExperimentOf(const std::string& id) {
  v1::ExperimentReport experiment;
  experiment.set_experiment_id(id);
  experiment.set_description(kHostile);
  experiment.add_axes()->set_name(kHostile);
  experiment.mutable_axes(0)->add_values(kHostile);
  return experiment;
}

std::string PageOf(const std::vector<int>& cell_counts, BaselineDifferences differences = {}) {
  std::ostringstream out;
  HtmlSink sink(out, std::move(differences));
  v1::RunInfo info;
  info.set_seed(kHostile);
  sink.Begin(info);
  for (size_t i = 0; i < cell_counts.size(); ++i) {
    const std::string id(1, static_cast<char>('a' + i));
    v1::ExperimentReport experiment = ExperimentOf(id);
    sink.BeginExperiment(experiment, cell_counts[i]);
    for (int n = 0; n < cell_counts[i]; ++n) {
      sink.Cell(CellOf(id, n));
    }
    experiment.set_verdict(v1::VERDICT_ERRORED);
    experiment.mutable_counts()->set_errored(cell_counts[i]);
    sink.EndExperiment(experiment);
  }
  v1::RunSummary summary;
  summary.set_interrupted(true);
  sink.End(summary);
  return out.str();
}

int CountOf(const std::string& part, const std::string& text) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(HtmlSink, WritesOnePageThatAsksNobodyForAnything) {
  const std::string page = PageOf({1});
  EXPECT_THAT(page, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(page, EndsWith("</body>\n</html>\n"));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(page, Not(HasSubstr("src=\"")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("innerHTML")));
  EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(HtmlSink, TellsTheRunInTheOrderOfItsCalls) {
  std::vector<std::string> names;
  for (const google::protobuf::Struct& part : PartsOf(PageOf({1, 2}))) {
    for (const char* name : {"schema", "info", "experiment", "rows", "end", "summary"}) {
      if (part.fields().count(name) > 0) {
        names.push_back(name);
      }
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{"schema", "info", "experiment", "rows", "end",
                                             "experiment", "rows", "end", "summary"}));
}

TEST(HtmlSink, WritesCellsInPiecesThatEndWithTheirExperiment) {
  const std::string page = PageOf({65, 0, 2});
  EXPECT_EQ(CellsOf(page, 0).size(), 64u);
  EXPECT_EQ(CellsOf(page, 1).size(), 1u);
  const std::vector<v1::CellReport> last = CellsOf(page, 3);
  ASSERT_EQ(last.size(), 2u);
  EXPECT_EQ(last[1].cell_id(), "c1");
  EXPECT_EQ(last[1].error(), kHostile);
  EXPECT_EQ(CountOf("application/octet-stream", page), 3);
}

TEST(HtmlSink, NoTextEndsItsElement) {
  const std::string page = PageOf({3});
  EXPECT_THAT(page, Not(HasSubstr("alert(1)</script>")));
  EXPECT_EQ(CountOf("<script", page), CountOf("</script>", page));
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  const auto info = PartsOf(page).at(1).fields().at("info").struct_value().fields();
  EXPECT_EQ(info.at("seed").string_value(), kHostile);
}

TEST(HtmlSink, MarksDifferencesToABaseline) {
  const std::string page = PageOf({2}, [](const v1::CellReport& cell) {
    return cell.cell_id() == "a1" ? std::vector<CellDifference>{{"verdict", "PASSED", "ERRORED"}}
                                  : std::vector<CellDifference>();
  });
  EXPECT_THAT(page, HasSubstr("\"baseline\":true"));
  EXPECT_THAT(page, HasSubstr("\"differences\":{\"1\":[[\"verdict\",\"PASSED\",\"ERRORED\"]]}"));
  EXPECT_THAT(PageOf({2}), HasSubstr("\"baseline\":false"));
}

TEST(HtmlSink, WritesCellsBeforeTheRunIsOver) {
  std::ostringstream out;
  HtmlSink sink(out);
  sink.Begin({});
  sink.BeginExperiment(ExperimentOf("a"), 1000);
  for (int i = 0; i < 64; ++i) {
    sink.Cell(CellOf("a", i));
  }
  EXPECT_EQ(CellsOf(out.str(), 0).size(), 64u);
}

}  // namespace
}  // namespace tlslab
