#include "client/render/handshake_details.h"

#include <google/protobuf/util/time_util.h>

#include "absl/strings/escaping.h"
#include "client/render/facts.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

std::string Count(uint64_t number, const char* noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

std::string EnumName(const google::protobuf::EnumDescriptor& type, int value) {
  const auto* named = type.FindValueByNumber(value);
  return named != nullptr ? ShortEnumName(*named) : std::to_string(value);
}

std::string ResumptionText(v1::NegotiatedParameters::ResumptionKind kind) {
  switch (kind) {
    case v1::NegotiatedParameters::FULL_HANDSHAKE:
      return "by a full handshake";
    case v1::NegotiatedParameters::SESSION_ID:
      return "by its session ID";
    case v1::NegotiatedParameters::TICKET:
      return "by a ticket";
    case v1::NegotiatedParameters::RESUMPTION_PSK:
      return "by a ticket of TLS 1.3";
    case v1::NegotiatedParameters::EXTERNAL_PSK:
      return "by a key that both ends knew";
    default:
      return "number " + std::to_string(kind);
  }
}

std::string PskText(const v1::PskSelection& psk) {
  std::string text = psk.external() ? "'" + psk.identity() + "'" : "of a ticket";
  if (psk.without_dhe()) text += ", without (EC)DHE";
  return text;
}

std::string StapleText(const v1::OcspStaple& staple) {
  if (staple.response_status().empty()) return "cannot be read";
  std::string text = staple.response_status();
  if (!staple.certificate_status().empty()) text += ", " + staple.certificate_status();
  if (staple.has_next_update_time()) {
    text += ", until " + TimeUtil::ToString(staple.next_update_time());
  }
  if (staple.has_serial_matches() && !staple.serial_matches()) text += ", for another certificate";
  return text;
}

std::string DaneText(const v1::DaneVerdict& dane) {
  if (!dane.matched()) {
    return "no match among " + Count(dane.usable_record_count(), "usable record");
  }
  const v1::TlsaRecord& record = dane.record();
  return "matched at depth " + std::to_string(dane.depth()) + " by record " +
         std::to_string(record.usage()) + " " + std::to_string(record.selector()) + " " +
         std::to_string(record.matching_type());
}

std::string CompressionText(const v1::CertificateCompression& compression) {
  return compression.algorithm() + ", " + std::to_string(compression.compressed_bytes()) + " of " +
         Count(compression.uncompressed_bytes(), "byte");
}

std::string TicketsText(const v1::HandshakeResult& result) {
  const v1::SessionTicket& first = result.tickets(0);
  std::string text = Count(result.tickets_size(), "ticket");
  text += first.direction() == v1::DIRECTION_SENT ? " sent" : " received";
  if (first.lifetime().seconds() > 0) {
    text += ", good for " + std::to_string(first.lifetime().seconds()) + " s";
  }
  if (first.max_early_data_bytes() > 0) {
    text += ", early data up to " + Count(first.max_early_data_bytes(), "byte");
  }
  return text;
}

std::string EventText(const v1::PostHandshakeEvent& event) {
  std::string text = EnumName(*v1::PostHandshakeEvent::Kind_descriptor(), event.kind());
  text += event.direction() == v1::DIRECTION_SENT ? " from this end" : " from the peer";
  if (event.has_completed()) text += event.completed() ? ", completed" : ", not completed";
  return text;
}

std::string BindingsText(const v1::ChannelBindings& bindings) {
  std::string text;
  const auto add = [&text](const char* name, const std::string& value) {
    if (!value.empty()) text += Fact(name, Hex(value));
  };
  add("tls-unique", bindings.tls_unique());
  add("tls-server-end-point", bindings.tls_server_end_point());
  add("tls-exporter", bindings.tls_exporter());
  return text;
}

}  // namespace

std::string EarlyDataText(const v1::HandshakeResult& result) {
  const v1::EarlyDataResult& early = result.early_data();
  const bool client = result.role() == v1::HandshakeResult::CLIENT;
  const uint64_t bytes = client ? early.sent_bytes() : early.received_bytes();
  std::string text = !early.offered()        ? "not offered"
                     : !early.has_accepted() ? "offered"
                     : early.accepted()      ? "accepted"
                                             : "refused";
  if (bytes > 0) text += ", " + Count(bytes, "byte");
  if (early.reason() != v1::EarlyDataResult::REASON_UNSPECIFIED) {
    text += ": " + EnumName(*v1::EarlyDataResult::Reason_descriptor(), early.reason());
  }
  return text;
}

std::string SessionText(const v1::HandshakeResult& result) {
  const v1::NegotiatedParameters& negotiated = result.negotiated();
  std::string text;
  if (negotiated.has_ephemeral_key()) {
    const v1::EphemeralKey& key = negotiated.ephemeral_key();
    text += Fact("Ephemeral key", key.kind() + ", " + std::to_string(key.bits()) + " bits");
  }
  if (negotiated.has_forward_secret()) {
    text += Fact("Forward secret", negotiated.forward_secret() ? "Yes" : "No");
  }
  const auto kind = negotiated.resumption_kind();
  // A full handshake is told by "Session resumed" already.
  if (kind != v1::NegotiatedParameters::RESUMPTION_KIND_UNSPECIFIED &&
      kind != v1::NegotiatedParameters::FULL_HANDSHAKE) {
    text += Fact("Session began", ResumptionText(kind));
  }
  if (negotiated.has_psk()) text += Fact("Pre-shared key", PskText(negotiated.psk()));
  if (result.has_early_data()) {
    constexpr size_t kShown = 200;
    std::string early = EarlyDataText(result);
    const std::string& received = result.early_data().received();
    if (!received.empty()) early += ": " + received.substr(0, kShown);
    text += Fact("Early data", early);
  }
  return text;
}

std::string PeerEvidenceText(const v1::PeerIdentity& peer) {
  std::string text;
  if (peer.has_raw_public_key()) {
    const v1::RawPublicKey& key = peer.raw_public_key();
    text += Fact("Raw public key", key.algorithm() + " " + std::to_string(key.bits()) +
                                       ", SHA-256 " + Hex(key.sha256()).substr(0, 16) + "...");
  }
  if (peer.has_ocsp_staple()) text += Fact("OCSP response", StapleText(peer.ocsp_staple()));
  if (!peer.scts().empty()) {
    text += Fact("Certificate transparency", Count(peer.scts_size(), "timestamp"));
  }
  if (peer.has_dane()) text += Fact("DANE", DaneText(peer.dane()));
  if (peer.has_certificate_compression()) {
    text += Fact("Certificate compressed with", CompressionText(peer.certificate_compression()));
  }
  return text;
}

std::string AfterHandshakeText(const v1::HandshakeResult& result) {
  std::string text;
  if (!result.tickets().empty()) text += Fact("Session tickets", TicketsText(result));
  for (const v1::PostHandshakeEvent& event : result.post_handshake_events()) {
    text += Fact("After the handshake", EventText(event));
  }
  for (const v1::ExportedKey& key : result.exporters()) {
    text += Fact("Exported " + Printable(key.label()),
                 key.value().empty() ? "nothing" : Hex(key.value()));
  }
  return text + BindingsText(result.channel_bindings());
}

}  // namespace tlslab
