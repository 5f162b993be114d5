#include "server/dialog/proxy/proxy_reader.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/dialog/proxy/proxy_wire.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"
#include "server/wire/byte_reader.h"

namespace tlslab {
namespace {

using namespace proxy_wire;
using Kind = ProxyFound::Kind;

ProxyFound Broken(std::string reason) {
  ProxyFound found;
  found.kind = Kind::kBroken;
  found.reason = absl::StrCat("a malformed PROXY header: ", reason);
  return found;
}

ProxyFound Whole(ProxyHeader header, size_t size) {
  ProxyFound found;
  found.kind = Kind::kHeader;
  found.size = size;
  found.header = std::move(header);
  return found;
}

// `input` begins with `start`, or is itself its beginning.
bool BeginsLike(std::string_view start, std::string_view input) {
  const size_t size = std::min(start.size(), input.size());
  return start.substr(0, size) == input.substr(0, size);
}

// Decimal without a sign and without zeros in front (section 2.1).
std::optional<uint16_t> ParsePort(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  uint32_t port = 0;
  for (char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    port = port * 10 + static_cast<uint32_t>(digit - '0');
  }
  if (port > 0xffff) return std::nullopt;
  return static_cast<uint16_t>(port);
}

// "" when the two do not make an address of that family.
std::string AddressOf(const std::string& host, const std::string& port, bool v4) {
  const std::optional<IpAddress> address = IpAddress::Parse(host);
  const std::optional<uint16_t> number = ParsePort(port);
  if (!address || address->is_v4() != v4 || !number) return "";
  return FormatHostPort(host, *number);
}

// `line` is without its CRLF.
ProxyFound ParseLine(const std::string& line) {
  ProxyHeader header;
  header.version = 1;
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  if (words[1] == "UNKNOWN") {
    header.local = true;
    return Whole(std::move(header), line.size() + 2);
  }
  const bool v4 = words[1] == "TCP4";
  if (!v4 && words[1] != "TCP6") return Broken("its protocol is not TCP4, TCP6 or UNKNOWN");
  if (words.size() != 6) return Broken("it needs two addresses and two ports");
  header.source_address = AddressOf(words[2], words[4], v4);
  header.destination_address = AddressOf(words[3], words[5], v4);
  if (header.source_address.empty()) return Broken("its source is no address and port");
  if (header.destination_address.empty()) return Broken("its destination is no address and port");
  return Whole(std::move(header), line.size() + 2);
}

ProxyFound ReadLine(std::string_view input) {
  const std::string_view line = input.substr(0, kMaxLine);
  const size_t end = line.find('\n');
  if (end == line.npos) {
    if (input.size() < kMaxLine) return {};
    return Broken("no line end in its first 107 bytes");
  }
  if (line[end - 1] != '\r') return Broken("its line does not end with CRLF");
  return ParseLine(std::string(line.substr(0, end - 1)));
}

std::string IpEndpoint(std::string_view address, uint16_t port) {
  if (address.size() == 4) {
    std::array<uint8_t, 4> bytes;
    std::copy(address.begin(), address.end(), bytes.begin());
    return FormatHostPort(IpAddress::FromBytes(bytes).ToString(), port);
  }
  std::array<uint8_t, 16> bytes;
  std::copy(address.begin(), address.end(), bytes.begin());
  return FormatHostPort(IpAddress::FromBytes(bytes).ToString(), port);
}

void ReadInet(size_t address_size, ByteReader* reader, ProxyHeader* header) {
  const std::string_view source = reader->Bytes(address_size);
  const std::string_view destination = reader->Bytes(address_size);
  const uint16_t source_port = reader->Uint16();
  const uint16_t destination_port = reader->Uint16();
  if (!reader->ok() || header->local) return;
  header->source_address = IpEndpoint(source, source_port);
  header->destination_address = IpEndpoint(destination, destination_port);
}

std::string UnixPath(std::string_view bytes) {
  return absl::StrCat("unix:", std::string(bytes.substr(0, bytes.find('\0'))));
}

// False: the family cannot be.
bool ReadAddresses(uint8_t family, ByteReader* reader, ProxyHeader* header) {
  const uint8_t transport = family & 0x0f;
  if (family >> 4 == kUnspecified) return true;
  if (transport == kDatagram && !header->local) return false;
  switch (family >> 4) {
    case kInet:
      ReadInet(4, reader, header);
      return true;
    case kInet6:
      ReadInet(16, reader, header);
      return true;
    case kUnix: {
      const std::string_view source = reader->Bytes(kUnixPathSize);
      const std::string_view destination = reader->Bytes(kUnixPathSize);
      if (!reader->ok() || header->local) return true;
      header->source_address = UnixPath(source);
      header->destination_address = UnixPath(destination);
      return true;
    }
    default:
      return false;
  }
}

std::string* TextOf(uint8_t type, ProxyTls* tls) {
  switch (type) {
    case kSslVersion:
      return &tls->version;
    case kSslCommonName:
      return &tls->common_name;
    case kSslCipher:
      return &tls->cipher;
    case kSslSignatureAlgorithm:
      return &tls->signature_algorithm;
    case kSslKeyAlgorithm:
      return &tls->key_algorithm;
    default:
      return nullptr;
  }
}

std::optional<ProxyTls> ReadTls(std::string_view value) {
  ByteReader reader(value);
  ProxyTls tls;
  const uint8_t client = reader.Uint8();
  tls.over_tls = (client & kOverTls) != 0;
  tls.certificate_on_connection = (client & kCertificateOnConnection) != 0;
  tls.certificate_in_session = (client & kCertificateInSession) != 0;
  tls.verify = reader.Uint32();
  while (reader.ok() && !reader.empty()) {
    const uint8_t type = reader.Uint8();
    const std::string_view text = reader.Vector16();
    if (std::string* to = TextOf(type, &tls)) *to = std::string(text);
  }
  if (!reader.ok()) return std::nullopt;
  return tls;
}

// Reads the values behind the addresses of the header `bytes`.
class TlvReader {
 public:
  TlvReader(std::string_view bytes, ProxyHeader* header) : bytes_(bytes), header_(*header) {}

