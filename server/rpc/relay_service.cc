#include "server/config/context_reader.h"
#include "server/config/relay_reader.h"
#include "server/lab/middle_identity.h"
#include "server/report/relay_report.h"
#include "server/rpc/services.h"
#include "server/rpc/set_fault_plan.h"
#include "server/rpc/unary.h"
#include "server/rpc/watch_reactor.h"
#include "server/transport/host_port.h"
#include "server/transport/ip_address.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

constexpr char kCollection[] = "relays";

void DropKeys(v1::TlsContextRef* ref) {
  if (ref->has_spec()) *ref->mutable_spec() = WithoutSecrets(std::move(*ref->mutable_spec()));
}

v1::Relay WithoutKeys(v1::Relay relay) {
  if (!relay.has_man_in_the_middle()) return relay;
  v1::ManInTheMiddle* middle = relay.mutable_man_in_the_middle();
  if (middle->has_server_context()) DropKeys(middle->mutable_server_context());
  if (middle->has_client_context()) DropKeys(middle->mutable_client_context());
  return relay;
}

Relays::Plan PlanOf(RelayRequest read) {
  Relays::Plan plan;
  plan.id = std::move(read.id);
  plan.host = std::move(read.host);
  plan.port = read.port;
  plan.ttl = read.ttl;
  plan.relay.target_host = std::move(read.target_host);
  plan.relay.target_port = read.target_port;
  plan.relay.connect_timeout = read.connect_timeout;
  plan.relay.idle_timeout = read.idle_timeout;
  plan.relay.collect = std::move(read.collect);
  plan.relay.faults = std::move(read.faults);
  return plan;
}

class RelayService final : public v1::RelayService::CallbackService {
 public:
  explicit RelayService(Admission* admission) : admission_(*admission) {}

  grpc::ServerUnaryReactor* CreateRelay(grpc::CallbackServerContext* context,
                                        const v1::CreateRelayRequest* request,
                                        v1::Relay* response) override {
    return Answer(admission_, context, [&](Lab& lab) { return Create(lab, *request, response); });
  }

