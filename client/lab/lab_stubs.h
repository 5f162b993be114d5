// The stubs of a lab's services, and what each call shows: for this room alone, since gRPC's
// headers are large.
#ifndef TLSLAB_CLIENT_LAB_LAB_STUBS_H_
#define TLSLAB_CLIENT_LAB_LAB_STUBS_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {

struct LabStubs {
  // An empty token is none.
  LabStubs(const std::shared_ptr<grpc::Channel>& channel, const std::string& token)
      : authorization(token.empty() ? "" : "Bearer " + token),
        certificates(channel),
        revocation(channel),
        contexts(channel),
        listeners(channel),
        relays(channel),
        terminators(channel),
        handshakes(channel),
        capabilities(channel),
        health(channel) {}

  // For every call (RFC 6750 section 2.1).
  void Authorize(grpc::ClientContext* context) const {
    if (!authorization.empty()) context->AddMetadata("authorization", authorization);
  }

  const std::string authorization;
  v1::CertificateService::Stub certificates;
  v1::RevocationService::Stub revocation;
  v1::TlsContextService::Stub contexts;
  v1::ListenerService::Stub listeners;
  v1::RelayService::Stub relays;
  v1::TerminatorService::Stub terminators;
  v1::HandshakeService::Stub handshakes;
  v1::CapabilityService::Stub capabilities;
  grpc::health::v1::Health::Stub health;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_LAB_STUBS_H_
