#include "server/driver/relay_taps.h"

#include "server/wire/tap.h"

namespace tlslab {

RelayTaps::RelayTaps(const TapOptions& options)
    : options_(options),
      observer_(options.observer.value_or(PassiveObserverOptions())),
      client_log_(NewWireLog(options)),
      target_log_(NewWireLog(options)) {}

void RelayTaps::BesideClient(FlowDirection flow, std::string_view bytes, Offset at) {
  observer_.OnBytes(flow, bytes, at);
  if (client_log_) client_log_->OnBytes(flow, bytes, at);
}

void RelayTaps::BesideTarget(FlowDirection flow, std::string_view bytes, Offset at) {
  if (target_log_) target_log_->OnBytes(flow, bytes, at);
}

void RelayTaps::EndBesideClient(FlowDirection flow, bool reset, Offset at) {
  if (client_log_) client_log_->OnEnd(flow, reset, at);
}

void RelayTaps::EndBesideTarget(FlowDirection flow, bool reset, Offset at) {
  if (target_log_) target_log_->OnEnd(flow, reset, at);
}

void RelayTaps::MoveInto(RelayRecord* record) {
  record->tap_options = options_;
  record->observed = observer_.Take();
  if (client_log_) record->client_log = client_log_->Take();
  if (target_log_) record->target_log = target_log_->Take();
}

}  // namespace tlslab
