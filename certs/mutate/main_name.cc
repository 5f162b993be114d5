#include "certs/mutate/main_name.h"

namespace tlslab {

std::string MainName(const MintSpec& spec) {
  if (!spec.dns_names.empty()) return spec.dns_names[0];
  if (!spec.ip_addresses.empty()) return spec.ip_addresses[0];
  return spec.common_name;
}

absl::Status NeedsDnsName() {
  return absl::InvalidArgumentError("needs a certificate with a DNS name");
}

absl::Status NameTooLong() {
  return absl::InvalidArgumentError("needs a first name of at most 40 characters");
}

}  // namespace tlslab
