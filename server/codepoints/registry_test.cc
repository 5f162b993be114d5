#include "server/codepoints/registry.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

constexpr NamedValue kRows[] = {{0, "zero"}, {10, "ten"}, {0xffff, "last"}};
static_assert(IsRegistry(kRows));
constexpr NamedValue kRepeated[] = {{1, "one"}, {1, "uno"}};
static_assert(!IsRegistry(kRepeated));
constexpr NamedValue kUnordered[] = {{2, "two"}, {1, "one"}};
static_assert(!IsRegistry(kUnordered));

TEST(Registry, FindsEveryRowByNumberAndByName) {
  for (const NamedValue& row : kRows) {
    EXPECT_EQ(NameIn(kRows, row.value), row.name);
    EXPECT_EQ(ValueIn(kRows, row.name), row.value);
  }
}

TEST(Registry, HasNothingForOthers) {
  EXPECT_EQ(NameIn(kRows, 9), "");
  EXPECT_EQ(NameIn(kRows, 11), "");
  EXPECT_EQ(NameIn({}, 0), "");
  EXPECT_EQ(ValueIn(kRows, "Ten"), std::nullopt);
  EXPECT_EQ(ValueIn(kRows, ""), std::nullopt);
}

TEST(Registry, ListsItsNamesInOrder) {
  EXPECT_EQ(NamesOf(kRows), (std::vector<std::string_view>{"zero", "ten", "last"}));
}

TEST(Registry, UnderstandsTheReservedMarkWhereItBelongs) {
  constexpr uint16_t kReserved[] = {10};
  EXPECT_EQ(ReservedValueIn(kRows, kReserved, "ten_RESERVED"), 10);
  EXPECT_EQ(ReservedValueIn(kRows, kReserved, "ten"), std::nullopt);
  EXPECT_EQ(ReservedValueIn(kRows, kReserved, "zero_RESERVED"), std::nullopt);
  EXPECT_EQ(ReservedValueIn(kRows, kReserved, "eleven_RESERVED"), std::nullopt);
  EXPECT_EQ(ReservedValueIn(kRows, kReserved, "_RESERVED"), std::nullopt);
}

TEST(EqualsIgnoringCase, LooksAtLettersAndLength) {
  EXPECT_TRUE(EqualsIgnoringCase("P-256", "p-256"));
  EXPECT_TRUE(EqualsIgnoringCase("", ""));
  EXPECT_FALSE(EqualsIgnoringCase("P-256", "P-2567"));
  EXPECT_FALSE(EqualsIgnoringCase("@", "`"));
}

TEST(Grease, IsTheSixteenNumbersOfRfc8701) {
  int count = 0;
  for (uint32_t value = 0; value <= 0xffff; ++value) {
    bool named = !NameIn(GreaseValues(), static_cast<uint16_t>(value)).empty();
    EXPECT_EQ(IsGrease(static_cast<uint16_t>(value)), named) << value;
    count += named;
  }
  EXPECT_EQ(count, 16);
  EXPECT_FALSE(IsGrease(0x0a1a));
}

}  // namespace
}  // namespace tlslab
