#include "server/transport/address_policy.h"

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace tlslab {
namespace {

// Of ::ffff:0:0/96.
constexpr int kMappedPrefixBits = 96;

// Decimal digits and nothing else; nothing when beyond `most`.
std::optional<int> PrefixLength(std::string_view digits, int most) {
  if (digits.empty() || digits.size() > 3) return std::nullopt;
  int bits = 0;
  for (char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    bits = bits * 10 + (digit - '0');
  }
  if (bits > most) return std::nullopt;
  return bits;
}

absl::Status Malformed(const std::string& entry, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", entry, "\": ", why));
}

}  // namespace

AddressPolicy AddressPolicy::LoopbackOnly() {
  AddressPolicy policy;
  policy.networks_.push_back({IpAddress::FromBytes(std::array<uint8_t, 4>{127}), 8});
  std::array<uint8_t, 16> v6 = {};
  v6.back() = 1;
  policy.networks_.push_back({IpAddress::FromBytes(v6), 128});
  return policy;
}

absl::StatusOr<AddressPolicy> AddressPolicy::Parse(const std::vector<std::string>& entries) {
  AddressPolicy policy;
  std::vector<std::string> faults;
  for (const std::string& entry : entries) {
    absl::StatusOr<Network> network = ParseNetwork(entry);
    if (network.ok()) {
      policy.networks_.push_back(*network);
    } else {
      faults.push_back(std::string(network.status().message()));
    }
  }
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "; "));
  return policy;
}

absl::StatusOr<AddressPolicy::Network> AddressPolicy::ParseNetwork(const std::string& entry) {
  std::string text(absl::StripAsciiWhitespace(entry));
  size_t slash = text.find('/');
  std::optional<IpAddress> address = IpAddress::Parse(text.substr(0, slash));
  if (!address) {
    return Malformed(entry,
                     "not an IP address or network; write 192.0.2.0/24, 2001:db8::/32 or "
                     "a single address");
  }
  int most = address->bit_count();
  std::optional<int> bits = most;
  if (slash != std::string::npos) bits = PrefixLength(text.substr(slash + 1), most);
  if (!bits) {
    return Malformed(entry, absl::StrCat("the prefix length must be a number from 0 to ", most));
  }
  IpAddress masked = address->Masked(*bits);
  if (masked != *address) {
    return Malformed(
        entry, absl::StrCat("has bits set beyond its prefix; write ", masked.ToString(), "/", *bits,
                            " for the network or leave out /", *bits, " for the one address"));
  }
  bool mapped = *bits >= kMappedPrefixBits && masked.Unmapped() != masked;
  if (mapped) return Network{masked.Unmapped(), *bits - kMappedPrefixBits};
  return Network{masked, *bits};
}

bool AddressPolicy::Allows(const IpAddress& address) const {
  IpAddress judged = address.Unmapped();
  for (const Network& network : networks_) {
    if (judged.is_v4() != network.address.is_v4()) continue;
    if (judged.Masked(network.prefix_bits) == network.address) return true;
  }
  return false;
}

std::vector<std::string> AddressPolicy::Networks() const {
  std::vector<std::string> networks;
  for (const Network& network : networks_) {
    networks.push_back(absl::StrCat(network.address.ToString(), "/", network.prefix_bits));
  }
  return networks;
}

std::string AddressPolicy::ToString() const {
  return networks_.empty() ? "nothing" : absl::StrJoin(Networks(), ", ");
}

}  // namespace tlslab
