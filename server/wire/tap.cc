#include "server/wire/tap.h"

namespace tlslab {

void Tap::OnBytes(Direction direction, std::string_view bytes) {
  if (bytes.empty()) return;
  Flow& flow = direction == Direction::kSent ? sent_ : received_;
  flow.total_bytes += bytes.size();
  flow.splitter.Feed(bytes);
  if (!handshake_ended_) {
    flow.handshake_bytes += bytes.size();
    if (last_ != direction) ++flow.flight_count;
  }
  last_ = direction;
}

WireStats Tap::Stats() const {
  WireStats stats;
  stats.sent = StatsOf(sent_);
  stats.received = StatsOf(received_);
  if (received_.splitter.form() == RecordSplitter::Form::kNotTls) {
    stats.received_not_tls = received_.splitter.foreign_bytes();
  }
  return stats;
}

FlowStats Tap::StatsOf(const Flow& flow) {
  FlowStats stats;
  stats.total_bytes = flow.total_bytes;
  stats.handshake_bytes = flow.handshake_bytes;
  stats.record_count = flow.splitter.record_count();
  stats.max_record_bytes = flow.splitter.max_record_bytes();
  stats.flight_count = flow.flight_count;
  stats.first_record_version = flow.splitter.first_record_version();
  return stats;
}

}  // namespace tlslab
