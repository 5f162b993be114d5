#include "server/config/offload/proxy_reader.h"

#include <optional>

#include "absl/status/statusor.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"

namespace tlslab {
namespace {

constexpr size_t kMaxText = 1024;

std::optional<IpAddress> ReadEndpoint(const std::string& text, const std::string& field,
                                      RequestProblems* problems) {
  if (text.empty()) {
    problems->Invalid(field, "required, unless the header is local");
    return std::nullopt;
  }
  const absl::StatusOr<HostPort> parsed = ParseHostPort(text);
  if (!parsed.ok()) {
    problems->Invalid(field, std::string(parsed.status().message()));
    return std::nullopt;
  }
  const std::optional<IpAddress> address = IpAddress::Parse(parsed->host);
  if (!address) problems->Invalid(field, "its host must be an IP address, such as \"192.0.2.1\"");
  return address;
}

void ReadAddresses(const v1::ProxyHeader& header, const std::string& field, ProxyHeader* read,
                   RequestProblems* problems) {
  const std::string source_field = FieldPath(field, "source_address");
  const std::string destination_field = FieldPath(field, "destination_address");
  if (header.local()) {
    constexpr char kWhy[] = "a local header has no addresses";
    if (!header.source_address().empty()) problems->Invalid(source_field, kWhy);
    if (!header.destination_address().empty()) problems->Invalid(destination_field, kWhy);
    return;
  }
  read->source_address = header.source_address();
  read->destination_address = header.destination_address();
  const auto source = ReadEndpoint(header.source_address(), source_field, problems);
  const auto destination = ReadEndpoint(header.destination_address(), destination_field, problems);
  if (source && destination && source->is_v4() != destination->is_v4()) {
    problems->Invalid(destination_field, "must be of the source's family, IPv4 or IPv6");
  }
}

// They have fields of their own.
const char* FieldOfType(uint32_t type) {
  switch (type) {
    case 0x01:
      return "is the type of `alpn`";
    case 0x02:
      return "is the type of `authority`";
    case 0x05:
      return "is the type of `unique_id`";
    case 0x20:
      return "is the type of `tls`";
    default:
      return nullptr;
  }
}

std::string ReadText(const std::string& text, const std::string& field, RequestProblems* problems) {
  if (text.size() > kMaxText) problems->Invalid(field, "at most 1024 bytes");
  return text;
}

ProxyTls ReadTls(const v1::ProxyTls& tls, const std::string& field, RequestProblems* problems) {
  const auto text = [&](const std::string& value, const char* name) {
    return ReadText(value, FieldPath(field, name), problems);
  };
  ProxyTls read;
  read.over_tls = tls.over_tls();
  read.certificate_on_connection = tls.certificate_on_connection();
  read.certificate_in_session = tls.certificate_in_session();
  read.verify = tls.verify();
  read.version = text(tls.version(), "version");
  read.common_name = text(tls.common_name(), "common_name");
  read.cipher = text(tls.cipher(), "cipher");
  read.signature_algorithm = text(tls.signature_algorithm(), "signature_algorithm");
  read.key_algorithm = text(tls.key_algorithm(), "key_algorithm");
  return read;
}

void ReadTlvs(const v1::ProxyHeader& header, const std::string& field, ProxyHeader* read,
              RequestProblems* problems) {
  const std::string list = FieldPath(field, "tlvs");
  for (int i = 0; i < header.tlvs_size(); ++i) {
    const v1::ProxyTlv& tlv = header.tlvs(i);
    const std::string place = FieldPath(FieldPath(list, i), "type");
    if (tlv.type() > 0xff) problems->Invalid(place, "must be 0 to 255");
    if (const char* why = FieldOfType(tlv.type())) problems->Invalid(place, why);
    read->tlvs.push_back({static_cast<uint8_t>(tlv.type()), tlv.value()});
  }
  if (read->tlvs.size() > ProxyHeader::kMaxTlvs) problems->Invalid(list, "at most 100");
}

// What version 1 has no place for.
void RefuseInVersion1(const v1::ProxyHeader& header, const std::string& field,
                      RequestProblems* problems) {
  constexpr char kWhy[] = "only in version 2";
  if (header.tlvs_size() > 0) problems->Invalid(FieldPath(field, "tlvs"), kWhy);
  if (!header.alpn().empty()) problems->Invalid(FieldPath(field, "alpn"), kWhy);
  if (!header.authority().empty()) problems->Invalid(FieldPath(field, "authority"), kWhy);
  if (!header.unique_id().empty()) problems->Invalid(FieldPath(field, "unique_id"), kWhy);
  if (header.has_tls()) problems->Invalid(FieldPath(field, "tls"), kWhy);
  if (header.checksum()) problems->Invalid(FieldPath(field, "checksum"), kWhy);
}

}  // namespace

std::shared_ptr<const ProxyHeader> ReadProxyHeader(const v1::ProxyHeader& header,
                                                   const std::string& field,
                                                   RequestProblems* problems) {
  auto read = std::make_shared<ProxyHeader>();
  read->version = header.has_version() ? header.version() : 2;
  if (read->version != 1 && read->version != 2) {
    problems->Invalid(FieldPath(field, "version"), "must be 1 or 2");
  }
  if (read->version == 1) RefuseInVersion1(header, field, problems);
  read->local = header.local();
  ReadAddresses(header, field, read.get(), problems);
  ReadTlvs(header, field, read.get(), problems);
  read->alpn = ReadText(header.alpn(), FieldPath(field, "alpn"), problems);
  read->authority = ReadText(header.authority(), FieldPath(field, "authority"), problems);
  read->unique_id = header.unique_id();
  if (read->unique_id.size() > ProxyHeader::kMaxUniqueId) {
    problems->Invalid(FieldPath(field, "unique_id"), "at most 128 bytes");
  }
  if (header.has_tls()) read->tls = ReadTls(header.tls(), FieldPath(field, "tls"), problems);
  read->checksum = header.checksum();
  if (EncodeProxyHeader(*read).size() > ProxyHeader::kMaxTlvBytes) {
    problems->Invalid(field, "at most 32 KiB in all");
  }
  return read;
}

ProxyProtocolUse ReadProxyProtocolUse(v1::ProxyProtocolUse use, const std::string& field,
                                      RequestProblems* problems) {
  switch (use) {
    case v1::PROXY_PROTOCOL_USE_UNSPECIFIED:
    case v1::PROXY_OFF:
      return ProxyProtocolUse::kOff;
    case v1::PROXY_OPTIONAL:
      return ProxyProtocolUse::kOptional;
    case v1::PROXY_REQUIRED:
      return ProxyProtocolUse::kRequired;
    default:
      problems->Invalid(field, "must be PROXY_OFF, PROXY_OPTIONAL or PROXY_REQUIRED");
      return ProxyProtocolUse::kOff;
  }
}

}  // namespace tlslab
