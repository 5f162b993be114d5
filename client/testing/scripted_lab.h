// A real gRPC server on loopback that keeps resources like a lab and answers handshakes as a test
// tells it: for tests of the client alone. The daemon itself is met in //tests.
#ifndef TLSLAB_CLIENT_TESTING_SCRIPTED_LAB_H_
#define TLSLAB_CLIENT_TESTING_SCRIPTED_LAB_H_

#include <grpcpp/support/status.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tlslab/v1/lab_service.pb.h"

namespace grpc {
class Server;
}  // namespace grpc

namespace tlslab {

class ScriptedLab {
 public:
  ScriptedLab();
  ~ScriptedLab();

  std::string address() const;

  // Answers; set before the first call. A null result of OK is an empty response.
  std::function<grpc::Status(const v1::SimulateHandshakeRequest&, v1::SimulateHandshakeResponse*)>
      simulate;
  std::function<grpc::Status(const v1::DialEndpointRequest&, v1::DialEndpointResponse*)> dial;
  std::function<grpc::Status(const v1::SendClientHelloRequest&, v1::SendClientHelloResponse*)>
      send_hello;
  std::function<grpc::Status(const v1::CompareObservationsRequest&,
                             v1::CompareObservationsResponse*)>
      compare;
  std::function<grpc::Status(const v1::SetFaultPlanRequest&, v1::SetFaultPlanResponse*)>
      set_fault_plan;
  std::function<grpc::Status(const v1::ExplainContextRequest&, v1::ContextExplanation*)> explain;
  std::function<grpc::Status(const v1::ExportCertificateRequest&, v1::ExportCertificateResponse*)>
      export_certificate;
  std::function<grpc::Status(const v1::SignCertificateRequestRequest&,
                             v1::SignCertificateRequestResponse*)>
      sign;
  std::function<grpc::Status(const v1::InspectCertificatesRequest&,
                             v1::InspectCertificatesResponse*)>
      inspect;
  std::function<grpc::Status(const v1::VerifyCertificateChainRequest&,
                             v1::VerifyCertificateChainResponse*)>
      verify;
  std::function<grpc::Status(const v1::IssueCrlRequest&, v1::IssueCrlResponse*)> issue_crl;
  std::function<grpc::Status(const v1::IssueOcspResponseRequest&, v1::IssueOcspResponseResponse*)>
      issue_ocsp_response;
  // Of a responder that exists.
  std::function<grpc::Status(const v1::GetRevocationResponderRequest&, v1::RevocationResponder*)>
      get_responder;
  v1::ListMutationsResponse mutations;
  v1::SystemTrust system_trust;
  v1::ListPresetsResponse presets;
  v1::Capabilities capabilities;
  // For every creation, when not OK.
  grpc::Status creation;
  // Creations beyond so many at once are RESOURCE_EXHAUSTED.
  size_t room = 1000000;
  // So many results are gone before the first that a watcher reads.
  uint64_t dropped_results = 0;
  // SimulateHandshake answers only when the client gives up.
  bool hangs = false;

  // Gives a result to whoever watches, and keeps it for those who come.
  void Publish(const v1::HandshakeResult& result);
  // Likewise, whichever relay is watched.
  void PublishRelayed(const v1::RelayResult& result);
  // Likewise, whichever terminator is watched.
  void PublishTerminated(const v1::TerminatorResult& result);
  // A call to SimulateHandshake is hanging.
  void AwaitHang();

  // What exists now, by full name, in the order of creation; and all that ever did.
  std::vector<std::string> resources() const;
  std::vector<std::string> created() const;
  // The requests for new ticket keys, in order.
  std::vector<v1::RotateTicketKeysRequest> rotations() const;
  // The request of the creation of that name, as text.
  std::string request_of(const std::string& name_prefix) const;

 private:
  struct Services;
  std::unique_ptr<Services> services_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TESTING_SCRIPTED_LAB_H_
