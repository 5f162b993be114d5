// What a relay notes of the bytes that pass it, beside its client and beside its target.
//
//   RelayTaps taps(options);
//   taps.BesideClient(FlowDirection::kClientToServer, bytes, elapsed());
//   taps.BesideTarget(FlowDirection::kClientToServer, damaged, elapsed());
//   taps.MoveInto(&record);
//
// The observer is always there, beside the client.
#ifndef TLSLAB_SERVER_DRIVER_RELAY_TAPS_H_
#define TLSLAB_SERVER_DRIVER_RELAY_TAPS_H_

#include <memory>
#include <string_view>

#include "server/driver/relay_record.h"
#include "server/wire/flow.h"
#include "server/wire/passive_observer.h"
#include "server/wire/tap_options.h"
#include "server/wire/wire_log.h"

namespace tlslab {

class RelayTaps {
 public:
  explicit RelayTaps(const TapOptions& options);

  void BesideClient(FlowDirection flow, std::string_view bytes, Offset at);
  void BesideTarget(FlowDirection flow, std::string_view bytes, Offset at);
  // The transport ended in that direction.
  void EndBesideClient(FlowDirection flow, bool reset, Offset at);
  void EndBesideTarget(FlowDirection flow, bool reset, Offset at);

  // What was noted; the taps are of no use after.
  void MoveInto(RelayRecord* record);

 private:
  TapOptions options_;
  PassiveObserver observer_;
  // Null when nobody asked for a transcript or a capture.
  std::unique_ptr<WireLog> client_log_;
  std::unique_ptr<WireLog> target_log_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_RELAY_TAPS_H_
