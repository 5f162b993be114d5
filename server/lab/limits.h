// How much a lab holds at once.
#ifndef TLSLAB_SERVER_LAB_LIMITS_H_
#define TLSLAB_SERVER_LAB_LIMITS_H_

#include <cstddef>

namespace tlslab {

struct LabLimits {
  size_t certificates = 2000;
  size_t contexts = 1000;
  size_t listeners = 200;
  size_t revocation_responders = 100;
  size_t connections_per_listener = 1000;
  size_t dials = 1000;
  size_t results_per_listener = 1000;
  size_t result_bytes_per_listener = 8 << 20;
  size_t watchers_per_listener = 100;
  size_t relays = 200;
  size_t connections_per_relay = 1000;
  size_t results_per_relay = 1000;
  size_t result_bytes_per_relay = 8 << 20;
  size_t terminators = 200;
  size_t connections_per_terminator = 1000;
  size_t results_per_terminator = 1000;
  size_t result_bytes_per_terminator = 8 << 20;
  size_t cached_contexts = 500;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_LIMITS_H_
