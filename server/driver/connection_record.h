// All that is kept of one end of one finished connection: what the report is made
// from.
#ifndef TLSLAB_SERVER_DRIVER_CONNECTION_RECORD_H_
#define TLSLAB_SERVER_DRIVER_CONNECTION_RECORD_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/dialog/dialog_outcome.h"
#include "server/dialog/exchange.h"
#include "server/dialog/proxy/proxy_header.h"
#include "server/engine/observations.h"
#include "server/wire/fault_plan.h"
#include "server/wire/passive_observer.h"
#include "server/wire/tap.h"
#include "server/wire/tap_options.h"
#include "server/wire/wire_log.h"

namespace tlslab {

struct ConnectionRecord {
  Observations observations;
  WireStats wire;
  // Beside this end; when they were asked for.
  std::optional<WireLogData> log;
  std::optional<Observed> observed;
  // On the far side of the faults; of a dial or a listener that has some, when asked for.
  std::optional<WireLogData> far_log;
  // In the order of the plan; none without one.
  std::vector<FaultOutcome> faults;
  // What the peer says ended by a fault, rather than by the peer.
  bool ended_by_fault = false;
  // What the records and the capture are to be told by.
  TapOptions tap_options;
  // Only after a completed handshake, or of a script that began it itself.
  std::optional<ExchangeOutcome> exchange;
  // Of an end that has one.
  std::optional<DialogOutcome> dialog;
  // What stood in front, as it was sent or came. Absent: nothing.
  std::optional<ProxyHeader> proxy_header;
  // Why what came in front is none that can be used. Empty: it can, or none was waited for.
  std::string proxy_error;
  // It ended before TLS was begun, in what is said before.
  bool ended_in_clear = false;
  absl::Time start_time;
  std::optional<Offset> connected_at;  // TCP clients
  Offset closed_at{};
  std::string local_address;  // "host:port"; empty in memory
  std::string remote_address;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_CONNECTION_RECORD_H_
