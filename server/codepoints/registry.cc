#include "server/codepoints/registry.h"

#include <algorithm>

namespace tlslab {
namespace {

constexpr NamedValue kGrease[] = {
    {0x0a0a, "GREASE_0A0A"}, {0x1a1a, "GREASE_1A1A"}, {0x2a2a, "GREASE_2A2A"},
    {0x3a3a, "GREASE_3A3A"}, {0x4a4a, "GREASE_4A4A"}, {0x5a5a, "GREASE_5A5A"},
    {0x6a6a, "GREASE_6A6A"}, {0x7a7a, "GREASE_7A7A"}, {0x8a8a, "GREASE_8A8A"},
    {0x9a9a, "GREASE_9A9A"}, {0xaaaa, "GREASE_AAAA"}, {0xbaba, "GREASE_BABA"},
    {0xcaca, "GREASE_CACA"}, {0xdada, "GREASE_DADA"}, {0xeaea, "GREASE_EAEA"},
    {0xfafa, "GREASE_FAFA"},
};
static_assert(IsRegistry(kGrease));

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view NameIn(Registry rows, uint16_t value) {
  auto row = std::lower_bound(rows.begin(), rows.end(), value,
                              [](const NamedValue& r, uint16_t v) { return r.value < v; });
  if (row == rows.end() || row->value != value) return {};
  return row->name;
}

std::optional<uint16_t> ValueIn(Registry rows, std::string_view name) {
  for (const NamedValue& row : rows) {
    if (row.name == name) return row.value;
  }
  return std::nullopt;
}

std::optional<uint16_t> ReservedValueIn(Registry rows, std::span<const uint16_t> reserved,
                                        std::string_view name) {
  constexpr std::string_view kMark = "_RESERVED";
  if (name.size() < kMark.size()) return std::nullopt;
  size_t bare = name.size() - kMark.size();
  if (name.substr(bare) != kMark) return std::nullopt;
  std::optional<uint16_t> value = ValueIn(rows, name.substr(0, bare));
  if (!value) return std::nullopt;
  if (std::find(reserved.begin(), reserved.end(), *value) == reserved.end()) return std::nullopt;
  return value;
}

std::vector<std::string_view> NamesOf(Registry rows) {
  std::vector<std::string_view> names;
  names.reserve(rows.size());
  for (const NamedValue& row : rows) names.push_back(row.name);
  return names;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

Registry GreaseValues() { return kGrease; }

bool IsGrease(uint16_t value) {
  return (value & 0x0f0f) == 0x0a0a && (value >> 8) == (value & 0xff);
}

}  // namespace tlslab
