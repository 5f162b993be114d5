// What the flags of `tlslab terminate` say. TLS towards clients has the flags of a listener, the
// context towards the backend those that a simulation has for its client, under "--backend-".
#ifndef TLSLAB_CLIENT_OPTIONS_TERMINATE_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_TERMINATE_FLAGS_H_

#include <optional>
#include <string>

#include "client/options/flags.h"

namespace tlslab {

struct TerminateFlags {
  std::string bind;
  bool clients_in_clear = false;
  bool backend_tls = false;
  IdentityFlags backend;   // whom it trusts as the backend, and what it shows
  std::string send_proxy;  // "v1", "v2" or "v2-tls"; empty: none
  bool x_forwarded = false;
  bool client_certificate = false;  // as header fields
  bool keep_client_fields = false;  // a danger
  std::optional<double> connect_timeout_seconds;
  std::optional<double> idle_timeout_seconds;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_TERMINATE_FLAGS_H_
