#include "server/driver/bind_port.h"

#include <asio/io_context.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/strand.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/transport/tcp_stream.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

absl::StatusOr<asio::ip::address> BindAddress(const std::string& host) {
  std::error_code error;
  asio::ip::address address =
      asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (!error) return address;
  return absl::InvalidArgumentError(
      absl::StrCat("'", host, "' is not an IP address of this machine, nor \"localhost\""));
}

// "::" is all of IPv6 and nothing of IPv4, as the policy judges it. A mapped address
// is IPv4, which such a socket could not bind.
bool IsIpv6Alone(const asio::ip::address& address) {
  return address.is_v6() && !address.to_v6().is_v4_mapped();
}

// Binds and listens; the error of the first step that fails.
std::error_code Open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  std::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && IsIpv6Alone(endpoint.address())) {
    acceptor.set_option(asio::ip::v6_only(true), error);
  }
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  return error;
}

// Tells whoever keeps a record of binds what came of it.
void Tell(const AddressPolicy& policy, AddressUse::Outcome outcome, const tcp::endpoint& wanted,
          const tcp::endpoint& bound, std::string why = "") {
  if (!policy.told()) return;
  policy.Tell({outcome, FormatAddress(wanted), FormatAddress(bound), std::move(why)});
}

}  // namespace

absl::StatusOr<tcp::acceptor> BindPort(EventLoop& loop, const AddressPolicy& policy,
                                       const std::string& host, uint16_t port) {
  absl::StatusOr<asio::ip::address> address = BindAddress(host);
  if (!address.ok()) return address.status();
  const tcp::endpoint endpoint(*address, port);
  if (!policy.Allows(ToIpAddress(*address))) {
    Tell(policy, AddressUse::Outcome::kRefused, endpoint, endpoint,
         "not in the networks of --allow-bind");
    return absl::PermissionDeniedError(
        absl::StrCat("this daemon may not bind ", address->to_string(),
                     "; start it with --allow-bind=", address->to_string()));
  }
  tcp::acceptor acceptor(asio::make_strand(loop.context()));
  if (std::error_code error = Open(acceptor, endpoint)) {
    Tell(policy, AddressUse::Outcome::kFailed, endpoint, endpoint, ErrnoName(error));
    return absl::FailedPreconditionError(absl::StrCat("cannot bind ", FormatAddress(endpoint), ": ",
                                                      error.message(), " (", ErrnoName(error),
                                                      ")"));
  }
  Tell(policy, AddressUse::Outcome::kAllowed, endpoint, acceptor.local_endpoint());
  return acceptor;
}

}  // namespace tlslab
