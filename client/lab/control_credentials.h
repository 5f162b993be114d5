// What a client shows to a lab that asks who calls, and how it knows the lab.
//
//   absl::StatusOr<ControlCredentials> control = ReadControlCredentials(flags, std::getenv);
//   settings.control = *std::move(control);
//
// The same for every lab of a command. A private daemon is asked for nothing and shown nothing.
#ifndef TLSLAB_CLIENT_LAB_CONTROL_CREDENTIALS_H_
#define TLSLAB_CLIENT_LAB_CONTROL_CREDENTIALS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "client/options/control_flags.h"

namespace tlslab {

// Empty: nothing of the kind.
struct ControlCredentials {
  std::string ca_pem;           // there: TLS
  std::string certificate_pem;  // with its chain
  std::string key_pem;
  std::string server_name;
  std::string token;

  bool any() const { return !ca_pem.empty() || !token.empty(); }
};

// What the flags say, and where they say nothing the variables of the environment: a flag
// "--control-ca" stands before TLSLAB_CONTROL_CA. INVALID_ARGUMENT with a line for each mistake:
// files that cannot be read, and what is missing beside what is there. A file of a token has one
// line that is no comment ("#"): the token, or an owner and the token as the daemon has them.
absl::StatusOr<ControlCredentials> ReadControlCredentials(
    ControlFlags flags, const std::function<const char*(const char* name)>& variable);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_CONTROL_CREDENTIALS_H_
