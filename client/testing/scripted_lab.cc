#include "client/testing/scripted_lab.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>

#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {

using google::protobuf::Empty;
using grpc::ServerContext;
using grpc::Status;

struct ScriptedLab::Services {
  explicit Services(ScriptedLab& lab)
      : certificates(*this),
        revocation(*this),
        contexts(*this),
        listeners(*this),
        handshakes(*this),
        relays(*this),
        terminators(*this),
        about(*this),
        lab(lab) {}

  Status Create(const std::string& name, const std::string& request) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!lab.creation.ok()) return lab.creation;
    if (existing.size() >= lab.room) return Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full");
    existing.push_back(name);
    created.push_back(name);
    requests[name] = request;
    return Status::OK;
  }

  Status Delete(const std::string& name) {
    std::lock_guard<std::mutex> lock(mutex);
    const auto found = std::find(existing.begin(), existing.end(), name);
    if (found == existing.end()) return Status(grpc::StatusCode::NOT_FOUND, name);
    existing.erase(found);
    changed.notify_all();
    return Status::OK;
  }

  bool Exists(const std::string& name) {
    return std::find(existing.begin(), existing.end(), name) != existing.end();
  }

  template <typename Result>
  void Publish(std::vector<Result>& all, const Result& result) {
    std::lock_guard<std::mutex> lock(mutex);
    all.push_back(result);
    changed.notify_all();
  }

  // Writes the results there are and those to come, as many as `request` wants, while what it names
  // exists. So many that are told to be `dropped` came before the first.
  template <typename Request, typename Result, typename Response>
  Status Watch(ServerContext* context, const Request& request, const std::vector<Result>& all,
               grpc::ServerWriter<Response>* writer, uint64_t dropped = 0) {
    std::unique_lock<std::mutex> lock(mutex);
    for (uint32_t next = 0; request.max_results() == 0 || next < request.max_results();) {
      while (next == all.size()) {
        if (context->IsCancelled()) return Status::CANCELLED;
        if (!Exists(request.name())) return Status::OK;
        changed.wait_for(lock, std::chrono::milliseconds(10));
      }
      Response response;
      *response.mutable_result() = all[next++];
      response.set_sequence_number(next + dropped);
      writer->Write(response);
    }
    return Status::OK;
  }

  struct Certificates : v1::CertificateService::Service {
    explicit Certificates(Services& all) : all(all) {}
    Status CreateCertificate(ServerContext*, const v1::CreateCertificateRequest* request,
                             v1::Certificate* response) override {
      response->set_name("certificates/" + request->certificate_id());
      response->set_chain_pem("PEM of " + request->certificate_id() + "\n");
      return all.Create(response->name(), request->DebugString());
    }
    Status DeleteCertificate(ServerContext*, const v1::DeleteCertificateRequest* request,
                             Empty*) override {
      return all.Delete(request->name());
    }
    Status ExportCertificate(ServerContext*, const v1::ExportCertificateRequest* request,
                             v1::ExportCertificateResponse* response) override {
      return all.lab.export_certificate ? all.lab.export_certificate(*request, response)
                                        : Status::OK;
    }
    Status SignCertificateRequest(ServerContext*, const v1::SignCertificateRequestRequest* request,
                                  v1::SignCertificateRequestResponse* response) override {
      return all.lab.sign ? all.lab.sign(*request, response) : Status::OK;
    }
    Status InspectCertificates(ServerContext*, const v1::InspectCertificatesRequest* request,
                               v1::InspectCertificatesResponse* response) override {
      return all.lab.inspect ? all.lab.inspect(*request, response) : Status::OK;
    }
    Status VerifyCertificateChain(ServerContext*, const v1::VerifyCertificateChainRequest* request,
                                  v1::VerifyCertificateChainResponse* response) override {
      return all.lab.verify ? all.lab.verify(*request, response) : Status::OK;
    }
    Status ListMutations(ServerContext*, const v1::ListMutationsRequest*,
                         v1::ListMutationsResponse* response) override {
      *response = all.lab.mutations;
      return Status::OK;
    }
    Status GetSystemTrust(ServerContext*, const v1::GetSystemTrustRequest*,
                          v1::SystemTrust* response) override {
      *response = all.lab.system_trust;
      return Status::OK;
    }
    Services& all;
  } certificates;

  struct Revocation : v1::RevocationService::Service {
    explicit Revocation(Services& all) : all(all) {}
    Status IssueCrl(ServerContext*, const v1::IssueCrlRequest* request,
                    v1::IssueCrlResponse* response) override {
      return all.lab.issue_crl ? all.lab.issue_crl(*request, response) : Status::OK;
    }
    Status IssueOcspResponse(ServerContext*, const v1::IssueOcspResponseRequest* request,
                             v1::IssueOcspResponseResponse* response) override {
      return all.lab.issue_ocsp_response ? all.lab.issue_ocsp_response(*request, response)
                                         : Status::OK;
    }
    Status CreateRevocationResponder(ServerContext*,
                                     const v1::CreateRevocationResponderRequest* request,
                                     v1::RevocationResponder* response) override {
      *response = request->revocation_responder();
      response->set_name("revocationResponders/" + request->revocation_responder_id());
      response->set_ocsp_url("http://127.0.0.1:8080/ocsp");
      return all.Create(response->name(), request->DebugString());
    }
    Status GetRevocationResponder(ServerContext*, const v1::GetRevocationResponderRequest* request,
                                  v1::RevocationResponder* response) override {
      return all.lab.get_responder ? all.lab.get_responder(*request, response) : Status::OK;
    }
    Status DeleteRevocationResponder(ServerContext*,
                                     const v1::DeleteRevocationResponderRequest* request,
                                     Empty*) override {
      return all.Delete(request->name());
    }
    Services& all;
  } revocation;

  struct Contexts : v1::TlsContextService::Service {
    explicit Contexts(Services& all) : all(all) {}
    Status CreateTlsContext(ServerContext*, const v1::CreateTlsContextRequest* request,
                            v1::TlsContext* response) override {
      response->set_name("tlsContexts/" + request->tls_context_id());
      return all.Create(response->name(), request->DebugString());
    }
    Status DeleteTlsContext(ServerContext*, const v1::DeleteTlsContextRequest* request,
                            Empty*) override {
      return all.Delete(request->name());
    }
    Status ExplainContext(ServerContext*, const v1::ExplainContextRequest* request,
                          v1::ContextExplanation* response) override {
      return all.lab.explain ? all.lab.explain(*request, response) : Status::OK;
    }
    Status ListPresets(ServerContext*, const v1::ListPresetsRequest*,
                       v1::ListPresetsResponse* response) override {
      *response = all.lab.presets;
      return Status::OK;
    }
    Status RotateTicketKeys(ServerContext*, const v1::RotateTicketKeysRequest* request,
                            v1::RotateTicketKeysResponse* response) override {
      std::lock_guard<std::mutex> lock(all.mutex);
      if (!all.Exists(request->name())) {
        return Status(grpc::StatusCode::NOT_FOUND, request->name());
      }
      all.rotations.push_back(*request);
      response->add_key_names("0123456789abcdef");
      return Status::OK;
    }
    Services& all;
  } contexts;

  struct Listeners : v1::ListenerService::Service {
    explicit Listeners(Services& all) : all(all) {}
    Status CreateListener(ServerContext*, const v1::CreateListenerRequest* request,
                          v1::Listener* response) override {
      *response = request->listener();
      response->set_name("listeners/" + request->listener_id());
      response->set_bound_address("127.0.0.1:4433");
      return all.Create(response->name(), request->DebugString());
    }
    Status DeleteListener(ServerContext*, const v1::DeleteListenerRequest* request,
                          Empty*) override {
      return all.Delete(request->name());
    }
    Status WatchHandshakes(ServerContext* context, const v1::WatchHandshakesRequest* request,
                           grpc::ServerWriter<v1::WatchHandshakesResponse>* writer) override {
      return all.Watch(context, *request, all.results, writer, all.lab.dropped_results);
    }
    Services& all;
  } listeners;

  struct Handshakes : v1::HandshakeService::Service {
    explicit Handshakes(Services& all) : all(all) {}
    Status SimulateHandshake(ServerContext* context, const v1::SimulateHandshakeRequest* request,
                             v1::SimulateHandshakeResponse* response) override {
      std::unique_lock<std::mutex> lock(all.mutex);
      while (all.lab.hangs && !context->IsCancelled()) {
        all.hanging = true;
        all.changed.notify_all();
        all.changed.wait_for(lock, std::chrono::milliseconds(10));
      }
      lock.unlock();
      return all.lab.simulate ? all.lab.simulate(*request, response) : Status::OK;
    }
    Status DialEndpoint(ServerContext*, const v1::DialEndpointRequest* request,
                        v1::DialEndpointResponse* response) override {
      return all.lab.dial ? all.lab.dial(*request, response) : Status::OK;
    }
    Status SendClientHello(ServerContext*, const v1::SendClientHelloRequest* request,
                           v1::SendClientHelloResponse* response) override {
      return all.lab.send_hello ? all.lab.send_hello(*request, response) : Status::OK;
    }
    Status CompareObservations(ServerContext*, const v1::CompareObservationsRequest* request,
                               v1::CompareObservationsResponse* response) override {
      return all.lab.compare ? all.lab.compare(*request, response) : Status::OK;
    }
    Services& all;
  } handshakes;

  struct Relays : v1::RelayService::Service {
    explicit Relays(Services& all) : all(all) {}
    Status CreateRelay(ServerContext*, const v1::CreateRelayRequest* request,
                       v1::Relay* response) override {
      *response = request->relay();
      response->set_name("relays/" + request->relay_id());
      // Each has a port of its own, in the order of their creation.
      response->set_bound_address("127.0.0.1:" + std::to_string(7000 + ++count));
      return all.Create(response->name(), request->DebugString());
    }
    Status DeleteRelay(ServerContext*, const v1::DeleteRelayRequest* request, Empty*) override {
      return all.Delete(request->name());
    }
    Status WatchRelay(ServerContext* context, const v1::WatchRelayRequest* request,
                      grpc::ServerWriter<v1::WatchRelayResponse>* writer) override {
      return all.Watch(context, *request, results, writer);
    }
    Status SetFaultPlan(ServerContext*, const v1::SetFaultPlanRequest* request,
                        v1::SetFaultPlanResponse* response) override {
      return all.lab.set_fault_plan ? all.lab.set_fault_plan(*request, response) : Status::OK;
    }
    Services& all;
    std::atomic<int> count{0};
    std::vector<v1::RelayResult> results;
  } relays;

  struct Terminators : v1::TerminatorService::Service {
    explicit Terminators(Services& all) : all(all) {}
    Status CreateTerminator(ServerContext*, const v1::CreateTerminatorRequest* request,
                            v1::Terminator* response) override {
      *response = request->terminator();
      response->set_name("terminators/" + request->terminator_id());
      response->set_bound_address("127.0.0.1:" + std::to_string(8000 + ++count));
      return all.Create(response->name(), request->DebugString());
    }
    Status DeleteTerminator(ServerContext*, const v1::DeleteTerminatorRequest* request,
                            Empty*) override {
      return all.Delete(request->name());
    }
    Status WatchTerminator(ServerContext* context, const v1::WatchTerminatorRequest* request,
                           grpc::ServerWriter<v1::WatchTerminatorResponse>* writer) override {
      return all.Watch(context, *request, results, writer);
    }
    Services& all;
    std::atomic<int> count{0};
    std::vector<v1::TerminatorResult> results;
  } terminators;

  struct About : v1::CapabilityService::Service {
    explicit About(Services& all) : all(all) {}
    Status GetCapabilities(ServerContext*, const v1::GetCapabilitiesRequest*,
                           v1::Capabilities* response) override {
      *response = all.lab.capabilities;
      return Status::OK;
    }
    Services& all;
  } about;

  ScriptedLab& lab;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> existing, created;
  std::map<std::string, std::string> requests;
  std::vector<v1::HandshakeResult> results;
  std::vector<v1::RotateTicketKeysRequest> rotations;
  bool hanging = false;
};

