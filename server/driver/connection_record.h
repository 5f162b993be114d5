// All that is kept of one end of one finished connection: what the report is made
// from.
#ifndef TLSLAB_SERVER_DRIVER_CONNECTION_RECORD_H_
#define TLSLAB_SERVER_DRIVER_CONNECTION_RECORD_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "server/dialog/exchange.h"
#include "server/engine/observations.h"
#include "server/wire/tap.h"

namespace tlslab {

struct ConnectionRecord {
  Observations observations;
  WireStats wire;
  // Only after a completed handshake, or of a script that began it itself.
  std::optional<ExchangeOutcome> exchange;
  absl::Time start_time;
  std::optional<Offset> connected_at;  // TCP clients
  Offset closed_at{};
  std::string local_address;  // "host:port"; empty in memory
  std::string remote_address;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_CONNECTION_RECORD_H_
