#include "server/codepoints/content_types.h"

namespace tlslab {
namespace {

constexpr NamedValue kRows[] = {
    {20, "change_cipher_spec"}, {21, "alert"},     {22, "handshake"}, {23, "application_data"},
    {24, "heartbeat"},          {25, "tls12_cid"}, {26, "ACK"},
};
static_assert(IsRegistry(kRows));

}  // namespace

Registry ContentTypes() { return kRows; }

std::string_view ContentTypeName(uint16_t value) { return NameIn(kRows, value); }

std::optional<uint16_t> ContentTypeValue(std::string_view name) { return ValueIn(kRows, name); }

}  // namespace tlslab
