// A dial: resolve, connect over TCP, handshake, exchange, close.
#ifndef TLSLAB_SERVER_DRIVER_DIAL_H_
#define TLSLAB_SERVER_DRIVER_DIAL_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/config/collect_options.h"
#include "server/driver/clock.h"
#include "server/driver/connection_record.h"
#include "server/driver/endpoint.h"
#include "server/driver/event_loop.h"
#include "server/engine/context.h"
#include "server/transport/address_policy.h"
#include "server/wire/fault_plan.h"

namespace tlslab {

struct DialPlan {
  std::shared_ptr<const Context> context;
  std::shared_ptr<const ExchangeScript> script;  // null for none
  std::string host;                              // a name or an IP address
  uint16_t port = 0;
  absl::Duration handshake_timeout = absl::Seconds(10);
  CollectOptions collect;
  std::shared_ptr<SSL_SESSION> session;     // to offer; null: none
  std::string early_data;                   // empty: none
  std::shared_ptr<const FaultPlan> faults;  // null: none
  EndpointDialog dialog;
};

// A dial under way.
class Dial {
 public:
  virtual ~Dial() = default;
  // Gives up, from any thread; `done` is told soon after, unless it was already.
  virtual void Cancel() = 0;
};

// Called once, on a thread of the loop. PERMISSION_DENIED when the policy allows
// none of the addresses that the host has; everything else is a record, a refused
// connection too.
using DialDone = std::function<void(absl::StatusOr<ConnectionRecord>)>;

std::shared_ptr<Dial> StartDial(EventLoop& loop, const Clock& clock, const AddressPolicy& policy,
                                DialPlan plan, DialDone done);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_DIAL_H_
