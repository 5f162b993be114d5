// How to reach a lab that asks who calls, as the command line gives it. Files are named, not read.
#ifndef TLSLAB_CLIENT_OPTIONS_CONTROL_FLAGS_H_
#define TLSLAB_CLIENT_OPTIONS_CONTROL_FLAGS_H_

#include <string>

namespace tlslab {

// Empty: not said.
struct ControlFlags {
  std::string ca_file;           // TLS, with a daemon of these authorities
  std::string certificate_file;  // mutual TLS
  std::string key_file;
  std::string server_name;  // in the daemon's certificate, instead of the address
  std::string token;
  std::string token_file;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_CONTROL_FLAGS_H_
