// What a tap keeps of the bytes that pass it, beyond counts.
#ifndef TLSLAB_SERVER_WIRE_TAP_OPTIONS_H_
#define TLSLAB_SERVER_WIRE_TAP_OPTIONS_H_

#include <cstddef>
#include <optional>

#include "server/wire/passive_observer.h"

namespace tlslab {

struct TranscriptOptions {
  size_t max_records = 1000;
  size_t max_raw_bytes = 0;  // 0: no segments are told
};

struct CaptureOptions {
  size_t max_bytes = 1 << 20;
};

// Absent: not wanted.
struct TapOptions {
  std::optional<TranscriptOptions> transcript;
  std::optional<CaptureOptions> capture;
  std::optional<PassiveObserverOptions> observer;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_TAP_OPTIONS_H_
