#include "server/codepoints/tls_versions.h"

namespace tlslab {
namespace {

constexpr NamedValue kRows[] = {
    {0x0002, "SSLv2"},       {0x0100, "DTLSv0.9"},    {0x0300, "SSLv3"},
    {0x0301, "TLSv1"},       {0x0302, "TLSv1.1"},     {0x0303, "TLSv1.2"},
    {0x0304, "TLSv1.3"},     {0x0a0a, "GREASE_0A0A"}, {0x1a1a, "GREASE_1A1A"},
    {0x2a2a, "GREASE_2A2A"}, {0x3a3a, "GREASE_3A3A"}, {0x4a4a, "GREASE_4A4A"},
    {0x5a5a, "GREASE_5A5A"}, {0x6a6a, "GREASE_6A6A"}, {0x7a7a, "GREASE_7A7A"},
    {0x8a8a, "GREASE_8A8A"}, {0x9a9a, "GREASE_9A9A"}, {0xaaaa, "GREASE_AAAA"},
    {0xbaba, "GREASE_BABA"}, {0xcaca, "GREASE_CACA"}, {0xdada, "GREASE_DADA"},
    {0xeaea, "GREASE_EAEA"}, {0xfafa, "GREASE_FAFA"}, {0xfefc, "DTLSv1.3"},
    {0xfefd, "DTLSv1.2"},    {0xfeff, "DTLSv1"},
};
static_assert(IsRegistry(kRows));

}  // namespace

Registry TlsVersions() { return kRows; }

std::string_view TlsVersionName(uint16_t value) { return NameIn(kRows, value); }

std::optional<uint16_t> TlsVersionValue(std::string_view name) {
  if (name == "TLSv1.0") name = "TLSv1";
  if (name == "DTLSv1.0") name = "DTLSv1";
  return ValueIn(kRows, name);
}

}  // namespace tlslab
