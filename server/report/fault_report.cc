#include "server/report/fault_report.h"

#include "server/codepoints/content_types.h"
#include "server/codepoints/handshake_types.h"
#include "server/report/code_points.h"

namespace tlslab {
namespace {

void ReportHit(const FaultHit& hit, v1::FaultHit* out) {
  SetDuration(hit.at, out->mutable_event_offset());
  if (hit.record_number) out->set_record_number(*hit.record_number);
  out->set_stream_offset(hit.stream_offset);
  if (hit.content_type) {
    SetCodePoint(*hit.content_type, ContentTypeName(*hit.content_type),
                 out->mutable_content_type());
  }
  for (uint8_t type : hit.handshake_messages) {
    SetCodePoint(type, HandshakeTypeName(type), out->add_handshake_messages());
  }
  out->set_size_bytes(hit.size);
  out->set_before(hit.before);
  out->set_after(hit.after);
}

}  // namespace

void ReportFaults(const std::vector<FaultOutcome>& outcomes,
                  google::protobuf::RepeatedPtrField<v1::FaultOutcome>* out) {
  for (const FaultOutcome& outcome : outcomes) {
    v1::FaultOutcome* told = out->Add();
    told->set_fault_id(outcome.fault_id);
    told->set_fired(outcome.fired_count > 0);
    told->set_fired_count(outcome.fired_count);
    for (const FaultHit& hit : outcome.hits) ReportHit(hit, told->add_hits());
    told->set_without_effect(outcome.without_effect);
    told->set_replaced(outcome.replaced);
  }
}

std::string FiredFaults(const std::vector<FaultOutcome>& outcomes) {
  std::string ids;
  for (const FaultOutcome& outcome : outcomes) {
    if (outcome.fired_count > 0) ids += (ids.empty() ? "" : ", ") + outcome.fault_id;
  }
  return ids;
}

}  // namespace tlslab
