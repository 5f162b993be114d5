#include "server/rpc/inspect_certificates.h"

#include "server/config/certificates/inspect_reader.h"
#include "server/report/inspection.h"
#include "server/rpc/status.h"

namespace tlslab {

grpc::Status InspectCertificates(const v1::InspectCertificatesRequest& request, const Lab& lab,
                                 v1::InspectCertificatesResponse* response) {
  RequestProblems problems;
  const InspectRequest read = ReadInspect(request, lab.lookup(), &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  response->set_format(read.format);
  response->set_private_key_present(read.private_key_present);
  if (read.private_key_matches) response->set_private_key_matches(*read.private_key_matches);
  ReportInspection(read.certificates, read.include_text, response);
  return grpc::Status::OK;
}

}  // namespace tlslab
