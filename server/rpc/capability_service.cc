#include "server/engine/capabilities.h"
#include "server/engine/features.h"
#include "server/report/resources.h"
#include "server/rpc/services.h"
#include "server/rpc/unary.h"
#include "tlslab/v1/lab_service.grpc.pb.h"
#include "version/version.h"

namespace tlslab {
namespace {

class CapabilityService final : public v1::CapabilityService::CallbackService {
 public:
  explicit CapabilityService(Lab* lab) : lab_(*lab) {}

  grpc::ServerUnaryReactor* GetCapabilities(grpc::CallbackServerContext* context,
                                            const v1::GetCapabilitiesRequest*,
                                            v1::Capabilities* response) override {
    EngineCapabilities engine = Capabilities();
    engine.features = Features();
    ReportCapabilities(engine, lab_.options(), kTlslabVersion, response);
    return Finish(context, grpc::Status::OK);
  }

 private:
  Lab& lab_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewCapabilityService(Lab* lab) {
  return std::make_unique<CapabilityService>(lab);
}

std::vector<std::unique_ptr<grpc::Service>> NewServices(Lab* lab) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(NewCertificateService(lab));
  services.push_back(NewTlsContextService(lab));
  services.push_back(NewListenerService(lab));
  services.push_back(NewHandshakeService(lab));
  services.push_back(NewRevocationService(lab));
  services.push_back(NewRelayService(lab));
  services.push_back(NewTerminatorService(lab));
  services.push_back(NewCapabilityService(lab));
  return services;
}

}  // namespace tlslab
