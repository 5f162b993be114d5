// All that is kept of one finished connection through a relay: what the report is made from.
#ifndef TLSLAB_SERVER_DRIVER_RELAY_RECORD_H_
#define TLSLAB_SERVER_DRIVER_RELAY_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/driver/connection_record.h"
#include "server/wire/fault_plan.h"
#include "server/wire/flow.h"
#include "server/wire/passive_observer.h"
#include "server/wire/tap_options.h"
#include "server/wire/wire_log.h"

namespace tlslab {

// What ended it; see RelayClose of the contract.
enum class RelayEnd {
  kClientClosed,
  kTargetClosed,
  kClientReset,
  kTargetReset,
  kFault,
  kIdle,
  kNotConnected,
  kRelayEnded,
  kHandshakeFailed,
};

struct RelayRecord {
  absl::Time start_time;
  Offset duration{};
  std::string client_address;
  std::string bound_address;         // the relay's end towards the client
  std::string target_address;        // as connected; as asked for, when it was not
  std::string target_local_address;  // the relay's end towards the target; empty: not connected
  std::optional<Offset> target_connected_at;
  std::string connect_error;           // empty: connected
  uint64_t client_received_bytes = 0;  // from the client
  uint64_t client_sent_bytes = 0;      // to the client
  uint64_t target_received_bytes = 0;
  uint64_t target_sent_bytes = 0;
  RelayEnd end = RelayEnd::kRelayEnded;
  std::vector<FaultOutcome> faults;  // in the order of the plan
  Observed observed;                 // beside the client
  // What the records and the capture are to be told by.
  TapOptions tap_options;
  std::optional<WireLogData> client_log;
  std::optional<WireLogData> target_log;

  // Of a man in the middle.
  std::optional<ConnectionRecord> client_side;
  std::optional<ConnectionRecord> target_side;
  std::string client_plaintext;  // the first bytes that the client said
  std::string target_plaintext;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_RELAY_RECORD_H_
