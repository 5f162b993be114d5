// The driver's clock: the only place where time is read.
#ifndef TLSLAB_SERVER_DRIVER_CLOCK_H_
#define TLSLAB_SERVER_DRIVER_CLOCK_H_

#include <chrono>
#include <functional>

#include "absl/time/time.h"
#include "server/engine/observations.h"

namespace tlslab {

struct Clock {
  std::function<absl::Time()> wall;                             // the time of day
  std::function<std::chrono::steady_clock::time_point()> tick;  // monotonic
};

// The machine's.
const Clock& SystemClock();

// A stopwatch on `clock` that starts now; `clock` must outlive it.
std::function<Offset()> StartStopwatch(const Clock& clock);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_CLOCK_H_
