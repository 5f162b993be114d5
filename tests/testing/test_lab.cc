#include "tests/testing/test_lab.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>

#include "server/rpc/daemon.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

constexpr auto kDeadline = std::chrono::seconds(30);
constexpr absl::Duration kGrace = absl::Seconds(5);

std::unique_ptr<Daemon> MustStart() {
  DaemonOptions options;
  options.listen = "127.0.0.1:0";
  absl::StatusOr<std::unique_ptr<Daemon>> daemon = Daemon::Start(std::move(options));
  if (daemon.ok()) return *std::move(daemon);
  std::cerr << "cannot start a daemon: " << daemon.status() << "\n";
  std::abort();
}

std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// One unary call.
template <typename Stub, typename Request, typename Response>
Response Call(Stub* stub,
              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  Response response;
  grpc::Status status = (stub->*method)(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_code() << ": " << status.error_message() << "\nfor\n"
                           << request.GetTypeName();
  return response;
}

// The first `count` results of what is called `name`.
template <typename Result, typename Stub, typename Request, typename Response>
std::vector<Result> Watch(Stub* stub,
                          std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                              grpc::ClientContext*, const Request&),
                          const std::string& name, uint32_t count) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  Request request;
  request.set_name(name);
  request.set_max_results(count);
  auto reader = (stub->*method)(&context, request);
  std::vector<Result> results;
  for (Response response; reader->Read(&response);) results.push_back(response.result());
  grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok() && results.size() == count)
      << status.error_message() << " after " << results.size() << " of " << count << " results";
  return results;
}

}  // namespace

struct TestLab::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : certificates(v1::CertificateService::NewStub(channel)),
        contexts(v1::TlsContextService::NewStub(channel)),
        listeners(v1::ListenerService::NewStub(channel)),
        handshakes(v1::HandshakeService::NewStub(channel)),
        revocation(v1::RevocationService::NewStub(channel)),
        capabilities(v1::CapabilityService::NewStub(channel)),
        relays(v1::RelayService::NewStub(channel)),
        terminators(v1::TerminatorService::NewStub(channel)) {}

  const std::unique_ptr<v1::CertificateService::Stub> certificates;
  const std::unique_ptr<v1::TlsContextService::Stub> contexts;
  const std::unique_ptr<v1::ListenerService::Stub> listeners;
  const std::unique_ptr<v1::HandshakeService::Stub> handshakes;
  const std::unique_ptr<v1::RevocationService::Stub> revocation;
  const std::unique_ptr<v1::CapabilityService::Stub> capabilities;
  const std::unique_ptr<v1::RelayService::Stub> relays;
  const std::unique_ptr<v1::TerminatorService::Stub> terminators;
};

TestLab::TestLab()
    : daemon_(MustStart()), stubs_(std::make_unique<Stubs>(ChannelTo(daemon_->address()))) {}

TestLab::~TestLab() { daemon_->Drain(kGrace); }

const std::string& TestLab::address() const { return daemon_->address(); }

v1::Certificate TestLab::Create(const std::string& id, const v1::CertificateSpec& spec) {
  v1::CreateCertificateRequest request;
  request.set_certificate_id(id);
  *request.mutable_certificate()->mutable_spec() = spec;
  return Call(stubs_->certificates.get(), &v1::CertificateService::Stub::CreateCertificate,
              request);
}

v1::TlsContext TestLab::Create(const std::string& id, const v1::TlsContextSpec& spec) {
  v1::CreateTlsContextRequest request;
  request.set_tls_context_id(id);
  *request.mutable_tls_context()->mutable_spec() = spec;
  return Call(stubs_->contexts.get(), &v1::TlsContextService::Stub::CreateTlsContext, request);
}

void TestLab::RotateTicketKeys(const std::string& context) {
  v1::RotateTicketKeysRequest request;
  request.set_name(context);
  Call(stubs_->contexts.get(), &v1::TlsContextService::Stub::RotateTicketKeys, request);
}

v1::IssueCrlResponse TestLab::Issue(const v1::CrlSpec& spec) {
  v1::IssueCrlRequest request;
  *request.mutable_spec() = spec;
  return Call(stubs_->revocation.get(), &v1::RevocationService::Stub::IssueCrl, request);
}

