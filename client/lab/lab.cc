#include "client/lab/lab.h"

#include <algorithm>
#include <future>
#include <utility>

#include "client/lab/lab_stubs.h"
#include "client/lab/rpc_error.h"

namespace tlslab {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr milliseconds kCleanUpTimeout{5000};
constexpr milliseconds kFindTimeout{500};
// How soon a cancellation is noticed while connecting.
constexpr milliseconds kConnectSlice{100};

std::shared_ptr<grpc::ChannelCredentials> ChannelCredentials(const ControlCredentials& control) {
  if (control.ca_pem.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = control.ca_pem;
  options.pem_cert_chain = control.certificate_pem;
  options.pem_private_key = control.key_pem;
  return grpc::SslCredentials(options);
}

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address,
                                           const ControlCredentials& control) {
  grpc::ChannelArguments arguments;
  if (!control.server_name.empty()) arguments.SetSslTargetNameOverride(control.server_name);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);  // a lab is near, whatever http_proxy says
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetMaxReceiveMessageSize(-1);  // 200 handshakes can fill more than 4 MiB
  return grpc::CreateCustomChannel(address, ChannelCredentials(control), arguments);
}

// Why the last attempt to connect failed: what gRPC says of an RPC that does not wait.
grpc::Status LastFailure(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  context.set_deadline(system_clock::now() + kFindTimeout);
  v1::Capabilities ignored;
  return v1::CapabilityService::Stub(channel).GetCapabilities(&context, {}, &ignored);
}

// OK when connected.
absl::Status AwaitConnection(const std::shared_ptr<grpc::Channel>& channel,
                             const std::string& address, const LabSettings& settings,
                             Cancellation& cancellation) {
  const auto deadline = system_clock::now() + settings.connect_timeout;
  while (!cancellation.requested()) {
    if (channel->WaitForConnected(std::min(deadline, system_clock::now() + kConnectSlice))) {
      return absl::OkStatus();
    }
    // Nobody there yet may come; whoever refuses us will do so again.
    if (channel->GetState(false) == GRPC_CHANNEL_TRANSIENT_FAILURE) {
      absl::Status why = WhyNotConnected(LastFailure(channel), address);
      if (!why.ok()) return why;
    }
    if (system_clock::now() < deadline) continue;
    return absl::UnavailableError(
        "no lab answers at " + address +
        ". Start one with tlslabd, or use --lab embedded for a private one.");
  }
  return absl::CancelledError("interrupted");
}

// The first attempt succeeds. A refusal is told at once, not retried.
bool ConnectsAtOnce(grpc::Channel& channel) {
  const auto deadline = system_clock::now() + kFindTimeout;
  grpc_connectivity_state state = channel.GetState(/*try_to_connect=*/true);
  while (state == GRPC_CHANNEL_IDLE || state == GRPC_CHANNEL_CONNECTING) {
    if (!channel.WaitForStateChange(state, deadline)) return false;
    state = channel.GetState(/*try_to_connect=*/true);
  }
  return state == GRPC_CHANNEL_READY;
}

template <typename Method>
struct MethodTraits;
template <typename Stub, typename Request, typename Response>
struct MethodTraits<grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*)> {
  using ResponseType = Response;
};
template <typename Method>
using ResponseOf = typename MethodTraits<Method>::ResponseType;

}  // namespace

absl::StatusOr<std::unique_ptr<RemoteLab>> RemoteLab::Connect(const std::string& address,
                                                              const LabSettings& settings,
                                                              Cancellation& cancellation) {
  std::shared_ptr<grpc::Channel> channel = OpenChannel(address, settings.control);
  absl::Status connected = AwaitConnection(channel, address, settings, cancellation);
  if (!connected.ok()) return connected;
  return std::make_unique<RemoteLab>(std::move(channel), address, settings, cancellation);
}

