#include "server/wire/craft/hello_values.h"

#include <algorithm>

#include "server/wire/hello_extension.h"

namespace tlslab {
namespace {

constexpr uint16_t kEcPointFormatsExtension = 11;
constexpr uint16_t kCompressCertificateExtension = 27;
constexpr size_t kGreaseCount = 16;
constexpr size_t kGreaseByteCount = 8;

size_t MaxLength(size_t length_bytes) { return (size_t{1} << (8 * length_bytes)) - 1; }

}  // namespace

size_t ListForm::max_values() const {
  return std::min(MaxLength(length_bytes), kMaxExtensionData - length_bytes) / value_bytes;
}

std::optional<ListForm> ListFormOf(uint16_t extension_type) {
  switch (extension_type) {
    case kSupportedGroupsExtension:
    case kSignatureAlgorithmsExtension:
    case kSignatureAlgorithmsCertExtension:
      return ListForm{2, 2};
    case kSupportedVersionsExtension:
    case kCompressCertificateExtension:
      return ListForm{1, 2};
    case kPskKeyExchangeModesExtension:
    case kEcPointFormatsExtension:
      return ListForm{1, 1};
    default:
      return std::nullopt;
  }
}

std::optional<std::string> ListedData(uint16_t extension_type,
                                      const std::vector<uint16_t>& values) {
  const std::optional<ListForm> form = ListFormOf(extension_type);
  if (!form || values.size() > form->max_values()) return std::nullopt;
  const size_t size = values.size() * form->value_bytes;
  std::string data = BigEndian(static_cast<uint32_t>(size), form->length_bytes);
  for (uint16_t value : values) data += BigEndian(value, form->value_bytes);
  return data;
}

std::optional<std::string> ProtocolNameData(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (name.size() > MaxLength(1)) return std::nullopt;
    list += BigEndian(static_cast<uint32_t>(name.size()), 1) + name;
  }
  if (list.size() > kMaxExtensionData - 2) return std::nullopt;
  return BigEndian(static_cast<uint32_t>(list.size()), 2) + list;
}

std::optional<std::string> HostNameData(std::string_view host_name) {
  constexpr size_t kLengths = 2 + 1 + 2;
  if (host_name.size() > kMaxExtensionData - kLengths) return std::nullopt;
  const auto size = static_cast<uint32_t>(host_name.size());
  std::string data = BigEndian(size + 3, 2) + std::string(1, '\0') + BigEndian(size, 2);
  data += host_name;
  return data;
}

uint16_t GreaseValue(size_t n) {
  return static_cast<uint16_t>(0x0a0a + 0x1010 * (n % kGreaseCount));
}

uint8_t GreaseByte(size_t n) { return static_cast<uint8_t>(0x0b + 0x1f * (n % kGreaseByteCount)); }

std::string BigEndian(uint32_t number, size_t size) {
  std::string bytes;
  for (size_t i = size; i-- > 0;) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

}  // namespace tlslab
