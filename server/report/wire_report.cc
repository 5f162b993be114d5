#include "server/report/wire_report.h"

#include <algorithm>

#include "server/codepoints/alerts.h"
#include "server/codepoints/content_types.h"
#include "server/codepoints/handshake_types.h"
#include "server/codepoints/tls_versions.h"
#include "server/report/code_points.h"
#include "server/report/flow_direction.h"

namespace tlslab {
namespace {

void ReportContent(const RecordContent& content, bool is_protected, v1::WireRecord* out) {
  if (is_protected) {
    SetCodePoint(content.content_type, ContentTypeName(content.content_type),
                 out->mutable_inner_content_type());
  }
  for (const RecordContent::Message& message : content.messages) {
    v1::WireMessage* told = out->add_messages();
    SetCodePoint(message.type, HandshakeTypeName(message.type), told->mutable_type());
    told->set_size_bytes(message.size);
  }
  if (content.alert) {
    SetCodePoint(*content.alert, AlertName(*content.alert), out->mutable_alert());
  }
}

void ReportRecord(const LoggedRecord& record, v1::WireRecord* out) {
  out->set_record_number(record.number);
  out->set_flow(ToFlowDirection(record.flow));
  SetDuration(record.start, out->mutable_start_offset());
  if (record.end) SetDuration(*record.end, out->mutable_end_offset());
  out->set_stream_offset(record.stream_offset);
  if (record.content_type) {
    SetCodePoint(*record.content_type, ContentTypeName(*record.content_type),
                 out->mutable_content_type());
  }
  if (record.legacy_version) {
    SetCodePoint(*record.legacy_version, TlsVersionName(*record.legacy_version),
                 out->mutable_legacy_version());
  }
  out->set_payload_bytes(record.payload_bytes);
  out->set_protected_(record.is_protected);
  if (record.content) ReportContent(*record.content, record.is_protected, out);
  out->set_sslv2_client_hello(record.sslv2_client_hello);
  out->set_not_tls(record.not_tls);
}

}  // namespace

void ReportTranscript(const WireLogData& log, const TranscriptOptions& options,
                      v1::WireTranscript* out) {
  for (const LoggedRecord& record : log.records) ReportRecord(record, out->add_records());
  out->set_omitted_record_count(log.omitted_records);
  if (options.max_raw_bytes == 0) return;
  size_t room = options.max_raw_bytes;
  uint64_t truncated = log.truncated_bytes;
  for (const LoggedSegment& segment : log.segments) {
    const size_t told = std::min(room, segment.bytes.size());
    truncated += segment.bytes.size() - told;
    if (told == 0) continue;
    room -= told;
    v1::WireSegment* out_segment = out->add_segments();
    out_segment->set_flow(ToFlowDirection(segment.flow));
    SetDuration(segment.at, out_segment->mutable_event_offset());
    out_segment->set_data(segment.bytes.substr(0, told));
  }
  out->set_truncated_bytes(truncated);
}

}  // namespace tlslab
