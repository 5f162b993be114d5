#include "server/driver/probe_recorder.h"

#include <algorithm>
#include <utility>

namespace tlslab {

ProbeRecorder::ProbeRecorder(const HelloProbePlan& plan, absl::Time start_time,
                             std::function<Offset()> elapsed)
    : elapsed_(std::move(elapsed)), reader_(plan.hello.sslv2) {
  record_.start_time = start_time;
  record_.hello = plan.hello;
  if (plan.collect.tap.observer) observer_.emplace(*plan.collect.tap.observer);
}

void ProbeRecorder::OnSent(std::string_view bytes) {
  record_.sent_bytes += bytes.size();
  if (observer_) observer_->OnBytes(FlowDirection::kClientToServer, bytes, elapsed_());
}

void ProbeRecorder::OnReceived(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!record_.first_reply) record_.first_reply = elapsed_() - last_sent_;
  const size_t room = HelloProbeRecord::kReceivedKept - record_.received.size();
  record_.received += bytes.substr(0, std::min(room, bytes.size()));
  record_.received_bytes += bytes.size();
  reader_.Feed(bytes);
  if (observer_) observer_->OnBytes(FlowDirection::kServerToClient, bytes, elapsed_());
}

HelloProbeRecord ProbeRecorder::Finish() {
  record_.reply = reader_.reply();
  record_.duration = elapsed_();
  if (observer_) record_.observed = observer_->Take();
  return std::move(record_);
}

}  // namespace tlslab
