// Which addresses the daemon may dial or listen on.
//
// A daemon that opens connections on request can be used to reach what its caller
// cannot, so by default it stays on the loopback, and its operator widens that by name:
//
//   AddressPolicy policy = AddressPolicy::LoopbackOnly();
//   absl::StatusOr<AddressPolicy> wider = AddressPolicy::Parse({"127.0.0.0/8", "10.1.0.0/16"});
//   wider->Allows(*IpAddress::Parse("10.1.2.3"));   // true
//
// An IPv4-mapped IPv6 address is judged as the IPv4 address that it leads to, and a
// mapped network likewise: "::/0" is all of IPv6 and nothing of IPv4. Other ways
// into IPv4 (NAT64, 6to4) are routes of the network, and are judged as IPv6.
//
// Who dials or binds asks it, and then tells what came of that (Tell), for whoever keeps a record:
//
//   policy.set_listener([](const AddressUse& use) { ... });
//
// It judges addresses, never names: a name is resolved first, and the very address that
// will be used is judged, or the name could change its meaning in between.
#ifndef TLSLAB_SERVER_TRANSPORT_ADDRESS_POLICY_H_
#define TLSLAB_SERVER_TRANSPORT_ADDRESS_POLICY_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/transport/ip_address.h"

namespace tlslab {

// What came of the wish to dial or to bind.
struct AddressUse {
  enum class Outcome {
    kAllowed,  // and, of a bind, done
    kRefused,  // by the policy
    kFailed,   // for another reason: a name that has no address, a port in use
  };
  Outcome outcome = Outcome::kAllowed;
  std::string target;     // as it was asked for: "example.com:443"
  std::string addresses;  // what that is: "192.0.2.1, 192.0.2.2"; of a bind "127.0.0.1:38211"
  std::string why;        // it was not allowed, or failed
};

class AddressPolicy {
 public:
  using Listener = std::function<void(const AddressUse&)>;

  // 127.0.0.0/8 and ::1.
  static AddressPolicy LoopbackOnly();

  // Each entry is a network ("10.0.0.0/8", "0.0.0.0/0", "::1/128") or a single
  // address. Spaces around it do not matter. No entries: nothing is allowed.
  // InvalidArgument tells of every entry that is malformed, each with what to do.
  static absl::StatusOr<AddressPolicy> Parse(const std::vector<std::string>& entries);

  bool Allows(const IpAddress& address) const;

  // Hears of each use, from any thread; to be set before there is one. Copies have it too.
  void set_listener(Listener listener) { listener_ = std::move(listener); }
  // Whether anybody listens.
  bool told() const { return listener_ != nullptr; }
  void Tell(const AddressUse& use) const {
    if (listener_) listener_(use);
  }

  // The networks as CIDR, in the order given.
  std::vector<std::string> Networks() const;

  // The networks, as "127.0.0.0/8, ::1/128", for messages; "nothing" when there are
  // none.
  std::string ToString() const;

 private:
  struct Network {
    IpAddress address;  // zeros beyond the prefix
    int prefix_bits;
  };

  static absl::StatusOr<Network> ParseNetwork(const std::string& entry);

  std::vector<Network> networks_;
  Listener listener_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TRANSPORT_ADDRESS_POLICY_H_
