// The certificate of a server that was given none.
#ifndef TLSLAB_CLIENT_COMMANDS_SERVER_CREDENTIAL_H_
#define TLSLAB_CLIENT_COMMANDS_SERVER_CREDENTIAL_H_

#include "client/commands/console.h"
#include "client/lab/resource_scope.h"
#include "client/options/options.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// One for localhost of a private authority, made in the scope, as the credential of `spec`; the
// authority goes into the file that --ca-out names. How it failed, or kAsExpected.
int MintCredential(const Options& options, ResourceScope& scope, v1::TlsContextSpec& spec,
                   Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_SERVER_CREDENTIAL_H_
