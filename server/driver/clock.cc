#include "server/driver/clock.h"

#include "absl/time/clock.h"

namespace tlslab {

const Clock& SystemClock() {
  static const Clock* const clock =
      new Clock{[] { return absl::Now(); }, [] { return std::chrono::steady_clock::now(); }};
  return *clock;
}

std::function<Offset()> StartStopwatch(const Clock& clock) {
  return [&clock, start = clock.tick()] {
    return std::chrono::duration_cast<Offset>(clock.tick() - start);
  };
}

}  // namespace tlslab
