// How the tables of this room are kept and searched.
//
// A registry is a constant array of (number, name), in the order of the numbers;
// `IsRegistry` proves at compile time that no number comes twice. Numbers are
// found by bisection, because every hello is named; names by a plain walk,
// because only a person's request is.
//
//   constexpr NamedValue kRows[] = {{0, "close_notify"}, {10, "unexpected_message"}};
//   static_assert(IsRegistry(kRows));
//   NameIn(kRows, 10);                // "unexpected_message"
//   ValueIn(kRows, "close_notify");   // 0
//
// Names are static: a view of one lives as long as the process.
#ifndef TLSLAB_SERVER_CODEPOINTS_REGISTRY_H_
#define TLSLAB_SERVER_CODEPOINTS_REGISTRY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tlslab {

struct NamedValue {
  uint16_t value = 0;
  std::string_view name;
};

using Registry = std::span<const NamedValue>;

// The numbers rise strictly.
constexpr bool IsRegistry(Registry rows) {
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i - 1].value >= rows[i].value) return false;
  }
  return true;
}

// "" when the registry does not hold the number.
std::string_view NameIn(Registry rows, uint16_t value);

// The exact name, case and all.
std::optional<uint16_t> ValueIn(Registry rows, std::string_view name);

// A name as IANA marks it: one of `reserved` (numbers of `rows`) with "_RESERVED"
// behind it. Nothing else is found.
std::optional<uint16_t> ReservedValueIn(Registry rows, std::span<const uint16_t> reserved,
                                        std::string_view name);

// All names, for NearestName.
std::vector<std::string_view> NamesOf(Registry rows);

// The same, but for ASCII letters' case.
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// GREASE (RFC 8701): sixteen numbers, 0x0A0A to 0xFAFA, that clients scatter over
// the registries of suites, groups, extensions, schemes and versions. IANA calls
// each of them "Reserved", so these names are ours: "GREASE_0A0A" to "GREASE_FAFA".
Registry GreaseValues();
bool IsGrease(uint16_t value);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CODEPOINTS_REGISTRY_H_