std::unique_ptr<RemoteLab> RemoteLab::Find(const std::string& address, const LabSettings& settings,
                                           Cancellation& cancellation) {
  std::shared_ptr<grpc::Channel> channel = OpenChannel(address, settings.control);
  if (!ConnectsAtOnce(*channel)) return nullptr;
  // Something listens; whether it is a lab, only a lab can tell.
  LabSettings brief = settings;
  brief.rpc_timeout = kFindTimeout;
  const auto told = RemoteLab(channel, address, brief, cancellation).GetCapabilities();
  // One that wants to know who asks is a lab, and its owner's, not to be passed over in silence.
  if (!told.ok() && !absl::IsUnauthenticated(told.status())) return nullptr;
  return std::make_unique<RemoteLab>(std::move(channel), address, settings, cancellation);
}

RemoteLab::RemoteLab(std::shared_ptr<grpc::Channel> channel, const std::string& address,
                     const LabSettings& settings, Cancellation& cancellation)
    : address_(address),
      settings_(settings),
      cancellation_(cancellation),
      stubs_(std::make_unique<LabStubs>(channel, settings.control.token)) {}

RemoteLab::~RemoteLab() = default;

system_clock::time_point RemoteLab::Deadline(RpcTimeout timeout) const {
  return system_clock::now() + timeout.value_or(settings_.rpc_timeout);
}

template <typename Stub, typename Method, typename Request>
auto RemoteLab::Call(Stub& stub, Method method, const Request& request, const char* rpc,
                     RpcTimeout timeout) {
  using Response = ResponseOf<Method>;
  grpc::ClientContext context;
  context.set_deadline(Deadline(timeout));
  stubs_->Authorize(&context);
  Cancellation::Scope scope(cancellation_, [&context] { context.TryCancel(); });
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (status.ok()) return absl::StatusOr<Response>(std::move(response));
  if (cancellation_.requested()) {
    return absl::StatusOr<Response>(absl::CancelledError("interrupted"));
  }
  return absl::StatusOr<Response>(RpcError(status, rpc, address_));
}

absl::StatusOr<v1::Certificate> RemoteLab::CreateCertificate(
    const v1::CreateCertificateRequest& request, RpcTimeout timeout) {
  return Call(stubs_->certificates, &v1::CertificateService::Stub::CreateCertificate, request,
              "CreateCertificate", timeout);
}

absl::StatusOr<v1::ExportCertificateResponse> RemoteLab::ExportCertificate(
    const v1::ExportCertificateRequest& request, RpcTimeout timeout) {
  return Call(stubs_->certificates, &v1::CertificateService::Stub::ExportCertificate, request,
              "ExportCertificate", timeout);
}

absl::StatusOr<v1::SignCertificateRequestResponse> RemoteLab::SignCertificateRequest(
    const v1::SignCertificateRequestRequest& request, RpcTimeout timeout) {
  return Call(stubs_->certificates, &v1::CertificateService::Stub::SignCertificateRequest, request,
              "SignCertificateRequest", timeout);
}

absl::StatusOr<v1::ListMutationsResponse> RemoteLab::ListMutations() {
  return Call(stubs_->certificates, &v1::CertificateService::Stub::ListMutations,
              v1::ListMutationsRequest(), "ListMutations");
}

absl::StatusOr<v1::InspectCertificatesResponse> RemoteLab::InspectCertificates(
    const v1::InspectCertificatesRequest& request) {
  return Call(stubs_->certificates, &v1::CertificateService::Stub::InspectCertificates, request,
              "InspectCertificates");
}

absl::StatusOr<v1::VerifyCertificateChainResponse> RemoteLab::VerifyCertificateChain(
    const v1::VerifyCertificateChainRequest& request, RpcTimeout timeout) {
  return Call(stubs_->certificates, &v1::CertificateService::Stub::VerifyCertificateChain, request,
              "VerifyCertificateChain", timeout);
}

absl::StatusOr<v1::SystemTrust> RemoteLab::GetSystemTrust() {
  return Call(stubs_->certificates, &v1::CertificateService::Stub::GetSystemTrust,
              v1::GetSystemTrustRequest(), "GetSystemTrust");
}

absl::StatusOr<v1::IssueCrlResponse> RemoteLab::IssueCrl(const v1::IssueCrlRequest& request) {
  return Call(stubs_->revocation, &v1::RevocationService::Stub::IssueCrl, request, "IssueCrl");
}

