// ClientOptions and ServerOptions → what only that end has, less the contexts by
// server name.
#ifndef TLSLAB_SERVER_CONFIG_ROLE_READER_H_
#define TLSLAB_SERVER_CONFIG_ROLE_READER_H_

#include "server/config/context_config.h"
#include "server/config/spec_reading.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

void ReadRole(const v1::TlsContextSpec& spec, const SpecReading& reading, ContextConfig* config);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_ROLE_READER_H_
