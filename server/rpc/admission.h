// Who calls, and the lab that is theirs: what every RPC asks before it reads its request.
//
//   absl::StatusOr<Lab*> lab = admission.Admit(*context);
//
// An owner is the name beside the caller's token; where no tokens are asked for, the identity in
// the client's certificate: its first URI, else its first DNS name, else its common name. Where
// both are asked for, both must be good. Whoever is not told apart from others, as on a Unix socket
// or on loopback without tokens and client certificates, or with the one token of --control-token,
// shares the lab of the empty owner.
#ifndef TLSLAB_SERVER_RPC_ADMISSION_H_
#define TLSLAB_SERVER_RPC_ADMISSION_H_

#include <grpcpp/server_context.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/lab/labs.h"
#include "server/rpc/control/client_certificates.h"
#include "server/rpc/control/control_access.h"
#include "server/rpc/control/control_events.h"
#include "server/rpc/control/tokens.h"

namespace tlslab {

class Admission {
 public:
  // Admits everybody as the empty owner. `labs` must outlive it.
  explicit Admission(Labs* labs) : labs_(*labs) {}

  // From now on asks for what `access` wants; before the first call. INVALID_ARGUMENT with a
  // line for each thing that is wrong with its files. `events` may be null; else it must outlive
  // this.
  absl::Status Require(const ControlAccess& access, ControlEvents* events);

  // The owner that the call speaks for. UNAUTHENTICATED when it must say one and does not. It
  // counts nothing: `Admit` tells the events of those who are refused.
  absl::StatusOr<std::string> OwnerOf(const grpc::ServerContextBase& context) const;

  // Theirs. UNAUTHENTICATED likewise; RESOURCE_EXHAUSTED for an owner too many.
  absl::StatusOr<Lab*> Admit(const grpc::ServerContextBase& context) const;

 private:
  absl::StatusOr<std::string> OwnerByToken(const grpc::ServerContextBase& context) const;
  absl::StatusOr<std::string> OwnerByCertificate(const grpc::ServerContextBase& context) const;
  absl::Status Refuse(Refusal reason, const std::string& why) const;

  Labs& labs_;
  std::unique_ptr<Tokens> tokens_;                    // null: none are asked for
  std::unique_ptr<ClientCertificates> certificates_;  // likewise
  ControlEvents* events_ = nullptr;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_ADMISSION_H_
