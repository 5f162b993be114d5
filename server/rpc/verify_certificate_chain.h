// The RPCs that judge a chain outside a handshake, and tell what the system trusts.
#ifndef TLSLAB_SERVER_RPC_VERIFY_CERTIFICATE_CHAIN_H_
#define TLSLAB_SERVER_RPC_VERIFY_CERTIFICATE_CHAIN_H_

#include <grpcpp/support/status.h>

#include "server/lab/lab.h"
#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

grpc::Status VerifyCertificateChain(const v1::VerifyCertificateChainRequest& request, Lab& lab,
                                    v1::VerifyCertificateChainResponse* response);

grpc::Status GetSystemTrust(v1::SystemTrust* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_VERIFY_CERTIFICATE_CHAIN_H_
