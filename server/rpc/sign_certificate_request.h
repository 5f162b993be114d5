// The SignCertificateRequest RPC: a certificate for somebody's own key.
#ifndef TLSLAB_SERVER_RPC_SIGN_CERTIFICATE_REQUEST_H_
#define TLSLAB_SERVER_RPC_SIGN_CERTIFICATE_REQUEST_H_

#include <grpcpp/support/status.h>

#include "server/lab/lab.h"
#include "tlslab/v1/lab_service.pb.h"

namespace tlslab {

grpc::Status SignCertificateRequest(const v1::SignCertificateRequestRequest& request, Lab& lab,
                                    v1::SignCertificateRequestResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_SIGN_CERTIFICATE_REQUEST_H_
