#include "server/config/context_reader.h"
#include "server/config/offload/terminator_reader.h"
#include "server/report/offload/terminator_report.h"
#include "server/rpc/services.h"
#include "server/rpc/unary.h"
#include "server/rpc/watch_reactor.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

constexpr char kCollection[] = "terminators";

void DropKeys(v1::TlsContextRef* ref) {
  if (ref->has_spec()) *ref->mutable_spec() = WithoutSecrets(std::move(*ref->mutable_spec()));
}

v1::Terminator WithoutKeys(v1::Terminator terminator) {
  if (terminator.has_server_context()) DropKeys(terminator.mutable_server_context());
  if (terminator.has_client_context()) DropKeys(terminator.mutable_client_context());
  return terminator;
}

// Early data would be lost, or passed on as if nobody could say it twice.
void RefuseEarlyData(const Context& context, RequestProblems* problems) {
  const auto takes = [](const ContextConfig& config) {
    return config.role == Role::kServer && config.max_early_data > 0;
  };
  bool any = takes(context.config());
  for (const ServerNameRule& rule : context.config().server_names) {
    any |= takes(rule.held ? rule.held->config() : *rule.value);
  }
  if (!any) return;
  problems->Invalid("terminator.server_context",
                    "takes early data, which a terminator does not pass on; leave out "
                    "max_early_data_bytes");
}

Terminators::Plan PlanOf(TerminatorRequest read) {
  Terminators::Plan plan;
  plan.id = std::move(read.id);
  plan.host = std::move(read.host);
  plan.port = read.port;
  plan.ttl = read.ttl;
  TerminatorPlan& terminator = plan.terminator;
  terminator.backend_host = std::move(read.backend_host);
  terminator.backend_port = read.backend_port;
  terminator.accept_proxy_protocol = read.accept_proxy_protocol;
  terminator.send_proxy_header = read.send_proxy_header;
  terminator.http_forwarding = read.http_forwarding;
  terminator.handshake_timeout = read.handshake_timeout;
  terminator.connect_timeout = read.connect_timeout;
  terminator.idle_timeout = read.idle_timeout;
  terminator.collect = std::move(read.collect);
  return plan;
}

class TerminatorService final : public v1::TerminatorService::CallbackService {
 public:
  explicit TerminatorService(Admission* admission) : admission_(*admission) {}

  grpc::ServerUnaryReactor* CreateTerminator(grpc::CallbackServerContext* context,
                                             const v1::CreateTerminatorRequest* request,
                                             v1::Terminator* response) override {
    return Answer(admission_, context, [&](Lab& lab) { return Create(lab, *request, response); });
  }

  grpc::ServerUnaryReactor* GetTerminator(grpc::CallbackServerContext* context,
                                          const v1::GetTerminatorRequest* request,
                                          v1::Terminator* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<Terminator> found;
      grpc::Status status = Find(lab, request->name(), &found);
      if (found) ReportTerminator(*found, response);
      return status;
    });
  }

  grpc::ServerUnaryReactor* ListTerminators(grpc::CallbackServerContext* context,
                                            const v1::ListTerminatorsRequest* request,
                                            v1::ListTerminatorsResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return ListPage(lab.terminators().all(), kCollection, *request, response,
                      &v1::ListTerminatorsResponse::add_terminators, ReportTerminator);
    });
  }

  grpc::ServerUnaryReactor* DeleteTerminator(grpc::CallbackServerContext* context,
                                             const v1::DeleteTerminatorRequest* request,
                                             google::protobuf::Empty*) override {
    return AnswerLater(admission_, context, [&](Lab& lab) -> grpc::ServerUnaryReactor* {
      std::shared_ptr<Terminator> found;
      grpc::Status status = Find(lab, request->name(), &found);
      if (!found) return Finish(context, status);
      // Answered when the port is free again.
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      const bool ending = lab.terminators().Delete(
          request->name(), [reactor] { reactor->Finish(grpc::Status::OK); });
      if (!ending) reactor->Finish(NotFound(request->name()));
      return reactor;
    });
  }

  grpc::ServerWriteReactor<v1::WatchTerminatorResponse>* WatchTerminator(
      grpc::CallbackServerContext* context, const v1::WatchTerminatorRequest* request) override {
    return AnswerStream<v1::WatchTerminatorResponse>(admission_, *context, [&](Lab& lab) {
      std::shared_ptr<Terminator> found;
      grpc::Status status = Find(lab, request->name(), &found);
      if (!found) return RefuseWatch<v1::WatchTerminatorResponse>(status);
      return StartWatch<v1::WatchTerminatorResponse>(found->results, request->max_results(),
                                                     ReportTerminatorResult);
    });
  }

 private:
  static grpc::Status Find(Lab& lab, const std::string& name, std::shared_ptr<Terminator>* found) {
    return FindNamed(lab.terminators().all(), name, kCollection, found);
  }

  grpc::Status Create(Lab& lab, const v1::CreateTerminatorRequest& request,
                      v1::Terminator* response) {
    RequestProblems problems;
    TerminatorRequest read = ReadCreateTerminator(request, lab.lookup(), &problems);
    std::shared_ptr<const Context> server;
    std::shared_ptr<const Context> client;
    if (read.server_context) server = lab.Resolve(*read.server_context, &problems);
    if (read.client_context) client = lab.Resolve(*read.client_context, &problems);
    if (server) RefuseEarlyData(*server, &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    v1::Terminator kept = WithoutKeys(request.terminator());
    if (read.validate_only) {
      *response = std::move(kept);
      return grpc::Status::OK;
    }
    Terminators::Plan plan = PlanOf(std::move(read));
    plan.terminator.server_context = std::move(server);
    plan.terminator.client_context = std::move(client);
    auto terminator = lab.terminators().Create(plan, kept.SerializeAsString());
    if (!terminator.ok()) return Refused(lab, terminator.status(), plan);
    ReportTerminator(**terminator, response);
    return grpc::Status::OK;
  }

  // A wrong request is told by its field, the rest by the thing that it is about.
  static grpc::Status Refused(Lab& lab, const absl::Status& status, const Terminators::Plan& plan) {
    switch (status.code()) {
      case absl::StatusCode::kAlreadyExists:
        return ToGrpcStatus(status, std::string(kCollection) + "/" + plan.id);
      case absl::StatusCode::kInvalidArgument:
        return ToGrpcStatus(status, "terminator.bind_address");
      default:
        return ToGrpcStatus(status, MayDial(lab, plan)
                                        ? FormatHostPort(plan.host, plan.port)
                                        : FormatHostPort(plan.terminator.backend_host,
                                                         plan.terminator.backend_port));
    }
  }

  // As far as that can be told before a name is resolved.
  static bool MayDial(Lab& lab, const Terminators::Plan& plan) {
    const std::optional<IpAddress> backend = IpAddress::Parse(plan.terminator.backend_host);
    return !backend || lab.options().dial_policy.Allows(*backend);
  }

  Admission& admission_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewTerminatorService(Admission* admission) {
  return std::make_unique<TerminatorService>(admission);
}

}  // namespace tlslab
