#include "server/codepoints/group_kinds.h"

namespace tlslab {
namespace {

struct Row {
  uint16_t group;
  GroupKind kind;
};

constexpr std::string_view kEcdh = "ECDH";
constexpr std::string_view kDh = "DH";
constexpr std::string_view kKem = "KEM";
constexpr std::string_view kHybrid = "HYBRID";

constexpr Row kRows[] = {
    {1, {kEcdh, 163}},        // sect163k1
    {2, {kEcdh, 162}},        // sect163r1
    {3, {kEcdh, 163}},        // sect163r2
    {4, {kEcdh, 193}},        // sect193r1
    {5, {kEcdh, 193}},        // sect193r2
    {6, {kEcdh, 232}},        // sect233k1
    {7, {kEcdh, 233}},        // sect233r1
    {8, {kEcdh, 238}},        // sect239k1
    {9, {kEcdh, 281}},        // sect283k1
    {10, {kEcdh, 282}},       // sect283r1
    {11, {kEcdh, 407}},       // sect409k1
    {12, {kEcdh, 409}},       // sect409r1
    {13, {kEcdh, 570}},       // sect571k1
    {14, {kEcdh, 570}},       // sect571r1
    {15, {kEcdh, 161}},       // secp160k1
    {16, {kEcdh, 161}},       // secp160r1
    {17, {kEcdh, 161}},       // secp160r2
    {18, {kEcdh, 192}},       // secp192k1
    {19, {kEcdh, 192}},       // secp192r1
    {20, {kEcdh, 225}},       // secp224k1
    {21, {kEcdh, 224}},       // secp224r1
    {22, {kEcdh, 256}},       // secp256k1
    {23, {kEcdh, 256}},       // secp256r1
    {24, {kEcdh, 384}},       // secp384r1
    {25, {kEcdh, 521}},       // secp521r1
    {26, {kEcdh, 256}},       // brainpoolP256r1
    {27, {kEcdh, 384}},       // brainpoolP384r1
    {28, {kEcdh, 512}},       // brainpoolP512r1
    {29, {kEcdh, 253}},       // x25519
    {30, {kEcdh, 448}},       // x448
    {31, {kEcdh, 256}},       // brainpoolP256r1tls13
    {32, {kEcdh, 384}},       // brainpoolP384r1tls13
    {33, {kEcdh, 512}},       // brainpoolP512r1tls13
    {34, {kEcdh, 256}},       // GC256A
    {35, {kEcdh, 256}},       // GC256B
    {36, {kEcdh, 256}},       // GC256C
    {37, {kEcdh, 256}},       // GC256D
    {38, {kEcdh, 512}},       // GC512A
    {39, {kEcdh, 512}},       // GC512B
    {40, {kEcdh, 512}},       // GC512C
    {41, {kEcdh, 256}},       // curveSM2
    {256, {kDh, 2048}},       // ffdhe2048
    {257, {kDh, 3072}},       // ffdhe3072
    {258, {kDh, 4096}},       // ffdhe4096
    {259, {kDh, 6144}},       // ffdhe6144
    {260, {kDh, 8192}},       // ffdhe8192
    {512, {kKem, 512}},       // MLKEM512
    {513, {kKem, 768}},       // MLKEM768
    {514, {kKem, 1024}},      // MLKEM1024
    {4587, {kHybrid, 256}},   // SecP256r1MLKEM768
    {4588, {kHybrid, 253}},   // X25519MLKEM768
    {4589, {kHybrid, 384}},   // SecP384r1MLKEM1024
    {4590, {kHybrid, 256}},   // curveSM2MLKEM768
    {25497, {kHybrid, 253}},  // X25519Kyber768Draft00
    {25498, {kHybrid, 256}},  // SecP256r1Kyber768Draft00
};

}  // namespace

std::optional<GroupKind> KindOfGroup(uint16_t group) {
  for (const Row& row : kRows) {
    if (row.group == group) return row.kind;
  }
  return std::nullopt;
}

}  // namespace tlslab
