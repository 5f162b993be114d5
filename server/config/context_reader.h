// TlsContextSpec → ContextConfig.
#ifndef TLSLAB_SERVER_CONFIG_CONTEXT_READER_H_
#define TLSLAB_SERVER_CONFIG_CONTEXT_READER_H_

#include <functional>
#include <string>
#include <string_view>

#include "server/config/context_config.h"
#include "server/config/problems.h"
#include "server/config/resource_lookup.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// Adds to `problems` everything that is wrong; the result is then of no use.
ContextConfig ReadContextSpec(const v1::TlsContextSpec& spec, std::string_view field,
                              const ResourceLookup& lookup, RequestProblems* problems);

// A context where a request needs one: a name, or a value that is read only when
// it is not cached yet.
struct ContextSource {
  std::string field;  // path of the reference
  Role role = Role::kClient;
  std::string name;  // "tlsContexts/x"; empty: a value
  // Of the value: equal keys make equal contexts. Empty: it is made anew each time.
  std::string cache_key;
  // Reads the value. Valid while the request is.
  std::function<ContextConfig(RequestProblems*)> read;
};

ContextSource ReadContextRef(const v1::TlsContextRef& ref, Role role, std::string_view field,
                             const ResourceLookup& lookup, RequestProblems* problems);

// `spec` without private keys, pre-shared keys and keys of tickets, as it may be
// returned.
v1::TlsContextSpec WithoutSecrets(v1::TlsContextSpec spec);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_CONTEXT_READER_H_
