#include "client/commands/diff_command.h"

#include <gtest/gtest.h>

#include <sstream>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

class DiffCommand : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& verdict) {
    const std::string file = testing::TempDir() + "/" + name;
    const absl::Status status = WriteFile(
        file,
        R"({"info":{"schema_version":1},"experiments":[{"cells":[{"cell_id":"x","verdict":")" +
            verdict + "\"}]}]}");
    EXPECT_TRUE(status.ok()) << status;
    return file;
  }

  int Diff(const std::string& before, const std::string& now) {
    options_.experiment.files = {before, now};
    return RunDiffReports(options_, console_);
  }

  std::ostringstream out_, err_;
  Console console_{out_, err_};
  Options options_;
};

TEST_F(DiffCommand, Is0WhenTheRunsAreAlike) {
  const std::string file = Write("a.json", "VERDICT_PASSED");
  EXPECT_EQ(Diff(file, file), kAsExpected) << err_.str();
  EXPECT_EQ(out_.str(), "1 cells compared, 0 differ\n");
}

TEST_F(DiffCommand, Is1WhenTheyDiffer) {
  options_.output = OutputFormat::kJson;
  EXPECT_EQ(Diff(Write("a.json", "VERDICT_PASSED"), Write("b.json", "VERDICT_FAILED")),
            kUnexpected);
  EXPECT_NE(out_.str().find(R"({"path":"verdict","before":"PASSED","now":"FAILED","cells":["x"]})"),
            std::string::npos)
      << out_.str();
}

TEST_F(DiffCommand, Is2WithEveryFileThatIsNoReport) {
  EXPECT_EQ(Diff("nowhere.json", "nor-here.json"), kUsageError);
  EXPECT_EQ(err_.str(),
            "nowhere.json: No such file or directory\n"
            "nor-here.json: No such file or directory\n");
  options_.output = OutputFormat::kTextproto;
  EXPECT_EQ(Diff("a", "b"), kUsageError);
}

}  // namespace
}  // namespace tlslab
