// How much there is of what is open at once, in one lab or in all.
#ifndef TLSLAB_SERVER_LAB_OPEN_COUNTS_H_
#define TLSLAB_SERVER_LAB_OPEN_COUNTS_H_

#include <cstddef>

namespace tlslab {

struct OpenCounts {
  size_t owners = 1;
  size_t listeners = 0;
  size_t relays = 0;
  size_t terminators = 0;
  size_t revocation_responders = 0;
  size_t dials = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_OPEN_COUNTS_H_
