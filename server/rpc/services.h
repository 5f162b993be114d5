// The contract's services over the labs of their callers, on gRPC's callback API: no thread waits
// for a peer.
#ifndef TLSLAB_SERVER_RPC_SERVICES_H_
#define TLSLAB_SERVER_RPC_SERVICES_H_

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <vector>

#include "server/rpc/admission.h"

namespace tlslab {

// All of them. `admission` must outlive them.
std::vector<std::unique_ptr<grpc::Service>> NewServices(Admission* admission);

std::unique_ptr<grpc::Service> NewCertificateService(Admission* admission);
std::unique_ptr<grpc::Service> NewTlsContextService(Admission* admission);
std::unique_ptr<grpc::Service> NewListenerService(Admission* admission);
std::unique_ptr<grpc::Service> NewHandshakeService(Admission* admission);
std::unique_ptr<grpc::Service> NewRevocationService(Admission* admission);
std::unique_ptr<grpc::Service> NewRelayService(Admission* admission);
std::unique_ptr<grpc::Service> NewTerminatorService(Admission* admission);
std::unique_ptr<grpc::Service> NewCapabilityService(Admission* admission);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_SERVICES_H_
