#include "server/report/peer_identity.h"

#include "server/report/code_points.h"

namespace tlslab {
namespace {

void ReportRawKey(const PublicKeyFacts& key, v1::RawPublicKey* out) {
  out->set_der(key.der);
  out->set_algorithm(key.algorithm);
  out->set_bits(key.bits);
  out->set_sha256(key.sha256);
}

void ReportTime(const std::optional<absl::Time>& time,
                google::protobuf::Timestamp* (v1::OcspStaple::*to)(), v1::OcspStaple* out) {
  if (time) SetTime(*time, (out->*to)());
}

void ReportStaple(const OcspFacts& facts, v1::OcspStaple* out) {
  using S = v1::OcspStaple;
  out->set_der(facts.der);
  out->set_response_status(facts.response_status);
  out->set_certificate_status(facts.certificate_status);
  ReportTime(facts.produced_time, &S::mutable_produced_time, out);
  ReportTime(facts.this_update_time, &S::mutable_this_update_time, out);
  ReportTime(facts.next_update_time, &S::mutable_next_update_time, out);
  ReportTime(facts.revocation_time, &S::mutable_revocation_time, out);
  out->set_revocation_reason(facts.revocation_reason);
  if (facts.serial_matches) out->set_serial_matches(*facts.serial_matches);
}

void ReportSct(const SctFacts& facts, v1::SignedCertificateTimestamp* out) {
  out->set_source(facts.source);
  out->set_version(facts.version);
  out->set_log_id(facts.log_id);
  if (facts.timestamp) SetTime(*facts.timestamp, out->mutable_timestamp());
  out->set_validation_status(facts.validation_status);
  out->set_raw(facts.raw);
}

void ReportDane(const DaneVerdict& verdict, v1::DaneVerdict* out) {
  out->set_usable_record_count(verdict.usable_records);
  out->set_matched(verdict.matched);
  if (verdict.depth) out->set_depth(*verdict.depth);
  if (!verdict.record) return;
  out->mutable_record()->set_usage(verdict.record->usage);
  out->mutable_record()->set_selector(verdict.record->selector);
  out->mutable_record()->set_matching_type(verdict.record->matching_type);
  out->mutable_record()->set_data(verdict.record->data);
}

}  // namespace

void ReportPeerEvidence(const Observations& seen, v1::PeerIdentity* out) {
  if (seen.raw_public_key) {
    out->set_certificate_type(v1::CERTIFICATE_TYPE_RAW_PUBLIC_KEY);
    ReportRawKey(*seen.raw_public_key, out->mutable_raw_public_key());
  } else if (!seen.peer_chain.empty()) {
    out->set_certificate_type(v1::CERTIFICATE_TYPE_X509);
  }
  if (seen.ocsp_staple) ReportStaple(*seen.ocsp_staple, out->mutable_ocsp_staple());
  for (const SctFacts& sct : seen.scts) ReportSct(sct, out->add_scts());
  if (seen.dane) ReportDane(*seen.dane, out->mutable_dane());
}

}  // namespace tlslab