ScriptedLab::ScriptedLab() : services_(std::make_unique<Services>(*this)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(&services_->certificates);
  builder.RegisterService(&services_->revocation);
  builder.RegisterService(&services_->contexts);
  builder.RegisterService(&services_->listeners);
  builder.RegisterService(&services_->handshakes);
  builder.RegisterService(&services_->relays);
  builder.RegisterService(&services_->terminators);
  builder.RegisterService(&services_->about);
  server_ = builder.BuildAndStart();
}

ScriptedLab::~ScriptedLab() {
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

std::string ScriptedLab::address() const { return "127.0.0.1:" + std::to_string(port_); }

void ScriptedLab::Publish(const v1::HandshakeResult& result) {
  services_->Publish(services_->results, result);
}

void ScriptedLab::PublishRelayed(const v1::RelayResult& result) {
  services_->Publish(services_->relays.results, result);
}

void ScriptedLab::PublishTerminated(const v1::TerminatorResult& result) {
  services_->Publish(services_->terminators.results, result);
}

void ScriptedLab::AwaitHang() {
  std::unique_lock<std::mutex> lock(services_->mutex);
  services_->changed.wait(lock, [this] { return services_->hanging; });
}

std::vector<std::string> ScriptedLab::resources() const {
  std::lock_guard<std::mutex> lock(services_->mutex);
  return services_->existing;
}

std::vector<std::string> ScriptedLab::created() const {
  std::lock_guard<std::mutex> lock(services_->mutex);
  return services_->created;
}

std::vector<v1::RotateTicketKeysRequest> ScriptedLab::rotations() const {
  std::lock_guard<std::mutex> lock(services_->mutex);
  return services_->rotations;
}

std::string ScriptedLab::request_of(const std::string& name_prefix) const {
  std::lock_guard<std::mutex> lock(services_->mutex);
  for (const auto& [name, request] : services_->requests) {
    if (name.rfind(name_prefix, 0) == 0) return request;
  }
  return "";
}

}  // namespace tlslab
