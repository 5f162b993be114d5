// Who calls, and the lab that is theirs: what every RPC asks before it reads its request.
//
//   absl::StatusOr<Lab*> lab = admission.Admit(*context);
//
// Whoever is not told apart from others, as on a Unix socket or on loopback without tokens and
// client certificates, shares the lab of the empty owner.
#ifndef TLSLAB_SERVER_RPC_ADMISSION_H_
#define TLSLAB_SERVER_RPC_ADMISSION_H_

#include <grpcpp/server_context.h>

#include <string>

#include "absl/status/statusor.h"
#include "server/lab/labs.h"

namespace tlslab {

class Admission {
 public:
  // `labs` must outlive it.
  explicit Admission(Labs* labs) : labs_(*labs) {}

  // The owner that the call speaks for. UNAUTHENTICATED when it must say one and does not.
  absl::StatusOr<std::string> OwnerOf(const grpc::ServerContextBase& context) const;

  // Theirs. UNAUTHENTICATED likewise; RESOURCE_EXHAUSTED for an owner too many.
  absl::StatusOr<Lab*> Admit(const grpc::ServerContextBase& context) const;

 private:
  Labs& labs_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_ADMISSION_H_
