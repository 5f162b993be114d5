// Contexts where an experiment has them: named or given, with a role.
#ifndef TLSLAB_CLIENT_EXPERIMENT_CHECK_CONTEXTS_H_
#define TLSLAB_CLIENT_EXPERIMENT_CHECK_CONTEXTS_H_

#include <string>

#include "client/experiment/mistakes.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

void CheckContextSpec(const std::string& path, const v1::TlsContextSpec& spec, Mistakes& mistakes);

// The field `field` of the message at `path`, which may be absent.
void CheckContextRef(const std::string& path, const std::string& field, bool present,
                     const v1::TlsContextRef& context, Mistakes& mistakes);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_CHECK_CONTEXTS_H_
