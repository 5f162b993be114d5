#include "certs/inspect/asn1_time.h"

#include <gtest/gtest.h>

#include "certs/ossl/ossl_ptr.h"

namespace tlslab {
namespace {

std::optional<absl::Time> Read(const char* text) {
  OsslPtr<ASN1_INTEGER> time(ASN1_TIME_new());
  EXPECT_EQ(ASN1_TIME_set_string(time.get(), text), 1) << text;
  return TimeOf(time.get());
}

TEST(Asn1Time, ReadsBothForms) {
  const absl::Time expected =
      absl::FromCivil(absl::CivilSecond(2026, 11, 24, 18, 30, 1), absl::UTCTimeZone());
  EXPECT_EQ(Read("261124183001Z"), expected);
  EXPECT_EQ(Read("20261124183001Z"), expected);
}

TEST(Asn1Time, IsNothingWhereThereIsNoTime) {
  EXPECT_EQ(TimeOf(nullptr), std::nullopt);
  EXPECT_EQ(Read("00000101000000Z"), std::nullopt);
}

}  // namespace
}  // namespace tlslab
