// ProtocolOptions → ProtocolConfig.
#ifndef TLSLAB_SERVER_CONFIG_PROTOCOL_READER_H_
#define TLSLAB_SERVER_CONFIG_PROTOCOL_READER_H_

#include "server/config/context_config.h"
#include "server/config/spec_reading.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

ProtocolConfig ReadProtocol(const v1::ProtocolOptions& options, const SpecReading& reading);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_PROTOCOL_READER_H_
