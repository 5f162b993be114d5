// All that is kept of one finished connection through a terminator: what the report is made from.
#ifndef TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_RECORD_H_
#define TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/dialog/forward/http_forwarder.h"
#include "server/dialog/proxy/proxy_header.h"
#include "server/driver/connection_record.h"

namespace tlslab {

// What ended it; see TerminatorClose of the contract.
enum class TerminatorEnd {
  kClientClosed,
  kBackendClosed,
  kClientReset,
  kBackendReset,
  kIdle,
  kNotConnected,
  kTerminatorEnded,
  kHandshakeFailed,
  kMalformed,
};

struct TerminatorRecord {
  absl::Time start_time;
  Offset duration{};
  std::string client_address;
  std::optional<ProxyHeader> proxy_header;  // that came in front
  std::string backend_address;              // as connected; as asked for, when it was not
  std::string backend_local_address;        // empty: not connected
  std::string connect_error;                // empty: connected, or never tried
  std::optional<ConnectionRecord> client_side;
  std::optional<ConnectionRecord> backend_side;
  std::optional<ProxyHeader> sent_proxy_header;
  std::vector<ForwardedRequest> requests;
  uint64_t client_received_bytes = 0;  // plaintext
  uint64_t backend_received_bytes = 0;
  TerminatorEnd end = TerminatorEnd::kTerminatorEnded;
  std::string error;  // of kMalformed
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_RECORD_H_
