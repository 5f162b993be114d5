// The header of the PROXY protocol, which says in front of a connection who comes: versions 1 and
// 2 of "The PROXY protocol" (haproxy.org/download/2.6/doc/proxy-protocol.txt).
//
//   ProxyHeader header;
//   header.source_address = "192.0.2.1:40000";
//   header.destination_address = "192.0.2.2:443";
//   Send(EncodeProxyHeader(header));
//
// The other way is proxy_reader.h. There is no datagram, and no socket of Unix to be sent.
#ifndef TLSLAB_SERVER_DIALOG_PROXY_PROXY_HEADER_H_
#define TLSLAB_SERVER_DIALOG_PROXY_PROXY_HEADER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tlslab {

// Whether a header is expected in front of what comes.
enum class ProxyProtocolUse { kOff, kOptional, kRequired };

// The header that somebody else is sent.
enum class ProxyHeaderUse { kNone, kVersion1, kVersion2, kVersion2WithTls };

struct ProxyTlv {
  uint8_t type = 0;
  std::string value;
};

// PP2_TYPE_SSL; see ProxyTls of the contract.
struct ProxyTls {
  bool over_tls = false;
  bool certificate_on_connection = false;
  bool certificate_in_session = false;
  uint32_t verify = 0;
  std::string version;
  std::string common_name;
  std::string cipher;
  std::string signature_algorithm;
  std::string key_algorithm;
};

struct ProxyHeader {
  static constexpr size_t kMaxTlvs = 100;
  static constexpr size_t kMaxTlvBytes = 32 << 10;
  static constexpr size_t kMaxUniqueId = 128;

  unsigned version = 2;
  bool local = false;  // the sender's own; addresses mean nothing
  // "host:port", the host an IP address. Empty: not told. As it came also "unix:/path".
  std::string source_address;
  std::string destination_address;
  // All below are of version 2. Empty: none.
  std::vector<ProxyTlv> tlvs;  // beside those below, and their doubles
  std::string alpn;
  std::string authority;
  std::string unique_id;
  std::optional<ProxyTls> tls;
  bool checksum = false;  // with a right CRC32C
};

// The bytes. Addresses that are not both of one family are left out, as in a header of somebody
// who does not know them. Its values fit: see kMaxTlvBytes.
std::string EncodeProxyHeader(const ProxyHeader& header);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_PROXY_PROXY_HEADER_H_
