#include "certs/revocation/crl.h"
#include "server/config/certificates/responder_reader.h"
#include "server/report/resources.h"
#include "server/rpc/services.h"
#include "server/rpc/unary.h"
#include "server/transport/host_port.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

constexpr char kCollection[] = "revocationResponders";

class RevocationService final : public v1::RevocationService::CallbackService {
 public:
  explicit RevocationService(Lab* lab) : lab_(*lab) {}

  grpc::ServerUnaryReactor* IssueCrl(grpc::CallbackServerContext* context,
                                     const v1::IssueCrlRequest* request,
                                     v1::IssueCrlResponse* response) override {
    RequestProblems problems;
    std::string der = ReadIssueCrl(*request, lab_.lookup(), &problems);
    if (!problems.empty()) return Finish(context, ToGrpcStatus(problems));
    response->set_pem(CrlPem(der));
    response->set_der(std::move(der));
    return Finish(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* IssueOcspResponse(grpc::CallbackServerContext* context,
                                              const v1::IssueOcspResponseRequest* request,
                                              v1::IssueOcspResponseResponse* response) override {
    RequestProblems problems;
    std::string der = ReadIssueOcspResponse(*request, lab_.lookup(), &problems);
    if (!problems.empty()) return Finish(context, ToGrpcStatus(problems));
    response->set_der(std::move(der));
    return Finish(context, grpc::Status::OK);
  }

  grpc::ServerUnaryReactor* CreateRevocationResponder(
      grpc::CallbackServerContext* context, const v1::CreateRevocationResponderRequest* request,
      v1::RevocationResponder* response) override {
    return Finish(context, Create(*request, response));
  }

  grpc::ServerUnaryReactor* GetRevocationResponder(grpc::CallbackServerContext* context,
                                                   const v1::GetRevocationResponderRequest* request,
                                                   v1::RevocationResponder* response) override {
    std::shared_ptr<RevocationResponder> found;
    grpc::Status status = FindNamed(lab_.responders().all(), request->name(), kCollection, &found);
    if (found) ReportResponder(*found, response);
    return Finish(context, status);
  }

  grpc::ServerUnaryReactor* ListRevocationResponders(
      grpc::CallbackServerContext* context, const v1::ListRevocationRespondersRequest* request,
      v1::ListRevocationRespondersResponse* response) override {
    return Finish(context,
                  ListPage(lab_.responders().all(), kCollection, *request, response,
                           &v1::ListRevocationRespondersResponse::add_revocation_responders,
                           ReportResponder));
  }

  grpc::ServerUnaryReactor* DeleteRevocationResponder(
      grpc::CallbackServerContext* context, const v1::DeleteRevocationResponderRequest* request,
      google::protobuf::Empty*) override {
    std::shared_ptr<RevocationResponder> found;
    grpc::Status status = FindNamed(lab_.responders().all(), request->name(), kCollection, &found);
    if (!found) return Finish(context, status);
    // Answered when the port is free again.
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    const bool ending =
        lab_.responders().Delete(request->name(), [reactor] { reactor->Finish(grpc::Status::OK); });
    if (!ending) reactor->Finish(NotFound(request->name()));
    return reactor;
  }

 private:
  grpc::Status Create(const v1::CreateRevocationResponderRequest& request,
                      v1::RevocationResponder* response) {
    RequestProblems problems;
    ResponderPlan plan = ReadCreateResponder(request, &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    const ResponderPlan asked = plan;
    auto made = lab_.responders().Create(std::move(plan), lab_.lookup().certificate,
                                         request.revocation_responder().SerializeAsString());
    if (!made.ok()) return Refused(made.status(), asked);
    ReportResponder(**made, response);
    return grpc::Status::OK;
  }

  // A wrong request is told by its field, the rest by the thing that it is about.
  static grpc::Status Refused(const absl::Status& status, const ResponderPlan& plan) {
    switch (status.code()) {
      case absl::StatusCode::kAlreadyExists:
        return ToGrpcStatus(status, std::string(kCollection) + "/" + plan.id);
      case absl::StatusCode::kInvalidArgument:
        return ToGrpcStatus(status, "revocation_responder.address");
      default:
        return ToGrpcStatus(status, FormatHostPort(plan.host, plan.port));
    }
  }

  Lab& lab_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewRevocationService(Lab* lab) {
  return std::make_unique<RevocationService>(lab);
}

}  // namespace tlslab
