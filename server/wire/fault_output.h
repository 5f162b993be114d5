// What comes out of a fault injector.
#ifndef TLSLAB_SERVER_WIRE_FAULT_OUTPUT_H_
#define TLSLAB_SERVER_WIRE_FAULT_OUTPUT_H_

#include <string>

namespace tlslab {

// In one direction, to be written as one segment.
struct FaultOutput {
  // After the bytes, in this direction: the transport goes on, ends in order, or is reset (in
  // both directions; then both flows tell it, also one that had ended in order before).
  enum class End { kNone, kClosed, kReset };
  std::string bytes;
  End end = End::kNone;
  // A fault made this end, rather than a peer.
  bool by_fault = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_FAULT_OUTPUT_H_
