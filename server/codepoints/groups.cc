#include "server/codepoints/groups.h"

namespace tlslab {
namespace {

constexpr NamedValue kRows[] = {
    {1, "sect163k1"},
    {2, "sect163r1"},
    {3, "sect163r2"},
    {4, "sect193r1"},
    {5, "sect193r2"},
    {6, "sect233k1"},
    {7, "sect233r1"},
    {8, "sect239k1"},
    {9, "sect283k1"},
    {10, "sect283r1"},
    {11, "sect409k1"},
    {12, "sect409r1"},
    {13, "sect571k1"},
    {14, "sect571r1"},
    {15, "secp160k1"},
    {16, "secp160r1"},
    {17, "secp160r2"},
    {18, "secp192k1"},
    {19, "secp192r1"},
    {20, "secp224k1"},
    {21, "secp224r1"},
    {22, "secp256k1"},
    {23, "secp256r1"},
    {24, "secp384r1"},
    {25, "secp521r1"},
    {26, "brainpoolP256r1"},
    {27, "brainpoolP384r1"},
    {28, "brainpoolP512r1"},
    {29, "x25519"},
    {30, "x448"},
    {31, "brainpoolP256r1tls13"},
    {32, "brainpoolP384r1tls13"},
    {33, "brainpoolP512r1tls13"},
    {34, "GC256A"},
    {35, "GC256B"},
    {36, "GC256C"},
    {37, "GC256D"},
    {38, "GC512A"},
    {39, "GC512B"},
    {40, "GC512C"},
    {41, "curveSM2"},
    {256, "ffdhe2048"},
    {257, "ffdhe3072"},
    {258, "ffdhe4096"},
    {259, "ffdhe6144"},
    {260, "ffdhe8192"},
    {512, "MLKEM512"},
    {513, "MLKEM768"},
    {514, "MLKEM1024"},
    {2570, "GREASE_0A0A"},
    {4587, "SecP256r1MLKEM768"},
    {4588, "X25519MLKEM768"},
    {4589, "SecP384r1MLKEM1024"},
    {4590, "curveSM2MLKEM768"},
    {6682, "GREASE_1A1A"},
    {10794, "GREASE_2A2A"},
    {14906, "GREASE_3A3A"},
    {19018, "GREASE_4A4A"},
    {23130, "GREASE_5A5A"},
    {25497, "X25519Kyber768Draft00"},
    {25498, "SecP256r1Kyber768Draft00"},
    {27242, "GREASE_6A6A"},
    {31354, "GREASE_7A7A"},
    {35466, "GREASE_8A8A"},
    {39578, "GREASE_9A9A"},
    {43690, "GREASE_AAAA"},
    {47802, "GREASE_BABA"},
    {51914, "GREASE_CACA"},
    {56026, "GREASE_DADA"},
    {60138, "GREASE_EAEA"},
    {64250, "GREASE_FAFA"},
    {65281, "arbitrary_explicit_prime_curves"},
    {65282, "arbitrary_explicit_char2_curves"},
};
static_assert(IsRegistry(kRows));

// What else OpenSSL calls them: NIST's names and those of ANSI X9.62.
constexpr NamedValue kOtherNames[] = {
    {1, "K-163"},  {3, "B-163"},       {6, "K-233"},  {7, "B-233"},  {9, "K-283"},
    {10, "B-283"}, {11, "K-409"},      {12, "B-409"}, {13, "K-571"}, {14, "B-571"},
    {19, "P-192"}, {19, "prime192v1"}, {21, "P-224"}, {23, "P-256"}, {23, "prime256v1"},
    {24, "P-384"}, {25, "P-521"},
};

std::optional<uint16_t> ValueIgnoringCase(Registry rows, std::string_view name) {
  for (const NamedValue& row : rows) {
    if (EqualsIgnoringCase(row.name, name)) return row.value;
  }
  return std::nullopt;
}

}  // namespace

Registry Groups() { return kRows; }

std::string_view GroupName(uint16_t value) { return NameIn(kRows, value); }

std::optional<uint16_t> GroupValue(std::string_view name) {
  if (std::optional<uint16_t> value = ValueIgnoringCase(kRows, name)) return value;
  return ValueIgnoringCase(kOtherNames, name);
}

}  // namespace tlslab
