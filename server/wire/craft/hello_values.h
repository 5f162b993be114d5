// Writes the lists that stand in a ClientHello's extensions (RFC 8446 section 4.2), the reverse of
// what client_hello.h reads, and numbers the values of GREASE (RFC 8701).
//
//   *ListedData(kSupportedGroupsExtension, {29, 23});   // "\0\4\0\x1d\0\x17"
//   GreaseValue(0);                                     // 0x0a0a
//
// Any number may stand in a list; whether it makes sense is not judged.
#ifndef TLSLAB_SERVER_WIRE_CRAFT_HELLO_VALUES_H_
#define TLSLAB_SERVER_WIRE_CRAFT_HELLO_VALUES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

inline constexpr size_t kMaxExtensionData = 0xffff;

// How the values of an extension that is a list of numbers are written.
struct ListForm {
  size_t length_bytes = 2;  // of the list's length
  size_t value_bytes = 2;   // of each value

  // How many fit.
  size_t max_values() const;
};

// Nothing for types that are no such lists.
std::optional<ListForm> ListFormOf(uint16_t extension_type);

// Nothing when the type is no such list, or the values do not fit it.
std::optional<std::string> ListedData(uint16_t extension_type, const std::vector<uint16_t>& values);

// ProtocolNameList (RFC 7301 section 3.1). Nothing when it does not fit: a name has at most 255
// bytes, all of them at most 65535 with their lengths.
std::optional<std::string> ProtocolNameData(const std::vector<std::string>& names);

// ServerNameList of one host_name (RFC 6066 section 3). Nothing when it does not fit.
std::optional<std::string> HostNameData(std::string_view host_name);

// The value that stands for the n-th "GREASE" of a list, from 0: 0x0a0a, 0x1a1a ... 0xfafa, and
// again. The same list, and lists that must agree (groups and key shares), so have the same.
uint16_t GreaseValue(size_t n);
// Likewise for lists of one byte: 0x0b, 0x2a ... 0xe4.
uint8_t GreaseByte(size_t n);

// `number` in network byte order.
std::string BigEndian(uint32_t number, size_t size);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_CRAFT_HELLO_VALUES_H_
