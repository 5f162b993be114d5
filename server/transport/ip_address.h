// An IP address as a value: 4 bytes for IPv4, 16 for IPv6.
//
//   IpAddress address = *IpAddress::Parse("::1");
//   address.ToString();                      // "::1"
//   IpAddress::FromBytes(asio_v4.to_bytes());
//
// No zone ("%eth0"), no port, no name, no socket.
#ifndef TLSLAB_SERVER_TRANSPORT_IP_ADDRESS_H_
#define TLSLAB_SERVER_TRANSPORT_IP_ADDRESS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlslab {

class IpAddress {
 public:
  // In network order.
  static IpAddress FromBytes(const std::array<uint8_t, 4>& bytes);
  static IpAddress FromBytes(const std::array<uint8_t, 16>& bytes);

  // As inet_pton(3) reads it: "192.0.2.1" or "2001:db8::1". Nothing otherwise.
  static std::optional<IpAddress> Parse(std::string_view text);

  bool is_v4() const { return size_ == 4; }
  // 32 or 128.
  int bit_count() const { return static_cast<int>(size_) * 8; }
  // In network order: 4 or 16.
  std::string bytes() const {
    return std::string(reinterpret_cast<const char*>(bytes_.data()), size_);
  }
  // Bit 0 is the first on the wire.
  bool bit(int index) const { return bytes_[index / 8] >> (7 - index % 8) & 1; }

  // The IPv4 address inside an IPv4-mapped IPv6 one (::ffff:0:0/96, RFC 4291 section
  // 2.5.5.2); any other address as it is.
  IpAddress Unmapped() const;

  // The first `bits` bits; zeros after them.
  IpAddress Masked(int bits) const;

  std::string ToString() const;

  bool operator==(const IpAddress& other) const {
    return size_ == other.size_ && bytes_ == other.bytes_;
  }
  bool operator!=(const IpAddress& other) const { return !(*this == other); }

 private:
  IpAddress() = default;

  std::array<uint8_t, 16> bytes_ = {};  // of IPv4, the first 4; the others zero
  size_t size_ = 4;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TRANSPORT_IP_ADDRESS_H_
