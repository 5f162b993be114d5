#include "server/driver/terminator/terminator_port.h"

#include <asio/ip/tcp.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/driver/bind_port.h"
#include "server/driver/terminator/terminator_connection.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"

namespace tlslab {

using asio::ip::tcp;

absl::StatusOr<std::shared_ptr<TerminatorPort>> TerminatorPort::Bind(
    EventLoop& loop, const Clock& clock, const RelayPort::Policies& policies,
    const std::string& host, uint16_t port, TerminatorPlan plan, OnRecord on_record) {
  // A name may have other addresses by the time of a connection, which judges them then.
  const std::optional<IpAddress> backend = IpAddress::Parse(plan.backend_host);
  if (backend && !policies.dial.Allows(*backend)) {
    policies.dial.Tell({AddressUse::Outcome::kRefused,
                        FormatHostPort(plan.backend_host, plan.backend_port), plan.backend_host,
                        "not in the networks of --allow-dial"});
    return absl::PermissionDeniedError(
        absl::StrCat("this daemon may not dial ", plan.backend_host,
                     "; start it with --allow-dial=", plan.backend_host));
  }
  absl::StatusOr<tcp::acceptor> acceptor = BindPort(loop, policies.bind, host, port);
  if (!acceptor.ok()) return acceptor.status();
  auto shared = std::make_shared<const TerminatorPlan>(std::move(plan));
  auto tell = std::make_shared<const OnRecord>(std::move(on_record));
  auto make = [shared, tell, &clock, &dial = policies.dial](
                  tcp::socket socket, AcceptLoop::Over over) -> std::shared_ptr<ServedConnection> {
    return std::make_shared<TerminatorConnection>(
        std::move(socket), shared, clock, dial,
        [tell, over = std::move(over)](TerminatorRecord record) {
          over([&] { (*tell)(std::move(record)); });
        });
  };
  auto accepting =
      std::make_shared<AcceptLoop>(*std::move(acceptor), loop.context(), shared->max_connections,
                                   std::move(make), shared->on_refused);
  accepting->Accept();
  return std::shared_ptr<TerminatorPort>(new TerminatorPort(std::move(accepting)));
}

}  // namespace tlslab
