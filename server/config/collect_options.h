// What a result is to carry beyond the ordinary: secrets, and what takes work to
// compute. A plain, checked value, like ContextConfig.
#ifndef TLSLAB_SERVER_CONFIG_COLLECT_OPTIONS_H_
#define TLSLAB_SERVER_CONFIG_COLLECT_OPTIONS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "server/wire/tap_options.h"

namespace tlslab {

// Keying material to export (RFC 5705).
struct ExporterRequest {
  std::string label;
  std::optional<std::string> context;
  size_t length = 32;  // bytes
};

struct CollectOptions {
  bool key_log = false;
  bool sessions = false;
  bool last_session = false;  // apart from the tickets, to go on with
  bool channel_bindings = false;
  std::vector<ExporterRequest> exporters;
  TapOptions tap;
  // What each record holds, for transcripts and for faults that are triggered by it.
  bool record_contents = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_COLLECT_OPTIONS_H_
