#include "client/render/progress_line.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ProgressLine, TellsTheBarTheCountTheFailuresTheRateAndTheTimeLeft) {
  EXPECT_EQ(ProgressLine(400, 1000, 2, milliseconds(500), 80),
            "[########            ]  400/1000  2 failed  800 cells/s  1 s left");
}

TEST(ProgressLine, BeginsWithoutARateAndEndsWithoutATime) {
  EXPECT_EQ(ProgressLine(0, 10, 0, seconds(0), 80), "[                    ]  0/10");
  EXPECT_EQ(ProgressLine(10, 10, 0, seconds(4), 80), "[####################]  10/10  2.5 cells/s");
}

TEST(ProgressLine, TellsLongTimesInMinutesAndHours) {
  EXPECT_EQ(ProgressLine(1, 100, 0, seconds(1), 40), "1/100  1.0 cells/s  1 min 39 s left");
  EXPECT_EQ(ProgressLine(1, 7201, 0, seconds(1), 40), "1/7201  1.0 cells/s  2 h 0 min left");
}

TEST(ProgressLine, NeverFillsTheTerminalsLine) {
  for (int columns = 1; columns < 80; ++columns) {
    const std::string line = ProgressLine(40, 100, 1, seconds(1), columns);
    EXPECT_LT(static_cast<int>(line.size()), std::max(columns, 2)) << line;
  }
  EXPECT_EQ(ProgressLine(40, 100, 0, seconds(1), 30), "40/100  40 cells/s  2 s left");
}

}  // namespace
}  // namespace tlslab
