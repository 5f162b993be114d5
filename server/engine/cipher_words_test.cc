#include "server/engine/cipher_words.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(CipherWords, FindNothingInListsThatAreRight) {
  for (const char* list : {"DEFAULT", "ALL:!aNULL:-SHA1", "ECDH+AES128:@STRENGTH",
                           "ECDHE-RSA-AES128-GCM-SHA256,AES256-SHA HIGH;MEDIUM", "", "ALL:+kRSA",
                           "AES128-SHA:@SECLEVEL=0", "aNULL"}) {
    EXPECT_TRUE(FindUnmatchedCipherWords(list).empty()) << list;
  }
}

TEST(CipherWords, FindATypingErrorAmongGoodWords) {
  auto found = FindUnmatchedCipherWords("AES128-SHA:AES128-SAH:HIHG");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].word, "AES128-SAH");
  EXPECT_FALSE(found[0].well_known);
  EXPECT_EQ(found[1].word, "HIHG");
}

TEST(CipherWords, TellWhatIsRightButInNoBuildToday) {
  auto found = FindUnmatchedCipherWords("EXP-RC4-MD5:KRB5");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].well_known);
  EXPECT_TRUE(found[1].well_known);
}

TEST(CipherWords, FindADefaultThatIsNotTheFirstWord) {
  EXPECT_TRUE(FindUnmatchedCipherWords("DEFAULT@SECLEVEL=0:aNULL").empty());
  for (const char* list : {"AES128-SHA:DEFAULT", " DEFAULT", "AES128-SHA:DEFAULT@SECLEVEL=0"}) {
    auto found = FindUnmatchedCipherWords(list);
    ASSERT_EQ(found.size(), 1u) << list;
    EXPECT_TRUE(found[0].misplaced) << list;
    EXPECT_FALSE(found[0].well_known) << list;
  }
}

TEST(CipherWords, TellEachWordOnce) {
  EXPECT_EQ(FindUnmatchedCipherWords("nope:nope,nope").size(), 1u);
}

TEST(CipherWords, LetRemovalsMatchNothing) {
  EXPECT_TRUE(FindUnmatchedCipherWords("ALL:!EXP:-KRB5").empty());
}

TEST(CipherWords, TakesIanasNames) {
  EXPECT_TRUE(FindUnmatchedCipherWords("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256").empty());
  EXPECT_EQ(WithOpensslNames("ALL:!TLS_RSA_WITH_AES_128_CBC_SHA,aNULL @STRENGTH"),
            "ALL:!AES128-SHA,aNULL @STRENGTH");
}

TEST(CipherWords, TellsAnIanaNameThatThisBuildLacksFromOneThatIsNone) {
  auto unmatched = FindUnmatchedCipherWords("TLS_KRB5_WITH_RC4_128_SHA:TLS_RSA_WITH_NOTHING:ALL");
  ASSERT_EQ(unmatched.size(), 2u);
  EXPECT_TRUE(unmatched[0].well_known);
  EXPECT_FALSE(unmatched[1].well_known);
}

TEST(CipherWords, KnowsThatASuiteOfTls13IsNotChosenSo) {
  auto unmatched = FindUnmatchedCipherWords("ALL:TLS_AES_128_GCM_SHA256");
  ASSERT_EQ(unmatched.size(), 1u);
  EXPECT_TRUE(unmatched[0].tls13);
  EXPECT_FALSE(unmatched[0].well_known);
}

}  // namespace
}  // namespace tlslab
