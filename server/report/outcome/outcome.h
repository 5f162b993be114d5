// What became of an end of a handshake, in a few words: for counting and logs.
#ifndef TLSLAB_SERVER_REPORT_OUTCOME_OUTCOME_H_
#define TLSLAB_SERVER_REPORT_OUTCOME_OUTCOME_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "server/driver/connection_record.h"

namespace tlslab {

// Each of the words is one of few.
struct HandshakeOutcome {
  std::string_view end;      // "client" or "server"
  std::string outcome;       // "ok", or the failure's error_class: "VERSION_MISMATCH"
  std::string_view version;  // as the server chose it: "TLSv1.3"; "none" before it did
  absl::Duration duration;   // the result's handshake_duration
};

HandshakeOutcome OutcomeOf(const ConnectionRecord& record);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_OUTCOME_OUTCOME_H_
