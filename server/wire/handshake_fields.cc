#include "server/wire/handshake_fields.h"

#include <algorithm>
#include <cstdint>

#include "server/wire/byte_reader.h"
#include "server/wire/clear_handshake.h"
#include "server/wire/hello_extension.h"
#include "server/wire/record_header.h"

namespace tlslab {
namespace {

using Place = std::optional<size_t>;

constexpr uint8_t kClientHelloMessage = 1;
constexpr uint8_t kServerHelloMessage = 2;
constexpr uint8_t kCertificateMessage = 11;
constexpr uint8_t kServerKeyExchangeMessage = 12;
constexpr uint8_t kCertificateVerifyMessage = 15;
constexpr uint8_t kClientKeyExchangeMessage = 16;
constexpr size_t kMessageHeaderBytes = 4;

// Where parts of one message stand in it.
class Parts {
 public:
  explicit Parts(std::string_view message) : message_(message) {}

  std::string_view body() const { return message_.substr(kMessageHeaderBytes); }
  Place First(std::string_view part) const {
    if (part.empty()) return std::nullopt;
    return part.data() - message_.data();
  }
  Place Last(std::string_view part) const {
    if (part.empty()) return std::nullopt;
    return part.data() - message_.data() + part.size() - 1;
  }

 private:
  std::string_view message_;
};

// The data of the first extension of the type. The reader stands before the list.
std::string_view ExtensionData(ByteReader reader, uint16_t type) {
  ByteReader list(reader.Vector16());
  while (!list.empty()) {
    const uint16_t found = list.Uint16();
    const std::string_view data = list.Vector16();
    if (list.ok() && found == type) return data;
  }
  return {};
}

Place InHello(std::string_view message, bool from_client, HelloField field) {
  constexpr size_t kRandomBytes = 32;
  const Parts parts(message);
  ByteReader reader(parts.body());
  const std::string_view version = reader.Bytes(2);
  const std::string_view random = reader.Bytes(kRandomBytes);
  const std::string_view session_id = reader.Vector8();
  const std::string_view suites = from_client ? reader.Vector16() : reader.Bytes(2);
  const std::string_view compressions = from_client ? reader.Vector8() : reader.Bytes(1);
  switch (field) {
    case HelloField::kLegacyVersion:
      return parts.First(version);
    case HelloField::kRandom:
      return parts.First(random);
    case HelloField::kSessionId:
      return parts.First(session_id);
    case HelloField::kCipherSuite:
      return parts.Last(suites.substr(0, 2));
    case HelloField::kCompressionMethod:
      return parts.First(compressions);
    case HelloField::kKeyShare: {
      ByteReader data(ExtensionData(reader, kKeyShareExtension));
      if (from_client) data = ByteReader(data.Vector16());
      data.Uint16();  // the group
      return parts.Last(data.Vector16());
    }
    default:
      return std::nullopt;
  }
}

// The parameters of a key exchange: a hint for PSK, then a named curve's or a finite field's.
std::string_view ReadParameters(ByteReader& reader, bool hint, bool curve) {
  constexpr uint8_t kNamedCurve = 3;
  if (hint) reader.Vector16();
  if (curve) {
    if (reader.Uint8() != kNamedCurve) reader.Fail();
    reader.Uint16();
    return reader.Vector8();
  }
  reader.Vector16();
  reader.Vector16();
  return reader.Vector16();
}

// What stands behind them: nothing, a signature with its scheme, or one of before TLS 1.2.
bool IsSignature(std::string_view rest) {
  if (rest.empty()) return true;
  for (size_t scheme : {2, 0}) {
    ByteReader reader(rest);
    reader.Bytes(scheme);
    reader.Vector16();
    if (reader.Done()) return true;
  }
  return false;
}

// The kind of exchange is the suite's; the message has the form of one of them.
Place InServerKeyExchange(std::string_view message, HelloField field) {
  const Parts parts(message);
  for (bool hint : {false, true}) {
    for (bool curve : {true, false}) {
      ByteReader reader(parts.body());
      const std::string_view key = ReadParameters(reader, hint, curve);
      if (!reader.ok()) continue;
      const size_t end = parts.First(key).value_or(message.size()) + key.size();
      const std::string_view rest = message.substr(std::min(end, message.size()));
      if (!IsSignature(rest) || (hint && !rest.empty())) continue;
      return parts.Last(field == HelloField::kSignature ? rest : key);
    }
  }
  return std::nullopt;
}

Place InClientKeyExchange(std::string_view message) {
  const Parts parts(message);
  for (bool identity : {false, true}) {
    for (bool curve : {true, false}) {
      ByteReader reader(parts.body());
      if (identity) reader.Vector16();
      const std::string_view key = curve ? reader.Vector8() : reader.Vector16();
      if (reader.Done()) return parts.Last(key);
    }
  }
  return std::nullopt;
}

Place InCertificate(std::string_view message) {
  const Parts parts(message);
  ByteReader reader(parts.body());
  ByteReader list(reader.Vector24());
  return parts.Last(list.Vector24());
}

Place InMessage(const ClearHandshake::Message& message, HelloField field) {
  const bool is_key = field == HelloField::kKeyShare;
  const bool is_signature = field == HelloField::kSignature;
  switch (message.type) {
    case kClientHelloMessage:
    case kServerHelloMessage:
      return InHello(message.bytes, message.type == kClientHelloMessage, field);
    case kServerKeyExchangeMessage:
      if (!is_key && !is_signature) return std::nullopt;
      return InServerKeyExchange(message.bytes, field);
    case kClientKeyExchangeMessage:
      return is_key ? InClientKeyExchange(message.bytes) : std::nullopt;
    case kCertificateVerifyMessage:
      return is_signature && message.bytes.size() > kMessageHeaderBytes
                 ? Place(message.bytes.size() - 1)
                 : std::nullopt;
    case kCertificateMessage:
      return field == HelloField::kCertificate ? InCertificate(message.bytes) : std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace

const char* FieldName(HelloField field) {
  switch (field) {
    case HelloField::kLegacyVersion:
      return "legacy_version";
    case HelloField::kRandom:
      return "random";
    case HelloField::kSessionId:
      return "session_id";
    case HelloField::kCipherSuite:
      return "cipher_suite";
    case HelloField::kCompressionMethod:
      return "compression_method";
    case HelloField::kKeyShare:
      return "key_share";
    case HelloField::kSignature:
      return "signature";
    case HelloField::kCertificate:
      return "certificate";
    case HelloField::kRecordVersion:
      return "record_version";
    case HelloField::kRecordTail:
      return "record_tail";
  }
  return "field";
}

std::optional<size_t> FieldPlace(std::string_view bytes, HelloField field, size_t continued_bytes,
                                 bool is_protected) {
  const bool is_record =
      bytes.size() >= kRecordHeaderBytes && MayBeRecord(bytes.substr(0, kRecordHeaderBytes));
  if (!is_record) return std::nullopt;
  if (field == HelloField::kRecordVersion) return 1;
  if (field == HelloField::kRecordTail) {
    if (bytes.size() == kRecordHeaderBytes) return std::nullopt;
    return bytes.size() - 1;
  }
  if (is_protected) return std::nullopt;
  const ClearHandshake handshake(bytes, continued_bytes);
  for (const ClearHandshake::Message& message : handshake.messages()) {
    if (!message.whole) continue;
    if (Place place = InMessage(message, field)) return handshake.PlaceOf(message.offset + *place);
  }
  return std::nullopt;
}

}  // namespace tlslab
