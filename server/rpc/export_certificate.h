// The ExportCertificate RPC: a certificate of the lab as a file.
#ifndef TLSLAB_SERVER_RPC_EXPORT_CERTIFICATE_H_
#define TLSLAB_SERVER_RPC_EXPORT_CERTIFICATE_H_

#include <grpcpp/support/status.h>

#include "server/lab/lab.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

grpc::Status ExportCertificate(const v1::ExportCertificateRequest& request, Lab& lab,
                               v1::ExportCertificateResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_EXPORT_CERTIFICATE_H_
