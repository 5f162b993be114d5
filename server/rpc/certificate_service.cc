#include "server/config/certificates/certificate_reader.h"
#include "server/report/resources.h"
#include "server/rpc/export_certificate.h"
#include "server/rpc/inspect_certificates.h"
#include "server/rpc/list_mutations.h"
#include "server/rpc/services.h"
#include "server/rpc/sign_certificate_request.h"
#include "server/rpc/unary.h"
#include "server/rpc/verify_certificate_chain.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

// What is kept of the request, to be returned: not the key, nor what gives it.
std::string Document(v1::Certificate certificate) {
  if (certificate.has_pem()) certificate.mutable_pem()->clear_private_key_pem();
  v1::Certificate kept;
  if (certificate.has_spec()) {
    *kept.mutable_spec() = certificate.spec();
    kept.mutable_spec()->clear_danger_seed();
  }
  if (certificate.has_pem()) *kept.mutable_pem() = certificate.pem();
  return kept.SerializeAsString();
}

class CertificateService final : public v1::CertificateService::CallbackService {
 public:
  explicit CertificateService(Admission* admission) : admission_(*admission) {}

  grpc::ServerUnaryReactor* CreateCertificate(grpc::CallbackServerContext* context,
                                              const v1::CreateCertificateRequest* request,
                                              v1::Certificate* response) override {
    return Answer(admission_, context, [&](Lab& lab) { return Create(lab, *request, response); });
  }

  grpc::ServerUnaryReactor* GetCertificate(grpc::CallbackServerContext* context,
                                           const v1::GetCertificateRequest* request,
                                           v1::Certificate* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<const StoredCertificate> found;
      grpc::Status status = FindNamed(lab.certificates(), request->name(), "certificates", &found);
      if (found) ReportCertificate(*found, response);
      return status;
    });
  }

  grpc::ServerUnaryReactor* ListCertificates(grpc::CallbackServerContext* context,
                                             const v1::ListCertificatesRequest* request,
                                             v1::ListCertificatesResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return ListPage(lab.certificates(), "certificates", *request, response,
                      &v1::ListCertificatesResponse::add_certificates, ReportCertificate);
    });
  }

  grpc::ServerUnaryReactor* ListMutations(grpc::CallbackServerContext* context,
                                          const v1::ListMutationsRequest* request,
                                          v1::ListMutationsResponse* response) override {
    return Answer(admission_, context,
                  [&](Lab&) { return tlslab::ListMutations(*request, response); });
  }

  grpc::ServerUnaryReactor* DeleteCertificate(grpc::CallbackServerContext* context,
                                              const v1::DeleteCertificateRequest* request,
                                              google::protobuf::Empty*) override {
    return Answer(admission_, context, [&](Lab& lab) {
      std::shared_ptr<const StoredCertificate> found;
      grpc::Status status = FindNamed(lab.certificates(), request->name(), "certificates", &found);
      if (found && !lab.certificates().Remove(request->name())) status = NotFound(request->name());
      return status;
    });
  }

  grpc::ServerUnaryReactor* ExportCertificate(grpc::CallbackServerContext* context,
                                              const v1::ExportCertificateRequest* request,
                                              v1::ExportCertificateResponse* response) override {
    return Answer(admission_, context,
                  [&](Lab& lab) { return tlslab::ExportCertificate(*request, lab, response); });
  }

  grpc::ServerUnaryReactor* SignCertificateRequest(
      grpc::CallbackServerContext* context, const v1::SignCertificateRequestRequest* request,
      v1::SignCertificateRequestResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return tlslab::SignCertificateRequest(*request, lab, response);
    });
  }

  grpc::ServerUnaryReactor* InspectCertificates(
      grpc::CallbackServerContext* context, const v1::InspectCertificatesRequest* request,
      v1::InspectCertificatesResponse* response) override {
    return Answer(admission_, context,
                  [&](Lab& lab) { return tlslab::InspectCertificates(*request, lab, response); });
  }

  grpc::ServerUnaryReactor* VerifyCertificateChain(
      grpc::CallbackServerContext* context, const v1::VerifyCertificateChainRequest* request,
      v1::VerifyCertificateChainResponse* response) override {
    return Answer(admission_, context, [&](Lab& lab) {
      return tlslab::VerifyCertificateChain(*request, lab, response);
    });
  }

  grpc::ServerUnaryReactor* GetSystemTrust(grpc::CallbackServerContext* context,
                                           const v1::GetSystemTrustRequest*,
                                           v1::SystemTrust* response) override {
    return Answer(admission_, context, [&](Lab&) { return tlslab::GetSystemTrust(response); });
  }

 private:
  grpc::Status Create(Lab& lab, const v1::CreateCertificateRequest& request,
                      v1::Certificate* response) {
    RequestProblems problems;
    CertificateRequest read = ReadCreateCertificate(request, lab.lookup(), &problems);
    if (!problems.empty()) return ToGrpcStatus(problems);
    auto stored = lab.CreateCertificate(read, Document(request.certificate()));
    if (!stored.ok()) {
      // What only minting finds out: a time too far, a key that this build cannot make.
      if (stored.status().code() == absl::StatusCode::kFailedPrecondition) {
        problems.Unsupported("certificate.spec", std::string(stored.status().message()));
        return ToGrpcStatus(problems);
      }
      bool of_the_spec = stored.status().code() == absl::StatusCode::kInvalidArgument;
      return ToGrpcStatus(stored.status(),
                          of_the_spec ? "certificate.spec" : "certificates/" + read.id);
    }
    ReportCertificate(**stored, response);
    return grpc::Status::OK;
  }

  Admission& admission_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewCertificateService(Admission* admission) {
  return std::make_unique<CertificateService>(admission);
}

}  // namespace tlslab