absl::StatusOr<v1::IssueOcspResponseResponse> RemoteLab::IssueOcspResponse(
    const v1::IssueOcspResponseRequest& request) {
  return Call(stubs_->revocation, &v1::RevocationService::Stub::IssueOcspResponse, request,
              "IssueOcspResponse");
}

absl::StatusOr<v1::RevocationResponder> RemoteLab::CreateRevocationResponder(
    const v1::CreateRevocationResponderRequest& request, RpcTimeout timeout) {
  return Call(stubs_->revocation, &v1::RevocationService::Stub::CreateRevocationResponder, request,
              "CreateRevocationResponder", timeout);
}

absl::StatusOr<v1::RevocationResponder> RemoteLab::GetRevocationResponder(const std::string& name) {
  grpc::ClientContext context;
  context.set_deadline(system_clock::now() + kCleanUpTimeout);
  stubs_->Authorize(&context);
  v1::GetRevocationResponderRequest request;
  request.set_name(name);
  v1::RevocationResponder responder;
  const grpc::Status status =
      stubs_->revocation.GetRevocationResponder(&context, request, &responder);
  if (status.ok()) return responder;
  return RpcError(status, "GetRevocationResponder", address_);
}

absl::StatusOr<v1::TlsContext> RemoteLab::CreateTlsContext(
    const v1::CreateTlsContextRequest& request, RpcTimeout timeout) {
  return Call(stubs_->contexts, &v1::TlsContextService::Stub::CreateTlsContext, request,
              "CreateTlsContext", timeout);
}

absl::StatusOr<v1::RotateTicketKeysResponse> RemoteLab::RotateTicketKeys(
    const v1::RotateTicketKeysRequest& request, RpcTimeout timeout) {
  return Call(stubs_->contexts, &v1::TlsContextService::Stub::RotateTicketKeys, request,
              "RotateTicketKeys", timeout);
}

absl::StatusOr<v1::ContextExplanation> RemoteLab::ExplainContext(
    const v1::ExplainContextRequest& request, RpcTimeout timeout) {
  return Call(stubs_->contexts, &v1::TlsContextService::Stub::ExplainContext, request,
              "ExplainContext", timeout);
}

absl::StatusOr<v1::ListPresetsResponse> RemoteLab::ListPresets() {
  return Call(stubs_->contexts, &v1::TlsContextService::Stub::ListPresets, v1::ListPresetsRequest(),
              "ListPresets");
}

absl::StatusOr<v1::Listener> RemoteLab::CreateListener(const v1::CreateListenerRequest& request,
                                                       RpcTimeout timeout) {
  return Call(stubs_->listeners, &v1::ListenerService::Stub::CreateListener, request,
              "CreateListener", timeout);
}

absl::StatusOr<v1::DialEndpointResponse> RemoteLab::DialEndpoint(
    const v1::DialEndpointRequest& request, RpcTimeout timeout) {
  return Call(stubs_->handshakes, &v1::HandshakeService::Stub::DialEndpoint, request,
              "DialEndpoint", timeout);
}

absl::StatusOr<v1::SimulateHandshakeResponse> RemoteLab::SimulateHandshake(
    const v1::SimulateHandshakeRequest& request) {
  return Call(stubs_->handshakes, &v1::HandshakeService::Stub::SimulateHandshake, request,
              "SimulateHandshake");
}

// The callback API: with many threads that call at once it costs much less than a queue of
// completions for each call.
absl::Status RemoteLab::SimulateHandshake(const v1::SimulateHandshakeRequest& request,
                                          RpcTimeout timeout,
                                          v1::SimulateHandshakeResponse* response) {
  grpc::ClientContext context;
  context.set_deadline(Deadline(timeout));
  stubs_->Authorize(&context);
  Cancellation::Scope scope(cancellation_, [&context] { context.TryCancel(); });
  const auto done = std::make_shared<std::promise<grpc::Status>>();  // outlives its setting
  stubs_->handshakes.async()->SimulateHandshake(
      &context, &request, response,
      [done](grpc::Status status) { done->set_value(std::move(status)); });
  const grpc::Status status = done->get_future().get();
  if (status.ok()) return absl::OkStatus();
  if (cancellation_.requested()) return absl::CancelledError("interrupted");
  return RpcError(status, "SimulateHandshake", address_);
}

