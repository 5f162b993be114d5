#include "server/config/protocol_reader.h"

#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

// RFC 8446 section 5.1.
constexpr uint32_t kMaxRecord = 16384;
// A handshake message cannot be longer (RFC 8446 section 4).
constexpr uint32_t kMaxMessage = (1u << 24) - 1;

ProtocolConfig::Renegotiation ReadRenegotiation(const v1::ProtocolOptions& options,
                                                const SpecReading& reading) {
  using R = ProtocolConfig::Renegotiation;
  switch (options.renegotiation()) {
    case v1::ProtocolOptions::RENEGOTIATION_UNSPECIFIED:
      return R::kDefault;
    case v1::ProtocolOptions::REFUSED:
      return R::kRefused;
    case v1::ProtocolOptions::SECURE:
      return R::kSecure;
    case v1::ProtocolOptions::UNSAFE_LEGACY:
      return R::kUnsafeLegacy;
    default:
      reading.Invalid("protocol.renegotiation", "not a value of this enum");
      return R::kDefault;
  }
}

unsigned ReadBytes(std::string_view child, uint32_t value, uint32_t least, uint32_t most,
                   const SpecReading& reading) {
  if (value < least || value > most) {
    reading.Invalid(child, absl::StrCat("must be ", least, " to ", most));
  }
  return value;
}

void ReadSwitches(const v1::ProtocolOptions& o, ProtocolConfig* read) {
  if (o.has_legacy_server_connect()) read->legacy_server_connect = o.legacy_server_connect();
  if (o.has_compression()) read->compression = o.compression();
  if (o.has_extended_master_secret()) read->extended_master_secret = o.extended_master_secret();
  if (o.has_encrypt_then_mac()) read->encrypt_then_mac = o.encrypt_then_mac();
  if (o.has_middlebox_compatibility()) read->middlebox_compatibility = o.middlebox_compatibility();
  if (o.has_client_hello_padding()) read->client_hello_padding = o.client_hello_padding();
  if (o.has_empty_fragments()) read->empty_fragments = o.empty_fragments();
  if (o.has_ignore_unexpected_eof()) read->ignore_unexpected_eof = o.ignore_unexpected_eof();
  if (o.has_read_ahead()) read->read_ahead = o.read_ahead();
}

}  // namespace

ProtocolConfig ReadProtocol(const v1::ProtocolOptions& options, const SpecReading& reading) {
  ProtocolConfig read;
  read.renegotiation = ReadRenegotiation(options, reading);
  ReadSwitches(options, &read);
  if (options.has_max_send_fragment_bytes()) {
    read.max_send_fragment = ReadBytes("protocol.max_send_fragment_bytes",
                                       options.max_send_fragment_bytes(), 512, kMaxRecord, reading);
  }
  if (options.has_record_padding_bytes()) {
    read.record_padding = ReadBytes("protocol.record_padding_bytes", options.record_padding_bytes(),
                                    0, kMaxRecord, reading);
  }
  if (options.has_handshake_padding_bytes()) {
    read.handshake_padding = ReadBytes("protocol.handshake_padding_bytes",
                                       options.handshake_padding_bytes(), 0, kMaxRecord, reading);
  }
  if (options.has_max_certificate_chain_bytes()) {
    read.max_certificate_chain =
        ReadBytes("protocol.max_certificate_chain_bytes", options.max_certificate_chain_bytes(), 1,
                  kMaxMessage, reading);
  }
  return read;
}

}  // namespace tlslab
