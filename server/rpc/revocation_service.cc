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
  explicit RevocationService(Admission* admission) : admission_(*admission) {}

  grpc::ServerUnaryReactor* IssueCrl(grpc::CallbackServerContext* context,
                                     const v1::IssueCrlRequest* request,
                                     v1::IssueCrlResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      RequestProblems problems;
      std::string der = ReadIssueCrl(*request, lab.lookup(), &problems);
      if (!problems.empty()) return ToGrpcStatus(problems);
      response->set_pem(CrlPem(der));
      response->set_der(std::move(der));
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* IssueOcspResponse(grpc::CallbackServerContext* context,
                                              const v1::IssueOcspResponseRequest* request,
                                              v1::IssueOcspResponseResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      RequestProblems problems;
      std::string der = ReadIssueOcspResponse(*request, lab.lookup(), &problems);
      if (!problems.empty()) return ToGrpcStatus(problems);
      response->set_der(std::move(der));
      return grpc::Status::OK;
    });
  }

  grpc::ServerUnaryReactor* CreateRevocationResponder(
      grpc::CallbackServerContext* context, const v1::CreateRevocationResponderRequest* request,
      v1::RevocationResponder* response) override {
    return Answer(admission_, context, [&](Lab& lab) { return Create(lab, *request, response); });
  }

  grpc::ServerUnaryReactor* GetRevocationResponder(grpc::CallbackServerContext* context,
                                                   const v1::GetRevocationResponderRequest* request,
                                                   v1::RevocationResponder* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<RevocationResponder> found;
      grpc::Status status = FindNamed(lab.responders().all(), request->name(), kCollection, &found);
      if (found) ReportResponder(*found, response);
      return status;
    });
  }

  grpc::ServerUnaryReactor* ListRevocationResponders(
      grpc::CallbackServerContext* context, const v1::ListRevocationRespondersRequest* request,
      v1::ListRevocationRespondersResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return ListPage(lab.responders().all(), kCollection, *request, response,
                      &v1::ListRevocationRespondersResponse::add_revocation_responders,
                      ReportResponder);
    });
  }

  grpc::ServerUnaryReactor* DeleteRevocationResponder(
      grpc::CallbackServerContext* context, const v1::DeleteRevocationResponderRequest* request,
      google::protobuf::Empty*) override {
    return AnswerLater(admission_, context, [&](Lab& lab) -> grpc::ServerUnaryReactor* {
      std::shared_ptr<RevocationResponder> found;
      grpc::Status status = FindNamed(lab.responders().all(), request->name(), kCollection, &found);
      if (!found) return Finish(context, status);
      // Answered when the port is free again.
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      const bool ending = lab.responders().Delete(request->name(),
                                                  [reactor] { reactor->Finish(grpc::Status::OK); });
      if (!ending) reactor->Finish(NotFound(request->name()));
      return reactor;
    });
  }

 private:
  grpc::Status Create(Lab& lab, const v1::CreateRevocationResponderRequest& request,
                      v1::RevocationResponder* response) {
    RequestProblems problems;
    ResponderPlan plan = ReadCreateResponder(request, &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    const ResponderPlan asked = plan;
    auto made = lab.responders().Create(std::move(plan), lab.lookup().certificate,
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

  Admission& admission_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewRevocationService(Admission* admission) {
  return std::make_unique<RevocationService>(admission);
}

}  // namespace tlslab
