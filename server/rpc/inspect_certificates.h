// The InspectCertificates RPC: what certificates say, from a file or from the lab.
#ifndef TLSLAB_SERVER_RPC_INSPECT_CERTIFICATES_H_
#define TLSLAB_SERVER_RPC_INSPECT_CERTIFICATES_H_

#include <grpcpp/support/status.h>

#include "server/lab/lab.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

grpc::Status InspectCertificates(const v1::InspectCertificatesRequest& request, const Lab& lab,
                                 v1::InspectCertificatesResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_INSPECT_CERTIFICATES_H_
