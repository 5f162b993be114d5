#include "server/lab/leased_ports.h"

#include <random>

#include "absl/strings/str_format.h"

namespace tlslab {

std::string NewPortId() {
  static thread_local std::mt19937_64 random{std::random_device{}()};
  return absl::StrFormat("%016x", random());
}

}  // namespace tlslab
