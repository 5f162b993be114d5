#include "client/commands/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace tlslab {
namespace {

using std::chrono::milliseconds;

class ProgressTest : public testing::Test {
 protected:
  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
  std::ostringstream out_, err_;
  Console console_{out_, err_, false, true};
  ProgressDisplay::Now Clock() {
    return [this] { return now_; };
  }
};

TEST_F(ProgressTest, DrawsAtMostTenTimesASecond) {
  ProgressDisplay display(console_, Clock());
  display.Update(1, 10, 0);
  const std::string drawn = err_.str();
  EXPECT_NE(drawn.find("1/10"), std::string::npos);
  display.Update(2, 10, 0);
  EXPECT_EQ(err_.str(), drawn);
  now_ += milliseconds(100);
  display.Update(3, 10, 0);
  EXPECT_NE(err_.str().find("3/10"), std::string::npos);
}

TEST_F(ProgressTest, IsGoneBeforeAnythingElseIsWritten) {
  ProgressDisplay display(console_, Clock());
  display.Update(1, 10, 0);
  display.out() << "PASSED  x\n";
  EXPECT_EQ(out_.str(), "PASSED  x\n");
  const std::string cleared = err_.str();
  EXPECT_EQ(cleared.substr(cleared.size() - 4), "\r\033[K");
  display.out() << "PASSED  y\n";
  EXPECT_EQ(err_.str(), cleared);  // it was gone already
}

TEST_F(ProgressTest, DrawsNothingInTheMiddleOfALineOfTheOutput) {
  ProgressDisplay display(console_, Clock());
  display.out() << "PASSED  ";
  display.Update(1, 10, 0);
  EXPECT_EQ(err_.str(), "");
  display.out() << 'x' << '\n';
  display.Update(2, 10, 0);
  EXPECT_NE(err_.str().find("2/10"), std::string::npos);
}

TEST_F(ProgressTest, DrawsNothingWhereThereIsNoTerminal) {
  console_.progress = false;
  {
    ProgressDisplay display(console_, Clock());
    display.Update(1, 10, 0);
    display.out() << "x";
  }
  EXPECT_EQ(err_.str(), "");
  EXPECT_EQ(out_.str(), "x");
}

}  // namespace
}  // namespace tlslab
