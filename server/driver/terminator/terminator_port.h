// A listening TCP port whose connections a terminator carries to its backend.
//
//   auto port = TerminatorPort::Bind(loop, clock, policies, "127.0.0.1", 0, plan, on_record);
//   (*port)->bound_address();
#ifndef TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_PORT_H_
#define TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_PORT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/driver/accept_loop.h"
#include "server/driver/clock.h"
#include "server/driver/event_loop.h"
#include "server/driver/relay_port.h"
#include "server/driver/terminator/terminator_plan.h"
#include "server/driver/terminator/terminator_record.h"

namespace tlslab {

class TerminatorPort {
 public:
  // Called on threads of the loop, possibly several at a time.
  using OnRecord = std::function<void(TerminatorRecord)>;

  // As RelayPort::Bind; the backend is what there is the target.
  static absl::StatusOr<std::shared_ptr<TerminatorPort>> Bind(EventLoop& loop, const Clock& clock,
                                                              const RelayPort::Policies& policies,
                                                              const std::string& host,
                                                              uint16_t port, TerminatorPlan plan,
                                                              OnRecord on_record);

  const std::string& bound_address() const { return loop_->bound_address(); }
  AcceptCounts counts() const { return loop_->counts(); }
  // As AcceptLoop::Stop.
  void Stop(std::function<void()> stopped) { loop_->Stop(std::move(stopped)); }

 private:
  explicit TerminatorPort(std::shared_ptr<AcceptLoop> loop) : loop_(std::move(loop)) {}

  std::shared_ptr<AcceptLoop> loop_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_PORT_H_
