#include "server/rpc/admission.h"

namespace tlslab {

absl::StatusOr<std::string> Admission::OwnerOf(const grpc::ServerContextBase&) const {
  return std::string();
}

absl::StatusOr<Lab*> Admission::Admit(const grpc::ServerContextBase& context) const {
  absl::StatusOr<std::string> owner = OwnerOf(context);
  if (!owner.ok()) return owner.status();
  return labs_.Of(*owner);
}

}  // namespace tlslab
