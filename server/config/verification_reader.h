// PeerVerification → how a ContextConfig judges the peer.
#ifndef TLSLAB_SERVER_CONFIG_VERIFICATION_READER_H_
#define TLSLAB_SERVER_CONFIG_VERIFICATION_READER_H_

#include "server/config/context_config.h"
#include "server/config/spec_reading.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// `config->role` is set already.
void ReadVerification(const v1::TlsContextSpec& spec, const SpecReading& reading,
                      ContextConfig* config);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_VERIFICATION_READER_H_
