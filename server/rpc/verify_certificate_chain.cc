#include "server/rpc/verify_certificate_chain.h"

#include "certs/verify/trust_counts.h"
#include "certs/verify/trust_store.h"
#include "server/config/certificates/chain_reader.h"
#include "server/report/chain_answer.h"
#include "server/rpc/status.h"

namespace tlslab {

grpc::Status VerifyCertificateChain(const v1::VerifyCertificateChainRequest& request, Lab& lab,
                                    v1::VerifyCertificateChainResponse* response) {
  RequestProblems problems;
  const ChainQuestion question =
      ReadVerifyCertificateChain(request, lab.lookup(), lab.options().clock->wall(), &problems);
  if (!problems.empty()) return ToGrpcStatus(problems);
  ReportChainAnswer(question, Answer(question), response);
  return grpc::Status::OK;
}

grpc::Status GetSystemTrust(v1::SystemTrust* response) {
  ReportSystemTrust(SystemTrustLocations(), SystemTrustVariables(), CountTrust(*SystemTrust()),
                    response);
  return grpc::Status::OK;
}

}  // namespace tlslab
