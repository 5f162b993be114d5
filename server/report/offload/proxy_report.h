// A header of the PROXY protocol, as the contract has it.
#ifndef TLSLAB_SERVER_REPORT_OFFLOAD_PROXY_REPORT_H_
#define TLSLAB_SERVER_REPORT_OFFLOAD_PROXY_REPORT_H_

#include "server/dialog/proxy/proxy_header.h"
#include "tlslab/v1/proxy_protocol.pb.h"

namespace tlslab {

void ReportProxyHeader(const ProxyHeader& header, v1::ProxyHeader* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_OFFLOAD_PROXY_REPORT_H_
