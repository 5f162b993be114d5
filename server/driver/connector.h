// A TCP connection to be made: the name resolved, the policy asked of each address, the first
// that answers connected.
//
//   auto connector = std::make_shared<Connector>(executor, policy, "example.com", 443, timeout,
//                                                [](ConnectOutcome outcome) { ... });
//   connector->Start();
//
// What the policy judges is the very address that is connected. Everything runs on `executor`,
// a strand, on which Start and Cancel must be called too.
#ifndef TLSLAB_SERVER_DRIVER_CONNECTOR_H_
#define TLSLAB_SERVER_DRIVER_CONNECTOR_H_

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "absl/time/time.h"
#include "server/transport/address_policy.h"

namespace tlslab {

struct ConnectOutcome {
  enum class Kind {
    kConnected,
    kDenied,      // the policy allows none of the addresses
    kNotFound,    // the name has none
    kNotReached,  // none answered
    kTimeout,     // neither answer nor refusal in time
  };
  Kind kind = Kind::kConnected;
  std::optional<asio::ip::tcp::socket> socket;  // of kConnected
  std::error_code error;                        // of kNotFound and kNotReached
  std::string denied_address;                   // of kDenied: the first

  // For a result: "ECONNREFUSED"; of kDenied "EACCES", of kTimeout "ETIMEDOUT", of kNotFound what
  // the resolver says. Empty: connected.
  std::string ErrorName() const;
};

class Connector : public std::enable_shared_from_this<Connector> {
 public:
  using Executor = asio::ip::tcp::socket::executor_type;
  using Done = std::function<void(ConnectOutcome)>;

  // `host` is a name or an IP address. `policy` must outlive it.
  Connector(const Executor& executor, const AddressPolicy& policy, std::string host, uint16_t port,
            absl::Duration timeout, Done done);

  // `done` is called once, unless it is cancelled; possibly before this returns.
  void Start();
  void Cancel();

 private:
  void Resolve();
  void Connect(const std::vector<asio::ip::tcp::endpoint>& found);
  void Tell(AddressUse::Outcome outcome, const std::vector<asio::ip::tcp::endpoint>& endpoints,
            std::string why = "") const;
  void Fail(ConnectOutcome::Kind kind, std::error_code error = {});
  void Finish(ConnectOutcome outcome);

  const AddressPolicy& policy_;
  const std::string host_;
  const uint16_t port_;
  const absl::Duration timeout_;
  Done done_;
  asio::ip::tcp::resolver resolver_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  std::vector<asio::ip::tcp::endpoint> allowed_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_CONNECTOR_H_
