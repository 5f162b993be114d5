// TlsContextSpec → versions, suites, groups, signature schemes and protocols of a
// ContextConfig.
#ifndef TLSLAB_SERVER_CONFIG_ALGORITHM_READER_H_
#define TLSLAB_SERVER_CONFIG_ALGORITHM_READER_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/config/context_config.h"
#include "server/config/spec_reading.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

void ReadAlgorithms(const v1::TlsContextSpec& spec, const SpecReading& reading,
                    ContextConfig* config);

// A suite of TLS 1.3: RFC 8446 appendix B.4, RFC 8998 and RFC 9150. Nothing for
// other suites and for names that are none.
std::optional<uint16_t> Tls13SuiteValue(std::string_view name);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_ALGORITHM_READER_H_
