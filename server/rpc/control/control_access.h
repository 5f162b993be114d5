// Who may drive a daemon, and over what.
//
//   ControlAccess access;
//   access.certificate_file = "lab.pem";    // TLS
//   access.key_file = "lab.key";
//   access.client_ca_file = "clients.pem";  // and clients that prove who they are
//   auto credentials = MakeServerCredentials(access);
//
// All files are read again when they change, so that certificates and tokens are replaced without a
// restart. Nothing set: plaintext, and whoever reaches the daemon drives it.
#ifndef TLSLAB_SERVER_RPC_CONTROL_CONTROL_ACCESS_H_
#define TLSLAB_SERVER_RPC_CONTROL_CONTROL_ACCESS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/status.h"

namespace tlslab {

struct ControlAccess {
  std::string certificate_file;  // PEM: the daemon's, with its chain
  std::string key_file;          // PEM, unencrypted
  std::string client_ca_file;    // PEM: the authorities whose clients may call; wants the two above
  std::string token;             // of the empty owner
  std::string token_file;        // tokens.h

  bool encrypted() const { return !certificate_file.empty(); }
  bool wants_token() const { return !token.empty() || !token_file.empty(); }
  bool wants_certificate() const { return !client_ca_file.empty(); }
  bool wants_anything() const { return wants_token() || wants_certificate(); }
};

// What belongs together is there, and certificate and key can be read and are each other's.
// INVALID_ARGUMENT with a line for each mistake, which names the flag.
absl::Status CheckControlAccess(const ControlAccess& access);

// Those of plaintext, or of TLS with the files, looked at once a second. A client may show a
// certificate; whether it must, and is good, is judged for each RPC (admission.h).
std::shared_ptr<grpc::ServerCredentials> MakeServerCredentials(const ControlAccess& access);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_CONTROL_CONTROL_ACCESS_H_
