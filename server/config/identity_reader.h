// TlsContextSpec → what an end proves itself with: credentials and their types,
// pre-shared keys, and what it says of them.
#ifndef TLSLAB_SERVER_CONFIG_IDENTITY_READER_H_
#define TLSLAB_SERVER_CONFIG_IDENTITY_READER_H_

#include "server/config/context_config.h"
#include "server/config/spec_reading.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

void ReadIdentity(const v1::TlsContextSpec& spec, const SpecReading& reading,
                  ContextConfig* config);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_IDENTITY_READER_H_
