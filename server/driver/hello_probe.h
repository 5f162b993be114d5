// Sends a crafted ClientHello and listens to what comes back. No handshake goes on from it.
//
// Over TCP it is sent in the segments that it was built with, read back until the answer is whole,
// and then the connection is closed:
//
//   auto probe = StartHelloProbe(loop, clock, policy, plan, [](auto outcome) { ... });
//
// In memory a server takes the same bytes, and nothing is waited for: the time between segments
// passes on its clock alone.
//
//   MemoryProbeResult result = ProbeInMemory(server, plan, clock);
#ifndef TLSLAB_SERVER_DRIVER_HELLO_PROBE_H_
#define TLSLAB_SERVER_DRIVER_HELLO_PROBE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/collect_options.h"
#include "server/driver/clock.h"
#include "server/driver/connection_record.h"
#include "server/driver/dial.h"
#include "server/driver/event_loop.h"
#include "server/engine/context.h"
#include "server/transport/address_policy.h"
#include "server/wire/craft/hello_builder.h"
#include "server/wire/craft/hello_reply.h"
#include "server/wire/passive_observer.h"
#include "server/wire/tap_options.h"
#include "server/wire/wire_log.h"

namespace tlslab {

struct HelloProbePlan {
  std::string host;  // a name or an IP address; TCP only, as are the next
  uint16_t port = 0;
  // For connecting, and then from the last byte sent for what comes back.
  absl::Duration timeout = absl::Seconds(2);
  bool read_to_end = false;
  BuiltHello hello;
  CollectOptions collect;
};

struct HelloProbeRecord {
  static constexpr size_t kReceivedKept = 64 * 1024;
  // How the transport ended.
  enum class End { kNotConnected, kOpen, kClosed, kReset };

  HelloReply reply;
  End end = End::kOpen;
  BuiltHello hello;
  uint64_t sent_bytes = 0;
  std::string received;  // the first kReceivedKept bytes
  uint64_t received_bytes = 0;
  std::optional<Offset> first_reply;  // from when the last write before it began
  // When they were asked for; the log as `tap_options` want it.
  std::optional<Observed> observed;
  std::optional<WireLogData> log;
  TapOptions tap_options;
  absl::Time start_time;
  Offset duration{};
  std::string local_address;  // "host:port"; empty in memory
  std::string remote_address;
  std::string system_error;  // "ECONNREFUSED", or a resolver's words
};

// PERMISSION_DENIED when the policy allows none of the addresses of the host; CANCELLED when it
// was cancelled; everything else is a record.
using HelloProbeDone = std::function<void(absl::StatusOr<HelloProbeRecord>)>;

// `done` is called once, on a thread of the loop.
std::shared_ptr<Dial> StartHelloProbe(EventLoop& loop, const Clock& clock,
                                      const AddressPolicy& policy, HelloProbePlan plan,
                                      HelloProbeDone done);

struct MemoryProbeResult {
  HelloProbeRecord probe;
  ConnectionRecord server;
};

MemoryProbeResult ProbeInMemory(std::shared_ptr<const Context> server, HelloProbePlan plan,
                                const Clock& clock);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_HELLO_PROBE_H_
