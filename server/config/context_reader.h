// TlsContextSpec → ContextConfig.
#ifndef TLSLAB_SERVER_CONFIG_CONTEXT_READER_H_
#define TLSLAB_SERVER_CONFIG_CONTEXT_READER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/config/context_config.h"
#include "server/config/problems.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// A certificate that the lab holds under a name.
struct HeldCertificate {
  std::shared_ptr<const Credential> credential;
  // Differs for every certificate ever held, so that one made anew under an old
  // name is not taken for the old one.
  uint64_t serial = 0;
};
using CertificateLookup = std::function<std::optional<HeldCertificate>(const std::string& name)>;

// Adds to `problems` everything that is wrong; the result is then of no use.
ContextConfig ReadContextSpec(const v1::TlsContextSpec& spec, std::string_view field,
                              const CertificateLookup& lookup, RequestProblems* problems);

// A context where a request needs one: a name, or a value that is read only when
// it is not cached yet.
struct ContextSource {
  std::string field;  // path of the reference
  Role role = Role::kClient;
  std::string name;       // "tlsContexts/x"; empty: a value
  std::string cache_key;  // of the value: equal keys make equal contexts
  // Reads the value. Valid while the request and the lookup are.
  std::function<ContextConfig(RequestProblems*)> read;
};

ContextSource ReadContextRef(const v1::TlsContextRef& ref, Role role, std::string_view field,
                             const CertificateLookup& lookup, RequestProblems* problems);

// `spec` without private keys, as it may be returned.
v1::TlsContextSpec WithoutSecrets(v1::TlsContextSpec spec);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CONTEXT_READER_H_
