#include "certs/revocation/revocation_values.h"

#include <gtest/gtest.h>

#include "certs/mint/key_type.h"
#include "certs/mint/mint.h"

namespace tlslab {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1800000000);

TEST(RevocationValues, HexadecimalNumbersGoThereAndBack) {
  for (const char* text : {"0", "1", "F", "1F03", "-7", "80", "FFFFFFFFFFFFFFFFFFFFFFFF"}) {
    OsslPtr<ASN1_INTEGER> number = ParseHexInteger(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(HexIntegerText(number.get()), text);
  }
  EXPECT_EQ(HexIntegerText(ParseHexInteger("00ab").get()), "AB");
}

TEST(RevocationValues, WhatIsNoNumberIsNone) {
  for (const std::string& text : {std::string(), std::string("-"), std::string("0x1"),
                                  std::string("1g"), std::string(" 1"), std::string(65, '1')}) {
    EXPECT_FALSE(ParseHexInteger(text)) << text;
  }
  EXPECT_TRUE(ParseHexInteger(std::string(64, '1')));
}

TEST(RevocationValues, ReasonsHaveTheNumbersOfTheRfc) {
  EXPECT_EQ(CrlReasonNumber("unspecified"), 0);
  EXPECT_EQ(CrlReasonNumber("removeFromCRL"), 8);
  EXPECT_EQ(CrlReasonNumber("aACompromise"), 10);
  EXPECT_EQ(CrlReasonNumber("KeyCompromise"), -1);
  EXPECT_EQ(CrlReasonNumber(""), -1);
  EXPECT_EQ(CrlReasons().size(), 10);
}

TEST(RevocationValues, AnUpdateIsAnHourOldAndGoodForAWeek) {
  ValidityPeriod period;
  EXPECT_EQ(ThisUpdate(period, kNow), kNow - absl::Hours(1));
  EXPECT_EQ(NextUpdate(period, kNow), kNow + absl::Hours(168));
}

TEST(RevocationValues, AStaleUpdateBeganBeforeItEnded) {
  ValidityPeriod period;
  period.next_update_offset = -absl::Hours(24);
  EXPECT_EQ(ThisUpdate(period, kNow), kNow - absl::Hours(25));
  EXPECT_EQ(NextUpdate(period, kNow), kNow - absl::Hours(24));
  // Left out, it says nothing.
  period.omit_next_update = true;
  EXPECT_EQ(ThisUpdate(period, kNow), kNow - absl::Hours(1));
  EXPECT_EQ(NextUpdate(period, kNow), std::nullopt);
  period.this_update_offset = absl::Hours(3);
  EXPECT_EQ(ThisUpdate(period, kNow), kNow + absl::Hours(3));
}

TEST(RevocationValues, OnlySomeKeysChooseAHash) {
  EXPECT_TRUE(ChoosesHash(MakeKey("ec-p256")->get()));
  EXPECT_TRUE(ChoosesHash(MakeKey("rsa-2048")->get()));
  EXPECT_FALSE(ChoosesHash(MakeKey("ed25519")->get()));
}

TEST(RevocationValues, DefectsOfTheBytesAreWhatTheySay) {
  EXPECT_EQ(Deface("12345678", RevocationDefect::kTruncated), "1234");
  EXPECT_NE(Deface("12345678", RevocationDefect::kNotDer), "12345678");
  EXPECT_EQ(Deface("12345678", RevocationDefect::kNone), "12345678");
  EXPECT_EQ(Deface("12345678", RevocationDefect::kCorruptedSignature), "12345678");
}

TEST(RevocationValues, ASerialNumberIsToldAsText) {
  MintSpec spec;
  spec.common_name = "leaf";
  auto leaf = Mint(spec, nullptr, kNow);
  ASSERT_TRUE(leaf.ok());
  const std::string text = SerialNumberText((*leaf)->certificate.get());
  EXPECT_EQ(ASN1_INTEGER_cmp(ParseHexInteger(text).get(),
                             X509_get0_serialNumber((*leaf)->certificate.get())),
            0);
}

}  // namespace
}  // namespace tlslab
