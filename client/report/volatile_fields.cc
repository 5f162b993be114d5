#include "client/report/volatile_fields.h"

#include <re2/re2.h>

#include <unordered_set>

namespace tlslab {
namespace {

constexpr std::string_view kTime = "a time";
constexpr std::string_view kDuration = "how long something took";
constexpr std::string_view kRandom = "drawn at random";
constexpr std::string_view kMinted = "follows from a key, serial number or time that was minted";
constexpr std::string_view kKeys = "follows from the keys of the connection";
constexpr std::string_view kAddress = "an address or port that was free";
constexpr std::string_view kSize = "ECDSA signatures, and what holds them, vary by some bytes";
constexpr std::string_view kSchedule = "which end's bytes come first over TCP is chance";
constexpr std::string_view kWords = "words for people";
constexpr std::string_view kToldOnce = "told of the labs of the run";
constexpr std::string_view kDerived = "says in other words what is compared already";

}  // namespace

const std::vector<VolatileField>& VolatileFields() {
  static const auto& fields = *new std::vector<VolatileField>{
      {"CellReport.start_time", kTime},
      {"CellReport.duration", kDuration},
      {"CellReport.cell_id", kDerived},
      {"FailedAttempt.summary", kDerived},
      {"StepReport.duration", kDuration},
      {"StepReport.description", kWords},
      {"StepReport.references", kWords},
      {"DurationSpread.min", kDuration},
      {"DurationSpread.median", kDuration},
      {"DurationSpread.max", kDuration},
      {"ExpectationReport.actual", kDerived},
      {"ExpectationReport.facts", kDerived},
      {"HandshakeResult.start_time", kTime},
      {"HandshakeResult.handshake_duration", kDuration},
      {"HandshakeResult.phases", kDuration},
      {"HandshakeResult.local_address", kAddress},
      {"HandshakeResult.remote_address", kAddress},
      {"HandshakeResult.key_log_lines", kKeys},
      {"HandshakeResult.connection_id", kRandom},
      {"HandshakeResult.openssl_version", kToldOnce},
      {"HandshakeFailure.summary", kWords},
      {"OpensslError.code", kDerived},
      {"OpensslError.function", kToldOnce},
      {"EphemeralKey.client_public", kRandom},
      {"EphemeralKey.server_public", kRandom},
      {"PskSelection.identity", kKeys},
      {"ExportedKey.value", kKeys},
      {"ChannelBindings.tls_unique", kKeys},
      {"ChannelBindings.tls_server_end_point", kMinted},
      {"ChannelBindings.tls_exporter", kKeys},
      {"AlertSeen.event_offset", kDuration},
      {"MessageSeen.event_offset", kDuration},
      {"MessageSeen.size_bytes", kSize},
      {"PostHandshakeEvent.event_offset", kDuration},
      {"WireStats.Flow.total_bytes", kSize},
      {"WireStats.Flow.handshake_bytes", kSize},
      {"WireStats.Flow.max_record_bytes", kSize},
      {"WireStats.Flow.flight_count", kSchedule},
      {"ClientHello.raw", kRandom},
      {"ClientHello.random", kRandom},
      {"ClientHello.session_id", kRandom},
      {"ClientHello.psk_identities", kKeys},
      {"ClientHello.session_ticket_bytes", kSize},
      {"ClientHello.padding_bytes", kSize},
      {"HelloExtension.data", kRandom},
      {"ServerHello.raw", kRandom},
      {"ServerHello.random", kRandom},
      {"ServerHello.session_id", kRandom},
      {"HelloRetryRequest.raw", kRandom},
      {"HelloRetryRequest.cookie_bytes", kSize},
      {"SessionTicket.event_offset", kDuration},
      {"SessionTicket.age_add", kRandom},
      {"SessionTicket.nonce", kKeys},
      {"SessionTicket.ticket", kKeys},
      {"SessionTicket.session", kKeys},
      {"StepOutcome.start_offset", kDuration},
      {"StepOutcome.end_offset", kDuration},
      {"CertificateFacts.der", kMinted},
      {"CertificateFacts.sha256_fingerprint", kMinted},
      {"CertificateFacts.sha1_fingerprint", kMinted},
      {"CertificateFacts.md5_fingerprint", kMinted},
      {"CertificateFacts.tbs_sha256", kMinted},
      {"CertificateFacts.serial_number", kMinted},
      {"CertificateFacts.not_before_time", kTime},
      {"CertificateFacts.not_after_time", kTime},
      {"CertificateFacts.spki_sha256", kMinted},
      {"CertificateFacts.spki_pin", kMinted},
      {"CertificateFacts.subject_key_identifier", kMinted},
      {"CertificateFacts.authority_key_identifier", kMinted},
      {"CertificateFacts.scts", kMinted},
      {"CertificateExtension.value", kMinted},
      {"CertificateExtension.text", kMinted},
      {"CertificateVerification.verify_time", kTime},
      {"CertificateCompression.compressed_bytes", kSize},
      {"CertificateCompression.uncompressed_bytes", kSize},
      {"RawPublicKey.der", kMinted},
      {"RawPublicKey.sha256", kMinted},
      {"OcspStaple.der", kMinted},
      {"OcspStaple.produced_time", kTime},
      {"OcspStaple.this_update_time", kTime},
      {"OcspStaple.next_update_time", kTime},
      {"OcspStaple.revocation_time", kTime},
      {"SignedCertificateTimestamp.log_id", kMinted},
      {"SignedCertificateTimestamp.timestamp", kTime},
      {"SignedCertificateTimestamp.raw", kMinted},
      {"TlsaRecord.data", kMinted},
      {"ContextExplanation.openssl_version", kToldOnce},
      {"WireTranscript.segments", kKeys},
      {"WireTranscript.truncated_bytes", kSize},
      {"WireRecord.start_offset", kDuration},
      {"WireRecord.end_offset", kDuration},
      {"WireRecord.stream_offset", kSize},
      {"WireRecord.payload_bytes", kSize},
      {"WireMessage.size_bytes", kSize},
      {"WireSegment.event_offset", kDuration},
      {"WireSegment.data", kKeys},
      {"HandshakeResult.capture", kKeys},
      {"ObserverReport.client_address", kAddress},
      {"ObserverReport.server_address", kAddress},
      {"ObserverReport.duration", kDuration},
      {"ObserverReport.client_to_server_bytes", kSize},
      {"ObserverReport.server_to_client_bytes", kSize},
      {"ObserverReport.client_application_bytes_estimate", kSize},
      {"ObserverReport.server_application_bytes_estimate", kSize},
      {"ObservedRecord.event_offset", kDuration},
      {"ObservedRecord.payload_bytes", kSize},
      {"SearchOutcome.stream_offset", kSize},
      {"SearchOutcome.searched_bytes", kSize},
      {"ObservationGroup.shape", kSize},
      {"CompareObservationsResponse.differences", kWords},
      {"FaultHit.event_offset", kDuration},
      {"FaultHit.stream_offset", kSize},
      {"FaultHit.size_bytes", kSize},
      {"FaultHit.before", kRandom},
      {"FaultHit.after", kRandom},
      {"RelayResult.start_time", kTime},
      {"RelayResult.duration", kDuration},
      {"RelayResult.client_address", kAddress},
      {"RelayResult.target_address", kAddress},
      {"RelayResult.target_local_address", kAddress},
      {"RelayResult.client_received_bytes", kSize},
      {"RelayResult.client_sent_bytes", kSize},
      {"RelayResult.target_received_bytes", kSize},
      {"RelayResult.target_sent_bytes", kSize},
      {"RelayResult.capture", kKeys},
      {"RelayResult.connection_id", kRandom},
      {"HelloReply.sent_stream", kRandom},
      {"HelloReply.sent_bytes", kSize},
      {"HelloReply.received", kRandom},
      {"HelloReply.received_bytes", kSize},
      {"HelloReply.first_reply_duration", kDuration},
      {"HelloReply.start_time", kTime},
      {"HelloReply.local_address", kAddress},
      {"HelloReply.remote_address", kAddress},
      {"HelloReply.summary", kWords},
      {"HelloReply.capture", kKeys},
      {"HelloReply.connection_id", kRandom},
      {"DialogLine.event_offset", kDuration},
      {"ProxyHeader.source_address", kAddress},
      {"ProxyHeader.destination_address", kAddress},
      {"TerminatorResult.start_time", kTime},
      {"TerminatorResult.duration", kDuration},
      {"TerminatorResult.client_address", kAddress},
      {"TerminatorResult.backend_address", kAddress},
      {"TerminatorResult.backend_local_address", kAddress},
  };
  return fields;
}

bool IsVolatile(const google::protobuf::FieldDescriptor& field) {
  static const auto& found = *[] {
    auto& descriptors = *new std::unordered_set<const google::protobuf::FieldDescriptor*>;
    const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
    for (const VolatileField& one : VolatileFields()) {
      descriptors.insert(pool.FindFieldByName("tlslab.v1." + std::string(one.field)));
    }
    return &descriptors;
  }();
  return found.count(&field) > 0;
}

std::string WithoutRunNames(const std::string& text) {
  static const auto& name = *new re2::RE2(
      R"(((?:certificates|tlsContexts|listeners|relays|terminators|revocationResponders)/[\w.-]*?)-[0-9a-f]{8}\b)");
  static const auto& port = *new re2::RE2(R"((\b\d+\.\d+\.\d+\.\d+|\]|\blocalhost):\d{1,5}\b)");
  std::string plain = text;
  if (plain.find('/') != std::string::npos) re2::RE2::GlobalReplace(&plain, name, R"(\1)");
  if (plain.find(':') != std::string::npos) re2::RE2::GlobalReplace(&plain, port, R"(\1:PORT)");
  return plain;
}

}  // namespace tlslab
