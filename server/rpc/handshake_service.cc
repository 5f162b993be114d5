#include <mutex>
#include <utility>

#include "server/config/requests.h"
#include "server/engine/saved_session.h"
#include "server/report/handshake_result.h"
#include "server/rpc/arena_messages.h"
#include "server/rpc/compare_observations.h"
#include "server/rpc/send_client_hello.h"
#include "server/rpc/services.h"
#include "server/rpc/unary.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

// A dial for as long as its RPC: ended by its outcome, cancelled with the RPC.
class DialReactor final : public grpc::ServerUnaryReactor {
 public:
  DialReactor(Lab& lab, DialPlan plan, std::string target, v1::DialEndpointResponse* response)
      : target_(std::move(target)), response_(response) {
    auto dial = lab.StartDial(std::move(plan), [this](absl::StatusOr<ConnectionRecord> outcome) {
      OnOutcome(std::move(outcome));
    });
    if (!dial.ok()) {
      Finish(ToGrpcStatus(dial.status(), target_));
      return;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    dial_ = *std::move(dial);
    if (cancelled_) dial_->Cancel();
    constructed_ = true;
    if (outcome_) Tell(*std::exchange(outcome_, std::nullopt));
  }

  void OnCancel() override {
    std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    if (dial_) dial_->Cancel();
  }

  void OnDone() override { delete this; }

 private:
  // The outcome may come, on another thread, while the constructor still runs.
  void OnOutcome(absl::StatusOr<ConnectionRecord> outcome) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!constructed_) {
        outcome_ = std::move(outcome);
        return;
      }
    }
    Tell(std::move(outcome));
  }

  void Tell(absl::StatusOr<ConnectionRecord> outcome) {
    if (!outcome.ok()) return Finish(ToGrpcStatus(outcome.status(), target_));
    ReportHandshake(*outcome, response_->mutable_result());
    Finish(grpc::Status::OK);
  }

  const std::string target_;
  v1::DialEndpointResponse* const response_;
  std::mutex mutex_;
  bool constructed_ = false;
  bool cancelled_ = false;
  std::shared_ptr<Dial> dial_;
  std::optional<absl::StatusOr<ConnectionRecord>> outcome_;
};

// Null for none.
std::shared_ptr<SSL_SESSION> ReadSession(const std::string& saved, RequestProblems* problems) {
  if (saved.empty()) return nullptr;
  std::shared_ptr<SSL_SESSION> session = LoadSession(saved);
  if (!session) problems->Invalid("session", "is not a session that a lab has told");
  return session;
}

class HandshakeService final : public v1::HandshakeService::CallbackService {
 public:
  explicit HandshakeService(Admission* admission) : admission_(*admission) {
    SetMessageAllocatorFor_SimulateHandshake(&simulate_messages_);
  }

  grpc::ServerUnaryReactor* DialEndpoint(grpc::CallbackServerContext* context,
                                         const v1::DialEndpointRequest* request,
                                         v1::DialEndpointResponse* response) override {
    return AnswerLater(admission_, context, [&](Lab& lab) -> grpc::ServerUnaryReactor* {
      RequestProblems problems;
      DialRequest read = ReadDial(*request, lab.lookup(), &problems);
      std::shared_ptr<const Context> tls_context = lab.Resolve(read.context, &problems);
      std::shared_ptr<SSL_SESSION> session = ReadSession(read.session, &problems);
      if (!problems.empty()) return Finish(context, ToGrpcStatus(problems));
      if (read.validate_only) return Finish(context, grpc::Status::OK);
      DialPlan plan;
      plan.context = std::move(tls_context);
      plan.script = std::move(read.script);
      plan.host = std::move(read.host);
      plan.port = read.port;
      plan.handshake_timeout = read.handshake_timeout;
      plan.collect = std::move(read.collect);
      plan.session = std::move(session);
      plan.early_data = std::move(read.early_data);
      plan.faults = std::move(read.faults);
      plan.dialog.client = std::move(read.dialog);
      plan.dialog.proxy_header = std::move(read.proxy_header);
      return new DialReactor(lab, std::move(plan), request->target_address(), response);
    });
  }

  // In memory nothing waits, so the work is done on the spot.
  grpc::ServerUnaryReactor* SimulateHandshake(grpc::CallbackServerContext* context,
                                              const v1::SimulateHandshakeRequest* request,
                                              v1::SimulateHandshakeResponse* response) override {
    return Answer(admission_, context,
                  [&](Lab& lab) { return Simulate(lab, *context, *request, response); });
  }

  grpc::ServerUnaryReactor* SendClientHello(grpc::CallbackServerContext* context,
                                            const v1::SendClientHelloRequest* request,
                                            v1::SendClientHelloResponse* response) override {
    return AnswerLater(admission_, context, [&](Lab& lab) -> grpc::ServerUnaryReactor* {
      return tlslab::SendClientHello(context, *request, lab, response);
    });
  }

  grpc::ServerUnaryReactor* CompareObservations(
      grpc::CallbackServerContext* context, const v1::CompareObservationsRequest* request,
      v1::CompareObservationsResponse* response) override {
    return Answer(admission_, context,
                  [&](Lab&) { return tlslab::CompareObservations(*request, response); });
  }

 private:
  // Those of fresh contexts only tell what is wrong: each handshake has its own.
  Lab::FreshContexts ContextsOf(Lab& lab, const SimulateRequest& read, RequestProblems* problems) {
    if (read.fresh_contexts) return lab.BuildFresh(read.client, read.server, problems);
    Lab::FreshContexts contexts;
    contexts.client = lab.Resolve(read.client, problems);
    contexts.server = lab.Resolve(read.server, problems);
    return contexts;
  }

  grpc::Status Simulate(Lab& lab, grpc::CallbackServerContext& context,
                        const v1::SimulateHandshakeRequest& request,
                        v1::SimulateHandshakeResponse* response) {
    RequestProblems problems;
    SimulateRequest read = ReadSimulate(request, lab.lookup(), &problems);
    Lab::FreshContexts contexts = ContextsOf(lab, read, &problems);
    MemoryPairOptions options;
    options.session = ReadSession(read.session, &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    if (read.validate_only) return grpc::Status::OK;
    options.early_data = std::move(read.early_data);
    options.client_script = std::move(read.client_script);
    options.server_script = std::move(read.server_script);
    options.collect = std::move(read.collect);
    options.collect.last_session = read.resume;
    options.faults = std::move(read.faults);
    options.client_dialog.client = std::move(read.client_dialog);
    options.server_dialog.server = std::move(read.server_dialog);
    options.server_dialog.describe = lab.options().describe_connection;
    for (unsigned i = 0; i < read.count; ++i) {
      if (context.IsCancelled()) return grpc::Status::CANCELLED;
      std::optional<Offset> build_duration;
      if (read.fresh_contexts) {
        contexts = lab.BuildFresh(read.client, read.server, &problems);
        if (!problems.empty()) return ToGrpcStatus(problems);
        build_duration = contexts.build_duration;
      }
      MemoryPairResult pair = lab.Simulate(contexts.client, contexts.server, options);
      ReportPair(pair, build_duration, response->add_handshakes());
      if (read.resume) options.session = LoadSession(pair.client.observations.last_session);
    }
    return grpc::Status::OK;
  }

  Admission& admission_;
  ArenaMessages<v1::SimulateHandshakeRequest, v1::SimulateHandshakeResponse> simulate_messages_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewHandshakeService(Admission* admission) {
  return std::make_unique<HandshakeService>(admission);
}

}  // namespace tlslab