absl::StatusOr<v1::SendClientHelloResponse> RemoteLab::SendClientHello(
    const v1::SendClientHelloRequest& request, RpcTimeout timeout) {
  return Call(stubs_->handshakes, &v1::HandshakeService::Stub::SendClientHello, request,
              "SendClientHello", timeout);
}

absl::StatusOr<v1::CompareObservationsResponse> RemoteLab::CompareObservations(
    const v1::CompareObservationsRequest& request, RpcTimeout timeout) {
  return Call(stubs_->handshakes, &v1::HandshakeService::Stub::CompareObservations, request,
              "CompareObservations", timeout);
}

absl::StatusOr<v1::Relay> RemoteLab::CreateRelay(const v1::CreateRelayRequest& request,
                                                 RpcTimeout timeout) {
  return Call(stubs_->relays, &v1::RelayService::Stub::CreateRelay, request, "CreateRelay",
              timeout);
}

absl::StatusOr<v1::Terminator> RemoteLab::CreateTerminator(
    const v1::CreateTerminatorRequest& request, RpcTimeout timeout) {
  return Call(stubs_->terminators, &v1::TerminatorService::Stub::CreateTerminator, request,
              "CreateTerminator", timeout);
}

absl::StatusOr<v1::SetFaultPlanResponse> RemoteLab::SetFaultPlan(
    const v1::SetFaultPlanRequest& request, RpcTimeout timeout) {
  return Call(stubs_->relays, &v1::RelayService::Stub::SetFaultPlan, request, "SetFaultPlan",
              timeout);
}

absl::StatusOr<v1::Capabilities> RemoteLab::GetCapabilities(RpcTimeout timeout) {
  return Call(stubs_->capabilities, &v1::CapabilityService::Stub::GetCapabilities,
              v1::GetCapabilitiesRequest(), "GetCapabilities", timeout);
}

absl::StatusOr<bool> RemoteLab::IsServing() {
  using grpc::health::v1::HealthCheckResponse;
  const auto answer = Call(stubs_->health, &grpc::health::v1::Health::Stub::Check,
                           grpc::health::v1::HealthCheckRequest(), "Health.Check");
  if (!answer.ok()) return answer.status();
  return answer->status() == HealthCheckResponse::SERVING;
}

absl::Status RemoteLab::Delete(const std::string& name) {
  grpc::ClientContext context;
  context.set_deadline(system_clock::now() + kCleanUpTimeout);
  stubs_->Authorize(&context);
  google::protobuf::Empty nothing;
  grpc::Status status(grpc::StatusCode::INVALID_ARGUMENT, name);
  if (name.rfind("certificates/", 0) == 0) {
    v1::DeleteCertificateRequest request;
    request.set_name(name);
    status = stubs_->certificates.DeleteCertificate(&context, request, &nothing);
  } else if (name.rfind("tlsContexts/", 0) == 0) {
    v1::DeleteTlsContextRequest request;
    request.set_name(name);
    status = stubs_->contexts.DeleteTlsContext(&context, request, &nothing);
  } else if (name.rfind("listeners/", 0) == 0) {
    v1::DeleteListenerRequest request;
    request.set_name(name);
    status = stubs_->listeners.DeleteListener(&context, request, &nothing);
  } else if (name.rfind("relays/", 0) == 0) {
    v1::DeleteRelayRequest request;
    request.set_name(name);
    status = stubs_->relays.DeleteRelay(&context, request, &nothing);
  } else if (name.rfind("terminators/", 0) == 0) {
    v1::DeleteTerminatorRequest request;
    request.set_name(name);
    status = stubs_->terminators.DeleteTerminator(&context, request, &nothing);
  } else if (name.rfind("revocationResponders/", 0) == 0) {
    v1::DeleteRevocationResponderRequest request;
    request.set_name(name);
    status = stubs_->revocation.DeleteRevocationResponder(&context, request, &nothing);
  }
  return status.ok() ? absl::OkStatus() : RpcError(status, "Delete", address_);
}

}  // namespace tlslab
