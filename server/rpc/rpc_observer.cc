#include "server/rpc/rpc_observer.h"

#include <grpcpp/server_context.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"

namespace tlslab {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

constexpr size_t kMaxRequestId = 128;

std::string_view CodeName(grpc::StatusCode code) {
  static constexpr std::string_view kNames[] = {
      "OK",
      "CANCELLED",
      "UNKNOWN",
      "INVALID_ARGUMENT",
      "DEADLINE_EXCEEDED",
      "NOT_FOUND",
      "ALREADY_EXISTS",
      "PERMISSION_DENIED",
      "RESOURCE_EXHAUSTED",
      "FAILED_PRECONDITION",
      "ABORTED",
      "OUT_OF_RANGE",
      "UNIMPLEMENTED",
      "INTERNAL",
      "UNAVAILABLE",
      "DATA_LOSS",
      "UNAUTHENTICATED",
  };
  const auto number = static_cast<size_t>(code);
  return number < std::size(kNames) ? kNames[number] : "UNKNOWN";
}

std::string RequestIdOf(const grpc::ServerContextBase& context) {
  const auto found = context.client_metadata().find(kRequestId);
  if (found == context.client_metadata().end()) return "";
  const grpc::string_ref id = found->second;
  const bool printable = std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isprint(static_cast<unsigned char>(c));
  });
  return printable && id.size() <= kMaxRequestId ? std::string(id.data(), id.size()) : "";
}

// gRPC has one for each RPC, and lets go of it when that is over.
class RpcObserver final : public grpc::experimental::Interceptor {
 public:
  RpcObserver(grpc::experimental::ServerRpcInfo& info, const Admission& admission,
              DaemonEvents& events)
      : info_(info), admission_(admission), events_(events), start_(absl::Now()) {
    rpc_.method = info.method() == nullptr ? "unknown" : info.method();
    if (!rpc_.method.empty() && rpc_.method.front() == '/') rpc_.method.remove_prefix(1);
  }

  // Without a status of ours the client was gone before there was one.
  ~RpcObserver() override {
    rpc_.code = CodeName(code_);
    rpc_.duration = (ended_ == absl::InfinitePast() ? absl::Now() : ended_) - start_;
    events_.OnRpc(rpc_);
  }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      NoteCaller(*info_.server_context());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      code_ = methods->GetSendStatus().error_code();
      ended_ = absl::Now();
    }
    methods->Proceed();
  }

 private:
  void NoteCaller(const grpc::ServerContextBase& context) {
    rpc_.peer = context.peer();
    rpc_.request_id = RequestIdOf(context);
    absl::StatusOr<std::string> owner = admission_.OwnerOf(context);
    if (owner.ok()) rpc_.owner = *std::move(owner);
  }

  grpc::experimental::ServerRpcInfo& info_;
  const Admission& admission_;
  DaemonEvents& events_;
  const absl::Time start_;
  absl::Time ended_ = absl::InfinitePast();
  grpc::StatusCode code_ = grpc::StatusCode::CANCELLED;
  RpcEvent rpc_;
};

class Factory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  Factory(const Admission* admission, DaemonEvents* events)
      : admission_(*admission), events_(*events) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    return new RpcObserver(*info, admission_, events_);
  }

 private:
  const Admission& admission_;
  DaemonEvents& events_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> ObserveRpcs(
    const Admission* admission, DaemonEvents* events) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> creators;
  creators.push_back(std::make_unique<Factory>(admission, events));
  return creators;
}

}  // namespace tlslab
