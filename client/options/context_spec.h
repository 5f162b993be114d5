// Flags of the command line as TlsContextSpec.
//
// It reads the files that flags name: the daemon never does.
#ifndef TLSLAB_CLIENT_OPTIONS_CONTEXT_SPEC_H_
#define TLSLAB_CLIENT_OPTIONS_CONTEXT_SPEC_H_

#include "absl/status/statusor.h"
#include "client/options/flags.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// A spec to begin with: the file's, if one is named, on the preset.
absl::StatusOr<v1::TlsContextSpec> StartSpec(const ContextFlags& flags);

// Sets what the flags set; a later call overrides an earlier one, field by field.
void ApplyTlsFlags(const TlsFlags& flags, v1::TlsContextSpec& spec);

// A client's verification, names and certificate. Without a CA it trusts the system's store,
// unless a file or a preset says whom. What no flag says is left as a file or a preset has it.
absl::Status ApplyClientIdentity(const IdentityFlags& flags, v1::TlsContextSpec& spec);

// A server's certificate, and how it judges those of clients. `client_certificate` is "none",
// "request" or "require".
absl::Status ApplyServerIdentity(const IdentityFlags& flags, const std::string& client_certificate,
                                 v1::TlsContextSpec& spec);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_CONTEXT_SPEC_H_
