#include "client/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace tlslab {
namespace {

TEST(Utf8Length, MeasuresTheFirstCharacter) {
  EXPECT_EQ(Utf8Length("a\xff"), 1);
  EXPECT_EQ(Utf8Length("\xc2\x80"), 2);
  EXPECT_EQ(Utf8Length("\xe2\x82\xac..."), 3);
  EXPECT_EQ(Utf8Length("\xf0\x9f\x94\x92"), 4);
  EXPECT_EQ(Utf8Length("\xf4\x8f\xbf\xbf"), 4);
  EXPECT_EQ(Utf8Length(std::string_view("\0", 1)), 1);
}

TEST(Utf8Length, FindsNoneWhereThereIsNone) {
  for (const char* wrong :
       {"", "\x80", "\xff", "\xc1\x81", "\xc2", "\xc2 ", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xe2\x82 ", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
    EXPECT_EQ(Utf8Length(wrong), 0) << wrong;
  }
}

}  // namespace
}  // namespace tlslab
