#include "server/rpc/sign_certificate_request.h"

#include "server/config/certificates/sign_request_reader.h"
#include "server/report/resources.h"
#include "server/rpc/status.h"

namespace tlslab {

grpc::Status SignCertificateRequest(const v1::SignCertificateRequestRequest& request, Lab& lab,
                                    v1::SignCertificateRequestResponse* response) {
  RequestProblems problems;
  const SignRequest read = ReadSignCertificateRequest(request, lab.lookup(), &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  absl::StatusOr<std::vector<OsslPtr<X509>>> chain = lab.SignCertificateRequest(read);
  if (!chain.ok()) return ToGrpcStatus(chain.status(), "spec");
  ReportSigned(*chain, response);
  return grpc::Status::OK;
}

}  // namespace tlslab