  grpc::ServerUnaryReactor* GetRelay(grpc::CallbackServerContext* context,
                                     const v1::GetRelayRequest* request,
                                     v1::Relay* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<Relay> found;
      grpc::Status status = FindNamed(lab.relays().all(), request->name(), kCollection, &found);
      if (found) ReportRelay(*found, response);
      return status;
    });
  }

  grpc::ServerUnaryReactor* ListRelays(grpc::CallbackServerContext* context,
                                       const v1::ListRelaysRequest* request,
                                       v1::ListRelaysResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return ListPage(lab.relays().all(), kCollection, *request, response,
                      &v1::ListRelaysResponse::add_relays, ReportRelay);
    });
  }

  grpc::ServerUnaryReactor* DeleteRelay(grpc::CallbackServerContext* context,
                                        const v1::DeleteRelayRequest* request,
                                        google::protobuf::Empty*) override {
    return AnswerLater(admission_, context, [&](Lab& lab) -> grpc::ServerUnaryReactor* {
      std::shared_ptr<Relay> found;
      grpc::Status status = FindNamed(lab.relays().all(), request->name(), kCollection, &found);
      if (!found) return Finish(context, status);
      // Answered when the port is free again.
      grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
      const bool ending =
          lab.relays().Delete(request->name(), [reactor] { reactor->Finish(grpc::Status::OK); });
      if (!ending) reactor->Finish(NotFound(request->name()));
      return reactor;
    });
  }

  grpc::ServerWriteReactor<v1::WatchRelayResponse>* WatchRelay(
      grpc::CallbackServerContext* context, const v1::WatchRelayRequest* request) override {
    return AnswerStream<v1::WatchRelayResponse>(admission_, *context, [&](Lab& lab) {
      std::shared_ptr<Relay> found;
      grpc::Status status = FindNamed(lab.relays().all(), request->name(), kCollection, &found);
      if (!found) return RefuseWatch<v1::WatchRelayResponse>(status);
      return StartWatch<v1::WatchRelayResponse>(found->results, request->max_results(),
                                                ReportRelayResult);
    });
  }

  grpc::ServerUnaryReactor* SetFaultPlan(grpc::CallbackServerContext* context,
                                         const v1::SetFaultPlanRequest* request,
                                         v1::SetFaultPlanResponse* response) override {
    return AnswerLater(admission_, context, [&](Lab& lab) -> grpc::ServerUnaryReactor* {
      auto set_on_relay = [&lab](const std::string& name, std::shared_ptr<const FaultPlan> faults,
                                 bool include_open, std::string document, uint32_t* changed) {
        const std::shared_ptr<Relay> relay = lab.relays().all().Find(name);
        if (!relay) return NotFound(name);
        *changed = relay->SetFaults(std::move(faults), include_open, std::move(document));
        return grpc::Status::OK;
      };
      return Finish(context, tlslab::SetFaultPlan(lab, *request, set_on_relay, response));
    });
  }

 private:
  grpc::Status Create(Lab& lab, const v1::CreateRelayRequest& request, v1::Relay* response) {
    RequestProblems problems;
    RelayRequest read = ReadCreateRelay(request, lab.lookup(), &problems);
    MiddleIdentity::Settings identity;
    if (read.middle) identity = IdentityOf(lab, *read.middle, &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    v1::Relay kept = WithoutKeys(request.relay());
    if (read.validate_only) {
      *response = std::move(kept);
      return grpc::Status::OK;
    }
    const bool in_the_middle = read.middle.has_value();
    Relays::Plan plan = PlanOf(std::move(read));
    if (in_the_middle) {
      if (absl::Status made = StandInTheMiddle(std::move(identity), &plan); !made.ok()) {
        return ToGrpcStatus(made, "relay.man_in_the_middle");
      }
    }
    auto relay = lab.relays().Create(plan, kept.SerializeAsString());
    if (!relay.ok()) return Refused(lab, relay.status(), plan);
    ReportRelay(**relay, response);
    return grpc::Status::OK;
  }

  // As far as the request names it.
  MiddleIdentity::Settings IdentityOf(Lab& lab, const MiddleRequest& middle,
                                      RequestProblems* problems) {
    MiddleIdentity::Settings settings;
    settings.authority = middle.authority;
    if (middle.server_context) settings.server = lab.Resolve(*middle.server_context, problems);
    if (middle.client_context) settings.client = lab.Resolve(*middle.client_context, problems);
    settings.now = lab.options().clock->wall;
    return settings;
  }

  static absl::Status StandInTheMiddle(MiddleIdentity::Settings settings, Relays::Plan* plan) {
    settings.fallback_name = plan->relay.target_host;
    if (!settings.server && !settings.authority) {
      auto authority = MakePrivateAuthority(settings.now());
      if (!authority.ok()) return authority.status();
      settings.authority = *std::move(authority);
    }
    plan->relay.middle = std::make_shared<MiddleIdentity>(std::move(settings));
    return absl::OkStatus();
  }

  // A wrong request is told by its field, the rest by the thing that it is about.
  static grpc::Status Refused(Lab& lab, const absl::Status& status, const Relays::Plan& plan) {
    switch (status.code()) {
      case absl::StatusCode::kAlreadyExists:
        return ToGrpcStatus(status, std::string(kCollection) + "/" + plan.id);
      case absl::StatusCode::kInvalidArgument:
        return ToGrpcStatus(status, "relay.bind_address");
      default:
        return ToGrpcStatus(status, MayDial(lab, plan) ? FormatHostPort(plan.host, plan.port)
                                                       : FormatHostPort(plan.relay.target_host,
                                                                        plan.relay.target_port));
    }
  }

  // As far as that can be told before a name is resolved.
  static bool MayDial(Lab& lab, const Relays::Plan& plan) {
    const std::optional<IpAddress> target = IpAddress::Parse(plan.relay.target_host);
    return !target || lab.options().dial_policy.Allows(*target);
  }

  Admission& admission_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewRelayService(Admission* admission) {
  return std::make_unique<RelayService>(admission);
}

}  // namespace tlslab
