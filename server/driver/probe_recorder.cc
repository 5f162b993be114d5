#include "server/driver/probe_recorder.h"

#include <algorithm>
#include <utility>

namespace tlslab {

ProbeRecorder::ProbeRecorder(const HelloProbePlan& plan, absl::Time start_time,
                             std::function<Offset()> elapsed)
    : elapsed_(std::move(elapsed)),
      reader_(plan.hello.sslv2),
      tap_(plan.collect.tap, FlowDirection::kClientToServer, elapsed_) {
  record_.start_time = start_time;
  record_.hello = plan.hello;
  record_.tap_options = plan.collect.tap;
}

void ProbeRecorder::OnSent(std::string_view bytes) {
  record_.sent_bytes += bytes.size();
  tap_.OnSent(bytes);
}

void ProbeRecorder::OnReceived(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!record_.first_reply) record_.first_reply = elapsed_() - last_sent_;
  const size_t room = HelloProbeRecord::kReceivedKept - record_.received.size();
  record_.received += bytes.substr(0, std::min(room, bytes.size()));
  record_.received_bytes += bytes.size();
  reader_.Feed(bytes);
  tap_.OnReceived(bytes);
}

void ProbeRecorder::OnEnd(HelloProbeRecord::End end) {
  using End = HelloProbeRecord::End;
  record_.end = end;
  if (end == End::kClosed || end == End::kReset) {
    tap_.OnEnd(/*sent=*/false, /*reset=*/end == End::kReset);
  }
}

void ProbeRecorder::OnHalfClose() { tap_.OnEnd(/*sent=*/true, /*reset=*/false); }

HelloProbeRecord ProbeRecorder::Finish() {
  using End = HelloProbeRecord::End;
  // The lab closes what its peer did not reset.
  if (record_.end == End::kOpen || record_.end == End::kClosed) OnHalfClose();
  record_.reply = reader_.reply();
  record_.duration = elapsed_();
  if (PassiveObserver* observer = tap_.observer()) record_.observed = observer->Take();
  if (WireLog* log = tap_.log()) record_.log = log->Take();
  return std::move(record_);
}

}  // namespace tlslab
