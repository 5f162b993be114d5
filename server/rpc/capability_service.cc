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
  explicit CapabilityService(Admission* admission) : admission_(*admission) {}

  grpc::ServerUnaryReactor* GetCapabilities(grpc::CallbackServerContext* context,
                                            const v1::GetCapabilitiesRequest*,
                                            v1::Capabilities* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      EngineCapabilities engine = Capabilities();
      engine.features = Features();
      ReportCapabilities(engine, lab.options(), kTlslabVersion, response);
      return grpc::Status::OK;
    });
  }

 private:
  Admission& admission_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewCapabilityService(Admission* admission) {
  return std::make_unique<CapabilityService>(admission);
}

std::vector<std::unique_ptr<grpc::Service>> NewServices(Admission* admission) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(NewCertificateService(admission));
  services.push_back(NewTlsContextService(admission));
  services.push_back(NewListenerService(admission));
  services.push_back(NewHandshakeService(admission));
  services.push_back(NewRevocationService(admission));
  services.push_back(NewRelayService(admission));
  services.push_back(NewTerminatorService(admission));
  services.push_back(NewCapabilityService(admission));
  return services;
}

}  // namespace tlslab
