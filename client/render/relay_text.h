// A RelayResult for a person: who spoke with whom, how it ended, what became of faults, and of a
// man in the middle how each side took it.
#ifndef TLSLAB_CLIENT_RENDER_RELAY_TEXT_H_
#define TLSLAB_CLIENT_RENDER_RELAY_TEXT_H_

#include <string>

#include "tlslab/v1/relay.pb.h"

namespace tlslab {

struct RelayTextOptions {
  bool observer = false;  // all that an observer sees, rather than a line
};

std::string RelayText(const v1::RelayResult& result, const RelayTextOptions& options);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_RELAY_TEXT_H_
