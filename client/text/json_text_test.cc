#include "client/text/json_text.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <limits>

namespace tlslab {
namespace {

google::protobuf::Value Parsed(const std::string& json) {
  google::protobuf::Value value;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &value).ok()) << json;
  return value;
}

TEST(JsonQuoted, EscapesWhatATextMayNotHold) {
  EXPECT_EQ(JsonQuoted("plain <b> & 'x'"), "\"plain <b> & 'x'\"");
  EXPECT_EQ(JsonQuoted("a\"b\\c\n\r\t"), R"("a\"b\\c\n\r\t")");
  EXPECT_EQ(JsonQuoted(std::string("\0\x1b\x7f", 3)), R"("\u0000\u001b\u007f")");
  EXPECT_EQ(JsonQuoted(""), "\"\"");
}

TEST(JsonQuoted, KeepsUtf8AndReplacesWhatIsNone) {
  EXPECT_EQ(JsonQuoted("µ → 𝄞"), "\"µ → 𝄞\"");
  EXPECT_EQ(JsonQuoted("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(JsonQuoted, IsReadAsTheSameText) {
  std::string every;
  for (char c = 0; c < 0x7f; ++c) every += c;
  EXPECT_EQ(Parsed(JsonQuoted(every)).string_value(), every);
}

TEST(JsonNumber, IsShortAndExact) {
  EXPECT_EQ(JsonNumber(0), "0");
  EXPECT_EQ(JsonNumber(-7), "-7");
  EXPECT_EQ(JsonNumber(0x1302), "4866");
  EXPECT_EQ(JsonNumber(1000000), "1000000");
  EXPECT_EQ(JsonNumber(0.1), "0.1");
  EXPECT_EQ(JsonNumber(1e300), "1e+300");
  EXPECT_EQ(JsonNumber(std::numeric_limits<double>::infinity()), "\"Infinity\"");
  EXPECT_EQ(JsonNumber(std::numeric_limits<double>::quiet_NaN()), "\"NaN\"");
}

TEST(ValueJson, WritesFieldsInOrderAndWithoutBlanks) {
  const std::string json = R"({"a":[1,"x",null,true],"b":{"c":false,"d":{}},"e":[]})";
  EXPECT_EQ(ValueJson(Parsed(json)), json);
  EXPECT_EQ(ValueJson(Parsed(R"( {"z" : 1.5 , "a" : 2} )")), R"({"a":2,"z":1.5})");
  EXPECT_EQ(ValueJson({}), "null");
}

}  // namespace
}  // namespace tlslab
