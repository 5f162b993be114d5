// What the flags of `tlslab relay` say.
#ifndef TLSLAB_CLIENT_OPTIONS_RELAY_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_RELAY_FLAGS_H_

#include <optional>
#include <string>

namespace tlslab {

struct RelayFlags {
  std::string bind;
  bool middle = false;        // terminate TLS, by an authority made for it
  std::string authority;      // or by this one: a name in the lab, or a PEM file
  std::string authority_key;  // of the PEM file
  std::optional<double> connect_timeout_seconds;
  std::optional<double> idle_timeout_seconds;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_RELAY_FLAGS_H_
