#include "server/dialog/proxy/proxy_header.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "server/dialog/proxy/proxy_wire.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"

namespace tlslab {
namespace {

using namespace proxy_wire;

struct Endpoint {
  IpAddress address;
  uint16_t port;
};

struct Endpoints {
  Endpoint source;
  Endpoint destination;
};

std::optional<Endpoint> ParseEndpoint(const std::string& text) {
  const absl::StatusOr<HostPort> parsed = ParseHostPort(text);
  if (!parsed.ok()) return std::nullopt;
  const std::optional<IpAddress> address = IpAddress::Parse(parsed->host);
  if (!address) return std::nullopt;
  return Endpoint{*address, parsed->port};
}

// Nothing when they cannot be told together.
std::optional<Endpoints> EndpointsOf(const ProxyHeader& header) {
  if (header.local) return std::nullopt;
  const auto source = ParseEndpoint(header.source_address);
  const auto destination = ParseEndpoint(header.destination_address);
  if (!source || !destination) return std::nullopt;
  if (source->address.is_v4() != destination->address.is_v4()) return std::nullopt;
  return Endpoints{*source, *destination};
}

std::string EncodeLine(const std::optional<Endpoints>& ends) {
  if (!ends) return absl::StrCat("PROXY UNKNOWN\r\n");
  return absl::StrCat("PROXY ", ends->source.address.is_v4() ? "TCP4 " : "TCP6 ",
                      ends->source.address.ToString(), " ", ends->destination.address.ToString(),
                      " ", ends->source.port, " ", ends->destination.port, "\r\n");
}

void AddTlv(uint8_t type, const std::string& value, std::string* out) {
  out->push_back(static_cast<char>(type));
  *out += BigEndian(static_cast<uint32_t>(value.size()), 2) + value;
}

void AddText(uint8_t type, const std::string& value, std::string* out) {
  if (!value.empty()) AddTlv(type, value, out);
}

std::string EncodeTls(const ProxyTls& tls) {
  const int client = (tls.over_tls ? kOverTls : 0) |
                     (tls.certificate_on_connection ? kCertificateOnConnection : 0) |
                     (tls.certificate_in_session ? kCertificateInSession : 0);
  std::string value = BigEndian(static_cast<uint32_t>(client), 1) + BigEndian(tls.verify, 4);
  AddText(kSslVersion, tls.version, &value);
  AddText(kSslCommonName, tls.common_name, &value);
  AddText(kSslCipher, tls.cipher, &value);
  AddText(kSslSignatureAlgorithm, tls.signature_algorithm, &value);
  AddText(kSslKeyAlgorithm, tls.key_algorithm, &value);
  return value;
}

std::string EncodeTlvs(const ProxyHeader& header) {
  std::string tlvs;
  AddText(kAlpn, header.alpn, &tlvs);
  AddText(kAuthority, header.authority, &tlvs);
  AddText(kUniqueId, header.unique_id, &tlvs);
  if (header.tls) AddTlv(kSsl, EncodeTls(*header.tls), &tlvs);
  for (const ProxyTlv& tlv : header.tlvs) AddTlv(tlv.type, tlv.value, &tlvs);
  if (header.checksum) AddTlv(kCrc32c, std::string(kCrcSize, '\0'), &tlvs);
  return tlvs;
}

std::string EncodeBinary(const ProxyHeader& header, const std::optional<Endpoints>& ends) {
  uint8_t family = kUnspecified << 4 | kUnspecifiedTransport;
  std::string body;
  if (ends) {
    family = (ends->source.address.is_v4() ? kInet : kInet6) << 4 | kStream;
    body = ends->source.address.bytes() + ends->destination.address.bytes() +
           BigEndian(ends->source.port, 2) + BigEndian(ends->destination.port, 2);
  }
  body += EncodeTlvs(header);
  std::string bytes(kSignature);
  bytes.push_back(static_cast<char>(kVersion2 | (header.local ? kLocal : kProxy)));
  bytes.push_back(static_cast<char>(family));
  bytes += BigEndian(static_cast<uint32_t>(body.size()), 2) + body;
  // The last of all.
  if (header.checksum) {
    bytes.replace(bytes.size() - kCrcSize, kCrcSize, BigEndian(Crc32c(bytes), kCrcSize));
  }
  return bytes;
}

}  // namespace

std::string EncodeProxyHeader(const ProxyHeader& header) {
  const std::optional<Endpoints> ends = EndpointsOf(header);
  return header.version == 1 ? EncodeLine(ends) : EncodeBinary(header, ends);
}

}  // namespace tlslab
