#include "server/driver/relay_port.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/driver/bind_port.h"
#include "server/driver/middle_connection.h"
#include "server/driver/relay_connection.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"

namespace tlslab {

using asio::ip::tcp;

struct RelayPort::Shared {
  std::shared_ptr<const RelayPlan> plan;
  OnRecord on_record;
  std::mutex mutex;
  std::shared_ptr<const FaultPlan> faults;  // of connections to come
};

RelayPort::RelayPort(std::shared_ptr<Shared> shared, std::shared_ptr<AcceptLoop> loop)
    : shared_(std::move(shared)), loop_(std::move(loop)) {}

RelayPort::~RelayPort() = default;

absl::StatusOr<std::shared_ptr<RelayPort>> RelayPort::Bind(EventLoop& loop, const Clock& clock,
                                                           const Policies& policies,
                                                           const std::string& host, uint16_t port,
                                                           RelayPlan plan, OnRecord on_record) {
  // A name may have other addresses by the time of a connection, which judges them then.
  const std::optional<IpAddress> target = IpAddress::Parse(plan.target_host);
  if (target && !policies.dial.Allows(*target)) {
    policies.dial.Tell({AddressUse::Outcome::kRefused,
                        FormatHostPort(plan.target_host, plan.target_port), plan.target_host,
                        "not in the networks of --allow-dial"});
    return absl::PermissionDeniedError(
        absl::StrCat("this daemon may not dial ", plan.target_host,
                     "; start it with --allow-dial=", plan.target_host));
  }
  absl::StatusOr<tcp::acceptor> acceptor = BindPort(loop, policies.bind, host, port);
  if (!acceptor.ok()) return acceptor.status();
  auto shared = std::make_shared<Shared>();
  shared->faults = plan.faults;
  shared->plan = std::make_shared<const RelayPlan>(std::move(plan));
  shared->on_record = std::move(on_record);
  auto make = [shared, &clock, &dial = policies.dial](
                  tcp::socket socket, AcceptLoop::Over over) -> std::shared_ptr<ServedConnection> {
    std::shared_ptr<const FaultPlan> faults;
    {
      std::lock_guard<std::mutex> lock(shared->mutex);
      faults = shared->faults;
    }
    auto done = [shared, over = std::move(over)](RelayRecord record) {
      over([&] { shared->on_record(std::move(record)); });
    };
    if (shared->plan->middle) {
      return std::make_shared<MiddleConnection>(std::move(socket), shared->plan, std::move(faults),
                                                clock, dial, std::move(done));
    }
    return std::make_shared<RelayConnection>(std::move(socket), shared->plan, std::move(faults),
                                             clock, dial, std::move(done));
  };
  auto accepting = std::make_shared<AcceptLoop>(*std::move(acceptor), loop.context(),
                                                shared->plan->max_connections, std::move(make),
                                                shared->plan->on_refused);
  accepting->Accept();
  return std::shared_ptr<RelayPort>(new RelayPort(std::move(shared), std::move(accepting)));
}

const std::string& RelayPort::bound_address() const { return loop_->bound_address(); }

AcceptCounts RelayPort::counts() const { return loop_->counts(); }

size_t RelayPort::SetFaults(std::shared_ptr<const FaultPlan> faults, bool include_open) {
  {
    std::lock_guard<std::mutex> lock(shared_->mutex);
    shared_->faults = faults;
  }
  if (!include_open) return 0;
  const auto open = loop_->connections();
  for (const auto& connection : open) {
    static_cast<RelayedConnection&>(*connection).SetFaults(faults);
  }
  return open.size();
}

void RelayPort::Stop(std::function<void()> stopped) { loop_->Stop(std::move(stopped)); }

}  // namespace tlslab
