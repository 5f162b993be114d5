// What a probe sends and hears, while it does.
#ifndef TLSLAB_SERVER_DRIVER_PROBE_RECORDER_H_
#define TLSLAB_SERVER_DRIVER_PROBE_RECORDER_H_

#include <functional>
#include <optional>
#include <string_view>

#include "server/driver/hello_probe.h"
#include "server/wire/tap.h"

namespace tlslab {

class ProbeRecorder {
 public:
  ProbeRecorder(const HelloProbePlan& plan, absl::Time start_time, std::function<Offset()> elapsed);

  // A write begins, and has ended.
  void OnSending() { last_sent_ = elapsed_(); }
  void OnSent(std::string_view bytes);
  void OnReceived(std::string_view bytes);
  // The lab told that it sends nothing more.
  void OnHalfClose();
  // The transport ended so.
  void OnEnd(HelloProbeRecord::End end);
  // The answer is whole, or broke off by an alert.
  bool answered() const { return reader_.complete(); }

  HelloProbeRecord& record() { return record_; }
  // The record as it stands; the lab closes the connection now. The recorder is of no use after.
  HelloProbeRecord Finish();

 private:
  const std::function<Offset()> elapsed_;
  HelloReplyReader reader_;
  Tap tap_;
  Offset last_sent_{};
  HelloProbeRecord record_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_PROBE_RECORDER_H_
