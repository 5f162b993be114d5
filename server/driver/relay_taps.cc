#include "server/driver/relay_taps.h"

namespace tlslab {

RelayTaps::RelayTaps(const TapOptions& options)
    : options_(options), observer_(options.observer.value_or(PassiveObserverOptions())) {}

void RelayTaps::BesideClient(FlowDirection flow, std::string_view bytes, Offset at) {
  observer_.OnBytes(flow, bytes, at);
}

void RelayTaps::BesideTarget(FlowDirection flow, std::string_view bytes, Offset at) {}

void RelayTaps::EndBesideClient(FlowDirection flow, bool reset, Offset at) {}

void RelayTaps::EndBesideTarget(FlowDirection flow, bool reset, Offset at) {}

void RelayTaps::MoveInto(RelayRecord* record) {
  record->tap_options = options_;
  record->observed = observer_.Take();
}

}  // namespace tlslab
