#include "client/report/html/page_json.h"

#include <gtest/gtest.h>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {
namespace {

TEST(PageJson, EscapesWhatEndsTextsAndElements) {
  EXPECT_EQ(PageJsonText("a\"b\\c\n</script>"), R"("a\u0022b\u005cc\u000a\u003c/script>")");
  EXPECT_EQ(PageJsonText("naïve · ✓"), "\"naïve · ✓\"");
}

TEST(PageJson, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(PageJsonText("a\xff\x80z"), "\"a\xef\xbf\xbd\xef\xbf\xbdz\"");
}

TEST(PageJson, WritesMessagesWithTheNamesOfTheirFieldsAndWithoutLessThan) {
  v1::RunInfo info;
  info.set_tlslab_version("<!-- <script>");
  const std::string json = PageJsonMessage(info);
  EXPECT_EQ(json.find('<'), std::string::npos) << json;
  EXPECT_NE(json.find("\"tlslab_version\":\"\\u003c!-- \\u003cscript"), std::string::npos) << json;
}

}  // namespace
}  // namespace tlslab
