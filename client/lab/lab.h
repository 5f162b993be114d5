// A lab, as the command line talks to it: the RPCs of a daemon, each with a deadline, cancelled on
// request, its failure a status with a text for a person (rpc_error.h).
//
//   absl::StatusOr<std::unique_ptr<RemoteLab>> lab = RemoteLab::Connect("unix:/run/lab.sock",
//   settings, stop); absl::StatusOr<v1::Capabilities> capabilities = (*lab)->GetCapabilities();
//
// Calls block. Names and leases are the caller's; see resource_scope.h for what is made for a
// while.
#ifndef TLSLAB_CLIENT_LAB_LAB_H_
#define TLSLAB_CLIENT_LAB_LAB_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "client/lab/cancellation.h"
#include "client/lab/control_credentials.h"
#include "tlslab/v1/lab_service.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace tlslab {

struct LabStubs;

// How long one call may take; nothing: what the settings say.
using RpcTimeout = std::optional<std::chrono::milliseconds>;

struct LabSettings {
  // For each RPC; a dial or simulation has its own handshake deadline inside.
  std::chrono::milliseconds rpc_timeout = std::chrono::seconds(60);
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);
  ControlCredentials control;
};

class RemoteLab {
 public:
  // `address` is "host:port" or "unix:/path". UNAVAILABLE when nobody answers in time, and at once
  // when somebody refuses the connection; CANCELLED when stopped. The cancellation must outlive the
  // lab.
  static absl::StatusOr<std::unique_ptr<RemoteLab>> Connect(const std::string& address,
                                                            const LabSettings& settings,
                                                            Cancellation& cancellation);

  // The lab at `address`, if one answers there at once, be it that it wants credentials; null
  // otherwise. It does not wait for one
  // to come up.
  static std::unique_ptr<RemoteLab> Find(const std::string& address, const LabSettings& settings,
                                         Cancellation& cancellation);

  RemoteLab(std::shared_ptr<grpc::Channel> channel, const std::string& address,
            const LabSettings& settings, Cancellation& cancellation);
  ~RemoteLab();

  absl::StatusOr<v1::Certificate> CreateCertificate(const v1::CreateCertificateRequest& request,
                                                    RpcTimeout timeout = {});
  absl::StatusOr<v1::ExportCertificateResponse> ExportCertificate(
      const v1::ExportCertificateRequest& request, RpcTimeout timeout = {});
  absl::StatusOr<v1::SignCertificateRequestResponse> SignCertificateRequest(
      const v1::SignCertificateRequestRequest& request, RpcTimeout timeout = {});
  absl::StatusOr<v1::ListMutationsResponse> ListMutations();
  absl::StatusOr<v1::InspectCertificatesResponse> InspectCertificates(
      const v1::InspectCertificatesRequest& request);
  absl::StatusOr<v1::VerifyCertificateChainResponse> VerifyCertificateChain(
      const v1::VerifyCertificateChainRequest& request, RpcTimeout timeout = {});
  absl::StatusOr<v1::SystemTrust> GetSystemTrust();
  absl::StatusOr<v1::IssueCrlResponse> IssueCrl(const v1::IssueCrlRequest& request);
  absl::StatusOr<v1::IssueOcspResponseResponse> IssueOcspResponse(
      const v1::IssueOcspResponseRequest& request);
  absl::StatusOr<v1::RevocationResponder> CreateRevocationResponder(
      const v1::CreateRevocationResponderRequest& request, RpcTimeout timeout = {});
  // Runs after a cancellation too, for the last counts; at most 5 s.
  absl::StatusOr<v1::RevocationResponder> GetRevocationResponder(const std::string& name);
  absl::StatusOr<v1::TlsContext> CreateTlsContext(const v1::CreateTlsContextRequest& request,
                                                  RpcTimeout timeout = {});
  absl::StatusOr<v1::RotateTicketKeysResponse> RotateTicketKeys(
      const v1::RotateTicketKeysRequest& request, RpcTimeout timeout = {});
  absl::StatusOr<v1::ContextExplanation> ExplainContext(const v1::ExplainContextRequest& request,
                                                        RpcTimeout timeout = {});
  absl::StatusOr<v1::ListPresetsResponse> ListPresets();
  absl::StatusOr<v1::Listener> CreateListener(const v1::CreateListenerRequest& request,
                                              RpcTimeout timeout = {});
  absl::StatusOr<v1::DialEndpointResponse> DialEndpoint(const v1::DialEndpointRequest& request,
                                                        RpcTimeout timeout = {});
  absl::StatusOr<v1::SimulateHandshakeResponse> SimulateHandshake(
      const v1::SimulateHandshakeRequest& request);
  // Likewise into a message of the caller's, which may live on an arena: a result is hundreds of
  // small messages. For those who make many calls at once.
  absl::Status SimulateHandshake(const v1::SimulateHandshakeRequest& request, RpcTimeout timeout,
                                 v1::SimulateHandshakeResponse* response);
  absl::StatusOr<v1::SendClientHelloResponse> SendClientHello(
      const v1::SendClientHelloRequest& request, RpcTimeout timeout = {});
  absl::StatusOr<v1::CompareObservationsResponse> CompareObservations(
      const v1::CompareObservationsRequest& request, RpcTimeout timeout = {});
  absl::StatusOr<v1::Relay> CreateRelay(const v1::CreateRelayRequest& request,
                                        RpcTimeout timeout = {});
  absl::StatusOr<v1::Terminator> CreateTerminator(const v1::CreateTerminatorRequest& request,
                                                  RpcTimeout timeout = {});
  absl::StatusOr<v1::SetFaultPlanResponse> SetFaultPlan(const v1::SetFaultPlanRequest& request,
                                                        RpcTimeout timeout = {});
  absl::StatusOr<v1::Capabilities> GetCapabilities(RpcTimeout timeout = {});
  // By the health service of gRPC; false: it is about to end.
  absl::StatusOr<bool> IsServing();

  // Deletes a certificate, context, listener, relay, terminator or responder by its full name. Runs
  // after a cancellation too, since it is how one cleans up; at most 5 s.
  absl::Status Delete(const std::string& name);

  const std::string& address() const { return address_; }
  Cancellation& cancellation() { return cancellation_; }
  // For those who stream (lab_stubs.h).
  LabStubs& stubs() { return *stubs_; }

 private:
  std::chrono::system_clock::time_point Deadline(RpcTimeout timeout) const;

  template <typename Stub, typename Method, typename Request>
  auto Call(Stub& stub, Method method, const Request& request, const char* rpc,
            RpcTimeout timeout = {});

  std::string address_;
  LabSettings settings_;
  Cancellation& cancellation_;
  // Apart, so that who includes this does not read gRPC's headers.
  std::unique_ptr<LabStubs> stubs_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_LAB_LAB_H_