  // Why they cannot be read; empty: they could.
  std::string Read(ByteReader reader) {
    while (!reader.empty()) {
      const uint8_t type = reader.Uint8();
      const std::string_view value = reader.Vector16();
      if (!reader.ok()) return "a value is longer than the header";
      if (std::string wrong = Take(type, value); !wrong.empty()) return wrong;
      if (header_.tlvs.size() > ProxyHeader::kMaxTlvs) return "it has more than 100 values";
    }
    return "";
  }

 private:
  std::string Take(uint8_t type, std::string_view value) {
    switch (type) {
      case kAlpn:
        return Keep(type, value, &header_.alpn);
      case kAuthority:
        return Keep(type, value, &header_.authority);
      case kUniqueId:
        if (value.size() > ProxyHeader::kMaxUniqueId) {
          return "its unique identifier is longer than 128 bytes";
        }
        return Keep(type, value, &header_.unique_id);
      case kCrc32c:
        return Check(value);
      case kSsl:
        if (header_.tls) break;
        header_.tls = ReadTls(value);
        return header_.tls ? "" : "what it says of TLS is malformed";
      default:
        break;
    }
    header_.tlvs.push_back({type, std::string(value)});
    return "";
  }

  // A second one is kept beside.
  std::string Keep(uint8_t type, std::string_view value, std::string* to) {
    if (to->empty()) {
      *to = std::string(value);
    } else {
      header_.tlvs.push_back({type, std::string(value)});
    }
    return "";
  }

  std::string Check(std::string_view value) {
    if (header_.checksum) return "it has two checksums";
    if (value.size() != kCrcSize) return "its checksum has not four bytes";
    std::string zeroed(bytes_);
    zeroed.replace(static_cast<size_t>(value.data() - bytes_.data()), kCrcSize, kCrcSize, '\0');
    header_.checksum = BigEndian(Crc32c(zeroed), kCrcSize) == value;
    return header_.checksum ? "" : "its checksum is wrong";
  }

  const std::string_view bytes_;
  ProxyHeader& header_;
};

ProxyFound ReadBinary(std::string_view input) {
  if (input.size() < kFixedSize) return {};
  ByteReader fixed(input.substr(kSignature.size(), kFixedSize - kSignature.size()));
  const uint8_t version_and_command = fixed.Uint8();
  const uint8_t family = fixed.Uint8();
  const size_t size = kFixedSize + fixed.Uint16();
  if ((version_and_command & 0xf0) != kVersion2) return Broken("its version is not 2");
  if ((version_and_command & 0x0f) > kProxy) return Broken("its command is not LOCAL or PROXY");
  if (size > kFixedSize + 2 * kUnixPathSize + ProxyHeader::kMaxTlvBytes) {
    return Broken("it is longer than 32 KiB");
  }
  if (input.size() < size) return {};
  ProxyHeader header;
  header.local = (version_and_command & 0x0f) == kLocal;
  const std::string_view bytes = input.substr(0, size);
  ByteReader body(bytes.substr(kFixedSize));
  if (!ReadAddresses(family, &body, &header)) {
    return Broken("its addresses are not of a family of streams");
  }
  if (!body.ok()) return Broken("it ends within its addresses");
  const std::string wrong = TlvReader(bytes, &header).Read(body);
  return wrong.empty() ? Whole(std::move(header), size) : Broken(wrong);
}

}  // namespace

ProxyFound FindProxyHeader(std::string_view input) {
  if (BeginsLike(kSignature, input) || BeginsLike(kLineStart, input)) {
    if (input.size() < kLineStart.size()) return {};
    return input[0] == 'P' ? ReadLine(input) : ReadBinary(input);
  }
  ProxyFound absent;
  absent.kind = Kind::kAbsent;
  return absent;
}

}  // namespace tlslab
