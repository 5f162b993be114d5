#include "client/report/html/cell_chunk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/report/html/testing/page_reader.h"

namespace tlslab {
namespace {

using testing::HasSubstr;

v1::CellReport CellOf(const std::string& version, uint32_t repetition = 1) {
  v1::CellReport cell;
  cell.set_experiment_id("e");
  cell.set_repetition(repetition);
  cell.set_cell_id("e[version=" + version + "]" + (repetition > 1 ? "#2" : ""));
  cell.set_verdict(v1::VERDICT_PASSED);
  cell.mutable_duration()->set_nanos(1234567);
  v1::Parameter& parameter = *cell.add_parameters();
  parameter.set_name("version");
  parameter.set_value(version);
  return cell;
}

CellChunk ChunkOfVersions() {
  v1::AxisReport axis;
  axis.set_name("version");
  axis.add_values("TLSv1.2");
  axis.add_values("TLSv1.3");
  return CellChunk(7, {axis});
}

TEST(CellChunk, HasALineOfEachCellThatNamesValuesByTheirPlace) {
  CellChunk chunk = ChunkOfVersions();
  chunk.Add(CellOf("TLSv1.3"), {});
  chunk.Add(CellOf("SSLv3", 2), {});
  EXPECT_THAT(chunk.Html(), HasSubstr("[1,[1],\"\",0,1234,1,0],\n[1,[\"SSLv3\"],\"\",0,1234,2,0]"));
}

TEST(CellChunk, TellsAnIdThatIsNotTheUsualOne) {
  CellChunk chunk = ChunkOfVersions();
  v1::CellReport cell = CellOf("TLSv1.3");
  cell.set_cell_id("another");
  cell.add_failed_attempts();
  chunk.Add(cell, {});
  EXPECT_THAT(chunk.Html(), HasSubstr("[1,[1],\"\",0,1234,1,1,\"another\"]"));
}

TEST(CellChunk, GivesBackTheCellsThatWereAdded) {
  CellChunk chunk = ChunkOfVersions();
  v1::CellReport cell = CellOf("TLSv1.3");
  cell.add_steps()->mutable_client()->mutable_client_hello()->set_random(std::string(32, '\xff'));
  chunk.Add(CellOf("TLSv1.2"), {});
  chunk.Add(cell, {});
  const std::vector<v1::CellReport> cells = CellsOf(chunk.Html(), 7);
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].SerializeAsString(), CellOf("TLSv1.2").SerializeAsString());
  EXPECT_EQ(cells[1].SerializeAsString(), cell.SerializeAsString());
}

TEST(CellChunk, TellsDifferencesOfTheCellsThatHaveAny) {
  CellChunk chunk = ChunkOfVersions();
  chunk.Add(CellOf("TLSv1.2"), {});
  chunk.Add(CellOf("TLSv1.3"), std::vector<CellDifference>(201, {"a.b", "\"</script>\"", "2"}));
  const auto part = PartsOf(chunk.Html()).at(0).fields();
  const auto& differences = part.at("differences").struct_value().fields();
  ASSERT_EQ(differences.size(), 1u);
  const auto& rows = differences.at("1").list_value();
  EXPECT_EQ(rows.values_size(), 200);  // at most; the row tells how many there are
  EXPECT_EQ(rows.values(0).list_value().values(1).string_value(), "\"</script>\"");
  const auto& row = part.at("rows").list_value().values(1).list_value();
  EXPECT_EQ(row.values(3).number_value(), 201);
}

TEST(CellChunk, IsFullBySixtyFourCellsOrByTheirSize) {
  CellChunk many = ChunkOfVersions();
  EXPECT_TRUE(many.IsEmpty());
  for (int i = 0; i < 63; ++i) {
    many.Add(CellOf("TLSv1.3"), {});
  }
  EXPECT_FALSE(many.IsFull());
  many.Add(CellOf("TLSv1.3"), {});
  EXPECT_TRUE(many.IsFull());

  CellChunk large = ChunkOfVersions();
  v1::CellReport cell = CellOf("TLSv1.3");
  for (int i = 0; i < 1000; ++i) {
    v1::StepReport& step = *cell.add_steps();
    step.set_description(std::string(2000, 'x'));
    step.set_error(std::string(2000, 'x'));
    step.set_skip_reason(std::string(2000, 'x'));
  }
  large.Add(cell, {});
  EXPECT_TRUE(large.IsFull());
}

}  // namespace
}  // namespace tlslab
