#include "client/options/shard.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace tlslab {
namespace {

std::string Read(const std::string& text, const char* completion_index = nullptr) {
  const ShardFlag shard = ParseShard(text, completion_index);
  return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

std::string Refused(const std::string& text, const char* completion_index = nullptr) {
  try {
    return "taken: " + Read(text, completion_index);
  } catch (const CLI::ValidationError& error) {
    return error.what();
  }
}

TEST(ParseShard, ReadsAPartOfAll) {
  EXPECT_EQ(Read("1/1"), "1/1");
  EXPECT_EQ(Read("3/4"), "3/4");
  EXPECT_EQ(Read("4/4", "0"), "4/4");
}

TEST(ParseShard, TakesThePartOfAPodFromItsIndex) {
  EXPECT_EQ(Read("auto/4", "0"), "1/4");
  EXPECT_EQ(Read("auto/4", "3"), "4/4");
}

TEST(ParseShard, RefusesAPartThatIsNotThere) {
  EXPECT_EQ(Refused("0/4"), "--shard: '0/4': the parts count from 1");
  EXPECT_EQ(Refused("5/4"), "--shard: '5/4': of 4 parts there is no part 5");
  EXPECT_EQ(Refused("2/1"), "--shard: '2/1': of 1 part there is no part 2");
  EXPECT_EQ(Refused("1/0"), "--shard: '1/0': a run has one part at least");
  EXPECT_EQ(Refused("auto/0", "0"), "--shard: 'auto/0': a run has one part at least");
}

TEST(ParseShard, RefusesWhatIsNoPart) {
  for (const char* text :
       {"x/4",   "1/x",          "1",    "",      "/",       "1/",     "/4",
        "1/4/2", "1/4x",         "-1/4", "1/-4",  "+1/4",    " 1/4",   "1 /4",
        "1.0/4", "1/4294967296", "auto", "auto/", "auto/-4", "Auto/4", "1/auto"}) {
    EXPECT_EQ(Refused(text, "0"), "--shard: '" + std::string(text) +
                                      "' is not of the form I/N, with I from 1 to N, or auto/N");
  }
}

TEST(ParseShard, TellsWhatIsWrongWithTheIndexOfThePod) {
  EXPECT_EQ(Refused("auto/4"),
            "--shard: 'auto/4': JOB_COMPLETION_INDEX is not set; Kubernetes sets it in the pods "
            "of an Indexed Job");
  EXPECT_EQ(Refused("auto/4", ""),
            "--shard: 'auto/4': JOB_COMPLETION_INDEX is '', which is no number");
  EXPECT_EQ(Refused("auto/4", "-1"),
            "--shard: 'auto/4': JOB_COMPLETION_INDEX is '-1', which is no number");
  EXPECT_EQ(Refused("auto/4", "4"),
            "--shard: 'auto/4': JOB_COMPLETION_INDEX is 4 and counts from 0: the Job has more "
            "completions than there are parts");
}

}  // namespace
}  // namespace tlslab