v1::IssueOcspResponseResponse TestLab::Issue(const v1::OcspResponseSpec& spec) {
  v1::IssueOcspResponseRequest request;
  *request.mutable_spec() = spec;
  return Call(stubs_->revocation.get(), &v1::RevocationService::Stub::IssueOcspResponse, request);
}

v1::RevocationResponder TestLab::Respond(const v1::RevocationResponder& responder) {
  v1::CreateRevocationResponderRequest request;
  *request.mutable_revocation_responder() = responder;
  return Call(stubs_->revocation.get(), &v1::RevocationService::Stub::CreateRevocationResponder,
              request);
}

v1::RevocationResponder TestLab::Get(const v1::RevocationResponder& responder) {
  v1::GetRevocationResponderRequest request;
  request.set_name(responder.name());
  return Call(stubs_->revocation.get(), &v1::RevocationService::Stub::GetRevocationResponder,
              request);
}

v1::Listener TestLab::Listen(const v1::Listener& listener) {
  v1::CreateListenerRequest request;
  *request.mutable_listener() = listener;
  return Call(stubs_->listeners.get(), &v1::ListenerService::Stub::CreateListener, request);
}

v1::Relay TestLab::RelayTo(const v1::Relay& relay) {
  v1::CreateRelayRequest request;
  *request.mutable_relay() = relay;
  return Call(stubs_->relays.get(), &v1::RelayService::Stub::CreateRelay, request);
}

v1::Terminator TestLab::Terminate(const v1::Terminator& terminator) {
  v1::CreateTerminatorRequest request;
  *request.mutable_terminator() = terminator;
  return Call(stubs_->terminators.get(), &v1::TerminatorService::Stub::CreateTerminator, request);
}

v1::Listener TestLab::Get(const v1::Listener& listener) {
  v1::GetListenerRequest request;
  request.set_name(listener.name());
  return Call(stubs_->listeners.get(), &v1::ListenerService::Stub::GetListener, request);
}

v1::HandshakeResult TestLab::Dial(const v1::DialEndpointRequest& request) {
  return Call(stubs_->handshakes.get(), &v1::HandshakeService::Stub::DialEndpoint, request)
      .result();
}

v1::SendClientHelloResponse TestLab::SendHello(const v1::SendClientHelloRequest& request) {
  return Call(stubs_->handshakes.get(), &v1::HandshakeService::Stub::SendClientHello, request);
}

v1::VerifyCertificateChainResponse TestLab::Verify(
    const v1::VerifyCertificateChainRequest& request) {
  return Call(stubs_->certificates.get(), &v1::CertificateService::Stub::VerifyCertificateChain,
              request);
}

v1::Capabilities TestLab::Capabilities() {
  return Call(stubs_->capabilities.get(), &v1::CapabilityService::Stub::GetCapabilities,
              v1::GetCapabilitiesRequest());
}

std::vector<v1::HandshakeResult> TestLab::Results(const v1::Listener& listener, uint32_t count) {
  return Watch<v1::HandshakeResult>(
      stubs_->listeners.get(), &v1::ListenerService::Stub::WatchHandshakes, listener.name(), count);
}

std::vector<v1::RelayResult> TestLab::Results(const v1::Relay& relay, uint32_t count) {
  auto results = Watch<v1::RelayResult>(stubs_->relays.get(), &v1::RelayService::Stub::WatchRelay,
                                        relay.name(), count);
  results.resize(count);
  return results;
}

std::vector<v1::TerminatorResult> TestLab::Results(const v1::Terminator& terminator,
                                                   uint32_t count) {
  auto results = Watch<v1::TerminatorResult>(stubs_->terminators.get(),
                                             &v1::TerminatorService::Stub::WatchTerminator,
                                             terminator.name(), count);
  results.resize(count);
  return results;
}

v1::HandshakeResult TestLab::NextResult(const v1::Listener& listener) {
  uint32_t wanted = ++results_given_[listener.name()];
  std::vector<v1::HandshakeResult> results = Results(listener, wanted);
  return results.size() == wanted ? results.back() : v1::HandshakeResult();
}

std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

}  // namespace tlslab
