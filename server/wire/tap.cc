#include "server/wire/tap.h"

#include <algorithm>
#include <utility>

namespace tlslab {

std::unique_ptr<WireLog> NewWireLog(const TapOptions& options) {
  if (!options.transcript && !options.capture) return nullptr;
  WireLogOptions log;
  log.max_records = options.transcript ? options.transcript->max_records : 0;
  log.max_raw_bytes = std::max(options.transcript ? options.transcript->max_raw_bytes : 0,
                               options.capture ? options.capture->max_bytes : 0);
  return std::make_unique<WireLog>(log);
}

Tap::Tap(const TapOptions& options, FlowDirection sends, std::function<Offset()> elapsed)
    : sends_(sends), elapsed_(std::move(elapsed)), log_(NewWireLog(options)) {
  if (options.observer) observer_ = std::make_unique<PassiveObserver>(*options.observer);
}

void Tap::OnEnd(bool sent, bool reset) {
  if (log_) log_->OnEnd(FlowOf(sent), reset, elapsed_());
}

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
  if (!log_ && !observer_) return;
  const Offset now = elapsed_();
  const FlowDirection heading = FlowOf(direction == Direction::kSent);
  if (log_) log_->OnBytes(heading, bytes, now);
  if (observer_) observer_->OnBytes(heading, bytes, now);
}

void Tap::OnClear(Direction direction, std::string_view bytes) {
  if (bytes.empty()) return;
  Flow& flow = direction == Direction::kSent ? sent_ : received_;
  flow.total_bytes += bytes.size();
  flow.clear_bytes += bytes.size();
  if (!log_ && !observer_) return;
  const Offset now = elapsed_();
  const FlowDirection heading = FlowOf(direction == Direction::kSent);
  if (log_) log_->OnClear(heading, bytes, now);
  if (observer_) observer_->OnClear(heading, bytes, now);
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
  stats.clear_bytes = flow.clear_bytes;
  stats.record_count = flow.splitter.record_count();
  stats.max_record_bytes = flow.splitter.max_record_bytes();
  stats.flight_count = flow.flight_count;
  stats.first_record_version = flow.splitter.first_record_version();
  return stats;
}

}  // namespace tlslab
