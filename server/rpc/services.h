// The contract's services over a lab, on gRPC's callback API: no thread waits for
// a peer.
#ifndef TLSLAB_SERVER_RPC_SERVICES_H_
#define TLSLAB_SERVER_RPC_SERVICES_H_

#include <grpcpp/impl/service_type.h>

#include <memory>
#include <vector>

#include "server/lab/lab.h"

namespace tlslab {

// All of them. `lab` must outlive them.
std::vector<std::unique_ptr<grpc::Service>> NewServices(Lab* lab);

std::unique_ptr<grpc::Service> NewCertificateService(Lab* lab);
std::unique_ptr<grpc::Service> NewTlsContextService(Lab* lab);
std::unique_ptr<grpc::Service> NewListenerService(Lab* lab);
std::unique_ptr<grpc::Service> NewHandshakeService(Lab* lab);
std::unique_ptr<grpc::Service> NewRevocationService(Lab* lab);
std::unique_ptr<grpc::Service> NewRelayService(Lab* lab);
std::unique_ptr<grpc::Service> NewTerminatorService(Lab* lab);
std::unique_ptr<grpc::Service> NewCapabilityService(Lab* lab);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_SERVICES_H_
