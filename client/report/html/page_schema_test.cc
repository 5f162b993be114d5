#include "client/report/html/page_schema.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PageSchema, DescribesFieldsByNumberNameAndKind) {
  const std::string json = PageSchemaJson(*v1::CellReport::descriptor());
  EXPECT_THAT(json, HasSubstr(R"("tlslab.v1.CellReport":[[1,"cell_id","s"],)"));
  EXPECT_THAT(json, HasSubstr(R"([5,"verdict","e","tlslab.v1.Verdict"])"));
  EXPECT_THAT(json, HasSubstr(R"([6,"steps","m","tlslab.v1.StepReport",1])"));
  EXPECT_THAT(json, HasSubstr(R"([7,"dns_names","s","",1])"));
  EXPECT_THAT(json, HasSubstr(R"("tlslab.v1.Verdict":{"0":"UNSPECIFIED","1":"PASSED")"));
}

TEST(PageSchema, HasAllThatTheRootCanHoldAndNoMore) {
  const std::string json = PageSchemaJson(*v1::CellReport::descriptor());
  EXPECT_THAT(json, HasSubstr(R"("tlslab.v1.HandshakeResult":)"));
  EXPECT_THAT(json, HasSubstr(R"("google.protobuf.Duration":)"));
  EXPECT_THAT(json, HasSubstr(R"("tlslab.v1.HandshakePhase":)"));
  EXPECT_THAT(json, Not(HasSubstr(R"("tlslab.v1.RunReport")")));
}

TEST(PageSchema, IsJson) {
  google::protobuf::Struct parsed;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(
                  PageSchemaJson(*v1::ExperimentReport::descriptor()), &parsed)
                  .ok());
  EXPECT_EQ(parsed.fields().size(), 2u);
}

}  // namespace
}  // namespace tlslab
