#include "server/transport/ip_address.h"

#include <arpa/inet.h>

#include <algorithm>

namespace tlslab {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

IpAddress IpAddress::FromBytes(const std::array<uint8_t, 4>& bytes) {
  IpAddress address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

IpAddress IpAddress::FromBytes(const std::array<uint8_t, 16>& bytes) {
  IpAddress address;
  address.bytes_ = bytes;
  address.size_ = 16;
  return address;
}

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  // inet_pton takes C strings: what follows a NUL would not be looked at.
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  std::string terminated(text);
  std::array<uint8_t, 4> v4;
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return FromBytes(v4);
  std::array<uint8_t, 16> v6;
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return FromBytes(v6);
  return std::nullopt;
}

IpAddress IpAddress::Unmapped() const {
  if (is_v4()) return *this;
  if (!std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin())) return *this;
  return FromBytes(std::array<uint8_t, 4>{bytes_[12], bytes_[13], bytes_[14], bytes_[15]});
}

IpAddress IpAddress::Masked(int bits) const {
  IpAddress masked = *this;
  for (int i = bits; i < bit_count(); ++i) {
    masked.bytes_[i / 8] &= static_cast<uint8_t>(~(0x80 >> i % 8));
  }
  return masked;
}

std::string IpAddress::ToString() const {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), text, sizeof(text));
  return text;
}

}  // namespace tlslab
