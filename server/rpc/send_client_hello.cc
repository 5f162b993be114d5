#include "server/rpc/send_client_hello.h"

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/config/hello_reader.h"
#include "server/driver/hello_probe.h"
#include "server/engine/cipher_words.h"
#include "server/engine/first_hello.h"
#include "server/report/handshake_result.h"
#include "server/report/hello_reply_report.h"
#include "server/rpc/unary.h"
#include "server/transport/ip_address.h"

namespace tlslab {
namespace {

// More would be a way to keep the daemon busy.
constexpr size_t kMaxSegments = 65536;
constexpr absl::Duration kMaxSending = absl::Seconds(300);

// A probe for as long as its RPC: ended by its outcome, cancelled with the RPC.
class ProbeReactor final : public grpc::ServerUnaryReactor {
 public:
  ProbeReactor(Lab& lab, HelloProbePlan plan, std::string target,
               v1::SendClientHelloResponse* response)
      : target_(std::move(target)), response_(response) {
    auto probe = lab.StartProbe(std::move(plan), [this](absl::StatusOr<HelloProbeRecord> outcome) {
      OnOutcome(std::move(outcome));
    });
    if (!probe.ok()) {
      Finish(ToGrpcStatus(probe.status(), target_));
      return;
    }
    std::lock_guard<std::mutex> lock(mutex_);
    probe_ = *std::move(probe);
    if (cancelled_) probe_->Cancel();
    constructed_ = true;
    if (outcome_) Tell(*std::exchange(outcome_, std::nullopt));
  }

  void OnCancel() override {
    std::lock_guard<std::mutex> lock(mutex_);
    cancelled_ = true;
    if (probe_) probe_->Cancel();
  }

  void OnDone() override { delete this; }

 private:
  // The outcome may come, on another thread, while the constructor still runs.
  void OnOutcome(absl::StatusOr<HelloProbeRecord> outcome) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!constructed_) {
        outcome_ = std::move(outcome);
        return;
      }
    }
    Tell(std::move(outcome));
  }

  void Tell(absl::StatusOr<HelloProbeRecord> outcome) {
    if (!outcome.ok()) return Finish(ToGrpcStatus(outcome.status(), target_));
    ReportHelloReply(*outcome, response_->mutable_reply());
    Finish(grpc::Status::OK);
  }

  const std::string target_;
  v1::SendClientHelloResponse* const response_;
  std::mutex mutex_;
  bool constructed_ = false;
  bool cancelled_ = false;
  std::shared_ptr<Dial> probe_;
  std::optional<absl::StatusOr<HelloProbeRecord>> outcome_;
};

void CheckSegments(const BuiltHello& hello, RequestProblems* problems) {
  const size_t count = SegmentCount(hello);
  if (count > kMaxSegments) {
    problems->Invalid("hello.framing.segment_bytes",
                      absl::StrCat("makes ", count, " segments; at most ", kMaxSegments));
  }
  const absl::Duration sending =
      absl::FromChrono(hello.segment_interval) * static_cast<int64_t>(count);
  if (sending > kMaxSending) {
    problems->Invalid("hello.framing.segment_interval",
                      absl::StrCat("makes the sending take ", absl::FormatDuration(sending),
                                   "; at most ", absl::FormatDuration(kMaxSending)));
  }
}

// The name to send when nothing else says one: an address is no server name (RFC 6066 section 3).
std::string NameOf(const std::string& host) { return IpAddress::Parse(host) ? "" : host; }

BuiltHello Build(const SendHelloRequest& read, Lab& lab, RequestProblems* problems) {
  HelloIngredients ingredients;
  ingredients.key_share = FreshKeyShare;
  if (read.crafted.base) {
    std::shared_ptr<const Context> base = lab.Resolve(*read.crafted.base, problems);
    if (!base || !problems->empty()) return {};
    ingredients.base = FirstClientHello(std::move(base), NameOf(read.host)).value_or("");
  }
  if (!problems->empty()) return {};
  HelloBuilding building = BuildHello(read.crafted.hello, ingredients);
  for (const HelloProblem& problem : building.problems) {
    problems->Invalid(FieldPath("hello", problem.field), problem.description);
  }
  CheckSegments(building.hello, problems);
  return std::move(building.hello);
}

}  // namespace

grpc::ServerUnaryReactor* SendClientHello(grpc::CallbackServerContext* context,
                                          const v1::SendClientHelloRequest& request, Lab& lab,
                                          v1::SendClientHelloResponse* response) {
  RequestProblems problems;
  SendHelloRequest read = ReadSendHello(request, SuiteOfOpensslName, lab.lookup(), &problems);
  std::shared_ptr<const Context> server;
  if (read.server) server = lab.Resolve(*read.server, &problems);
  HelloProbePlan plan;
  plan.hello = Build(read, lab, &problems);
  if (!problems.empty()) return Finish(context, ToGrpcStatus(problems));
  if (read.validate_only) {
    ReportUnsentHello(plan.hello, response->mutable_reply());
    return Finish(context, grpc::Status::OK);
  }
  plan.host = std::move(read.host);
  plan.port = read.port;
  plan.timeout = read.timeout;
  plan.read_to_end = read.read_to_end;
  plan.collect = std::move(read.collect);
  if (!server) return new ProbeReactor(lab, std::move(plan), request.target_address(), response);
  const MemoryProbeResult result = lab.ProbeInMemory(std::move(server), std::move(plan));
  ReportHelloReply(result.probe, response->mutable_reply());
  ReportHandshake(result.server, response->mutable_server_result());
  return Finish(context, grpc::Status::OK);
}

}  // namespace tlslab
