#include "server/rpc/rpc_observer.h"

#include <google/protobuf/descriptor.h>
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

// As gRPC spells it, "service/method".
bool IsOurs(const std::string& method) {
  const size_t slash = method.rfind('/');
  if (slash == std::string::npos) return false;
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
      method.substr(0, slash));
  return service != nullptr && service->FindMethodByName(method.substr(slash + 1)) != nullptr;
}

// gRPC has one for each RPC, and lets go of it when that is over.
class RpcObserver final : public grpc::experimental::Interceptor {
 public:
  RpcObserver(grpc::experimental::ServerRpcInfo& info, const Admission& admission,
              DaemonEvents& events)
      : info_(info), admission_(admission), events_(events), start_(absl::Now()) {
    // Of a method that is not ours gRPC does not keep the name.
    if (info.method() != nullptr) rpc_.method = info.method();
    if (!rpc_.method.empty() && rpc_.method.front() == '/') rpc_.method.erase(0, 1);
    rpc_.method_is_ours = IsOurs(rpc_.method);
  }

  // Without a status of ours the client was gone before there was one.
  ~RpcObserver() override {
    if (!told_) Tell(grpc::StatusCode::CANCELLED);
  }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      NoteCaller(*info_.server_context());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      // Before the client knows, who can then count on it.
      Tell(methods->GetSendStatus().error_code());
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

  void Tell(grpc::StatusCode code) {
    told_ = true;
    rpc_.code = CodeName(code);
    rpc_.duration = absl::Now() - start_;
    events_.OnRpc(rpc_);
  }

  grpc::experimental::ServerRpcInfo& info_;
  const Admission& admission_;
  DaemonEvents& events_;
  const absl::Time start_;
  bool told_ = false;
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
