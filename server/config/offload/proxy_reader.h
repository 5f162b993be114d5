// ProxyHeader and ProxyProtocolUse of the contract → what is sent and expected in front.
#ifndef TLSLAB_SERVER_CONFIG_OFFLOAD_PROXY_READER_H_
#define TLSLAB_SERVER_CONFIG_OFFLOAD_PROXY_READER_H_

#include <memory>
#include <string>

#include "server/config/problems.h"
#include "server/dialog/proxy/proxy_header.h"
#include "tlslab/v1/proxy_protocol.pb.h"

namespace tlslab {

std::shared_ptr<const ProxyHeader> ReadProxyHeader(const v1::ProxyHeader& header,
                                                   const std::string& field,
                                                   RequestProblems* problems);
ProxyProtocolUse ReadProxyProtocolUse(v1::ProxyProtocolUse use, const std::string& field,
                                      RequestProblems* problems);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_OFFLOAD_PROXY_READER_H_
