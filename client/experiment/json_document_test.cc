#include "client/experiment/json_document.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

std::string Text(const std::string& json) {
  const Document document = ReadJsonDocument(json);
  EXPECT_TRUE(document.whole) << (document.problems.empty() ? "" : document.problems[0].text);
  return document.root.text;
}

std::string Problem(const std::string& json) {
  const Document document = ReadJsonDocument(json);
  if (document.problems.empty()) return "";
  return std::to_string(document.problems[0].place.line) + ":" +
         std::to_string(document.problems[0].place.column) + ": " + document.problems[0].text;
}

TEST(ReadJsonDocument, ReadsValuesWithTheirPlaces) {
  const Document document = ReadJsonDocument("{\"a\": [1, \"ü\", true],\n\t\"b\" : null}");
  ASSERT_TRUE(document.whole);
  EXPECT_EQ(document.root.keys[1].text, "b");
  EXPECT_EQ(document.root.keys[1].place.line, 2);
  EXPECT_EQ(document.root.keys[1].place.column, 2);
  const DocumentNode& list = document.root.children[0];
  EXPECT_TRUE(list.children[0].plain);
  EXPECT_FALSE(list.children[1].plain);
  EXPECT_EQ(list.children[2].place.column, 16) << "a character is one column";
}

TEST(ReadJsonDocument, ReadsEscapes) {
  EXPECT_EQ(Text(R"("\"\\\/\b\f\n\r\t\u0041\u00fc\u20AC")"), "\"\\/\b\f\n\r\tAü€");
  EXPECT_EQ(Text(R"("\ud83d\ude00")"), "😀");
  EXPECT_EQ(Text(R"("\u0000")"), std::string(1, '\0'));
  for (const char* bad : {R"("\ud83d")", R"("\ud83dx")", R"("\ud83d\u0041")", R"("\ude00")"}) {
    EXPECT_EQ(Problem(bad), "1:2: not JSON: half of a surrogate pair") << bad;
  }
  EXPECT_NE(Problem(R"("\x41")"), "");
  EXPECT_NE(Problem(R"("\u12g4")"), "");
  EXPECT_NE(Problem("\"\\"), "");
}

TEST(ReadJsonDocument, ReadsNumbersAsTheyAre) {
  for (const char* good : {"0", "-0", "12", "1.5", "1e3", "-1.25E-2", "9007199254740993"}) {
    EXPECT_EQ(Text(good), good);
  }
  for (const char* bad : {"01", "-01", ".5", "1.", "1e", "+1", "-", "0x10", "NaN", "1 2"}) {
    EXPECT_NE(Problem(bad), "") << bad;
  }
}

TEST(ReadJsonDocument, RefusesWhatIsNoJson) {
  EXPECT_EQ(Problem("{\"a\": 1, // one\n}"), "1:10: not JSON: it has no comments");
  EXPECT_EQ(Problem("[1,\n 2,\n]"), "3:1: not JSON: no comma stands before ']'");
  EXPECT_EQ(Problem("{\"a\": 1,}"), "1:9: not JSON: no comma stands before '}'");
  EXPECT_EQ(Problem("{'a': 1}"), "1:2: not JSON: a key stands between double quotes");
  EXPECT_EQ(Problem("['a']"), "1:2: not JSON: a text stands between double quotes");
  EXPECT_EQ(Problem("{a: 1}"), "1:2: not JSON: a key stands between double quotes");
  EXPECT_EQ(Problem("[1 2]"), "1:4: not JSON: ',' or ']' is missing");
  EXPECT_EQ(Problem("{\"a\" 1}"), "1:6: not JSON: a ':' is missing after a key");
  EXPECT_EQ(Problem("[yes]"), "1:2: not JSON: no value begins so; a text stands between quotes");
  EXPECT_EQ(Problem("{}{}"), "1:3: not JSON: nothing may follow the value that is the document");
  EXPECT_EQ(Problem(" \n"), "2:1: not JSON: the file is empty");
  EXPECT_EQ(Problem("[\"a"), "1:4: not JSON: a text has no end");
  EXPECT_NE(Problem("\"a\nb\""), "");
  EXPECT_NE(Problem("\"\xff\""), "");
  EXPECT_NE(Problem("\"\xed\xa0\x80\""), "") << "a surrogate in UTF-8";
  EXPECT_EQ(Problem("{\"a\": 1, \"a\": 2}"), "1:10: key 'a' stands here a second time");
}

TEST(ReadJsonDocument, PassesOverAByteOrderMark) {
  EXPECT_EQ(Text("\xef\xbb\xbf\"a\""), "a");
  EXPECT_NE(Problem("\xef\xbb\"a\""), "");
  EXPECT_NE(Problem("\"a\" \xef\xbb\xbf"), "");
}

TEST(ReadJsonDocument, StopsAtDeepAndHugeDocuments) {
  EXPECT_NE(Problem(std::string(100000, '[')).find("nested more than 64 deep"), std::string::npos);
  std::string many = "[0";
  for (int i = 0; i < 100000; ++i) many += ",0";
  EXPECT_NE(Problem(many + "]").find("more than 100000 values"), std::string::npos);
  EXPECT_EQ(Problem(std::string(64, '[') + std::string(64, ']')), "");
}

}  // namespace
}  // namespace tlslab
