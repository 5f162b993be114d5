// ServerOptions.server_name_contexts → the rules by which a server name finds its
// context.
#ifndef TLSLAB_SERVER_CONFIG_SERVER_NAME_READER_H_
#define TLSLAB_SERVER_CONFIG_SERVER_NAME_READER_H_

#include <functional>
#include <string_view>

#include "server/config/context_config.h"
#include "server/config/spec_reading.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// Reads the spec of a rule, whose problems get the given path.
using ReadInnerSpec =
    std::function<ContextConfig(const v1::TlsContextSpec& spec, std::string_view field)>;

void ReadServerNames(const v1::ServerOptions& server, const SpecReading& reading,
                     const ReadInnerSpec& read_spec, ContextConfig* config);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_SERVER_NAME_READER_H_
