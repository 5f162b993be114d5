#include "server/wire/byte_search.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

std::vector<ByteSearch::Hits> Find(const std::vector<std::string>& needles, std::string_view text,
                                   size_t cut) {
  ByteSearch search(needles);
  for (size_t i = 0; i < text.size(); i += cut) search.Feed(text.substr(i, cut));
  return search.hits();
}

TEST(ByteSearch, FindsTheSameHoweverTheStreamIsCut) {
  const std::string text = "abababa xx abab" + std::string(1, '\0') + "needle, needleneedle";
  for (size_t cut = 1; cut <= text.size(); ++cut) {
    const auto hits = Find({"aba", "needle", std::string("b\0n", 3), "absent", ""}, text, cut);
    // Occurrences do not overlap.
    EXPECT_EQ(hits[0].count, 3u) << cut;
    EXPECT_EQ(hits[0].first_offset, 0u) << cut;
    EXPECT_EQ(hits[1].count, 3u) << cut;
    EXPECT_EQ(hits[1].first_offset, 16u) << cut;
    EXPECT_EQ(hits[2].count, 1u) << cut;
    EXPECT_EQ(hits[3].count, 0u) << cut;
    EXPECT_EQ(hits[4].count, 0u) << cut;
  }
}

TEST(ByteSearch, ALongNeedleMayLieOverManyPieces) {
  const std::string needle(1024, 'n');
  EXPECT_EQ(Find({needle}, "m" + needle + "m", 3)[0].count, 1u);
  EXPECT_EQ(Find({needle}, "m" + needle.substr(1) + "m", 3)[0].count, 0u);
  EXPECT_EQ(Find({needle}, needle + needle, 1000)[0].count, 2u);
}

}  // namespace
}  // namespace tlslab
