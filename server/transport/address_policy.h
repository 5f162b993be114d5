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
// It judges addresses, never names: a name is resolved first, and the very address that
// will be used is judged, or the name could change its meaning in between.
#ifndef TLSLAB_SERVER_TRANSPORT_ADDRESS_POLICY_H_
#define TLSLAB_SERVER_TRANSPORT_ADDRESS_POLICY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/transport/ip_address.h"

namespace tlslab {

class AddressPolicy {
 public:
  // 127.0.0.0/8 and ::1.
  static AddressPolicy LoopbackOnly();

  // Each entry is a network ("10.0.0.0/8", "0.0.0.0/0", "::1/128") or a single
  // address. Spaces around it do not matter. No entries: nothing is allowed.
  // InvalidArgument tells of every entry that is malformed, each with what to do.
  static absl::StatusOr<AddressPolicy> Parse(const std::vector<std::string>& entries);

  bool Allows(const IpAddress& address) const;

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
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TRANSPORT_ADDRESS_POLICY_H_
