#include "server/config/requests.h"
#include "server/config/values.h"
#include "server/report/handshake_result.h"
#include "server/report/resources.h"
#include "server/rpc/services.h"
#include "server/rpc/unary.h"
#include "server/rpc/watch_reactor.h"
#include "server/transport/host_port.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

v1::Listener WithoutKeys(v1::Listener listener) {
  if (listener.tls_context().has_spec()) {
    v1::TlsContextSpec* spec = listener.mutable_tls_context()->mutable_spec();
    *spec = WithoutSecrets(std::move(*spec));
  }
  return listener;
}

class ListenerService final : public v1::ListenerService::CallbackService {
 public:
  explicit ListenerService(Admission* admission) : admission_(*admission) {}

  grpc::ServerUnaryReactor* CreateListener(grpc::CallbackServerContext* context,
                                           const v1::CreateListenerRequest* request,
                                           v1::Listener* response) override {
    return Answer(admission_, context, [&](Lab& lab) { return Create(lab, *request, response); });
  }

  grpc::ServerUnaryReactor* GetListener(grpc::CallbackServerContext* context,
                                        const v1::GetListenerRequest* request,
                                        v1::Listener* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<Listener> found;
      grpc::Status status = FindNamed(lab.listeners(), request->name(), "listeners", &found);
      if (found) ReportListener(*found, response);
      return status;
    });
  }

  grpc::ServerUnaryReactor* ListListeners(grpc::CallbackServerContext* context,
                                          const v1::ListListenersRequest* request,
                                          v1::ListListenersResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return ListPage(lab.listeners(), "listeners", *request, response,
                      &v1::ListListenersResponse::add_listeners, ReportListener);
    });
  }

  grpc::ServerUnaryReactor* DeleteListener(grpc::CallbackServerContext* context,
                                           const v1::DeleteListenerRequest* request,
                                           google::protobuf::Empty*) override {
    return AnswerLater(admission_, context, [&](Lab& lab) -> grpc::ServerUnaryReactor* {
      std::shared_ptr<Listener> found;
      grpc::Status status = FindNamed(lab.listeners(), request->name(), "listeners", &found);
      if (!found) return Finish(context, status);
      // Answered when the port is free again.
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      bool ending =
          lab.DeleteListener(request->name(), [reactor] { reactor->Finish(grpc::Status::OK); });
      if (!ending) reactor->Finish(NotFound(request->name()));
      return reactor;
    });
  }

  grpc::ServerWriteReactor<v1::WatchHandshakesResponse>* WatchHandshakes(
      grpc::CallbackServerContext* context, const v1::WatchHandshakesRequest* request) override {
    return AnswerStream<v1::WatchHandshakesResponse>(admission_, *context, [&](Lab& lab) {
      std::shared_ptr<Listener> found;
      grpc::Status status = FindNamed(lab.listeners(), request->name(), "listeners", &found);
      if (!found) return RefuseWatch<v1::WatchHandshakesResponse>(status);
      return StartWatch<v1::WatchHandshakesResponse>(found->results, request->max_results(),
                                                     ReportHandshake);
    });
  }

 private:
  grpc::Status Create(Lab& lab, const v1::CreateListenerRequest& request, v1::Listener* response) {
    RequestProblems problems;
    ListenerRequest read = ReadCreateListener(request, lab.lookup(), &problems);
    std::shared_ptr<const Context> context = lab.Resolve(read.context, &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    v1::Listener kept = WithoutKeys(request.listener());
    if (read.validate_only) {
      *response = std::move(kept);
      return grpc::Status::OK;
    }
    auto listener = lab.CreateListener(read, std::move(context), kept.SerializeAsString());
    if (!listener.ok()) return Refused(listener.status(), read);
    ReportListener(**listener, response);
    return grpc::Status::OK;
  }

  // A wrong request is told by its field, the rest by the thing that it is about.
  static grpc::Status Refused(const absl::Status& status, const ListenerRequest& read) {
    switch (status.code()) {
      case absl::StatusCode::kAlreadyExists:
        return ToGrpcStatus(status, "listeners/" + read.id);
      case absl::StatusCode::kInvalidArgument:
        return ToGrpcStatus(status, "listener.bind_address");
      default:
        return ToGrpcStatus(status, FormatHostPort(read.host, read.port));
    }
  }

  Admission& admission_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewListenerService(Admission* admission) {
  return std::make_unique<ListenerService>(admission);
}

}  // namespace tlslab
