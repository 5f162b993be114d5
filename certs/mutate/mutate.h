// Mints certificates with deliberate defects.
//
//   auto credential = MintMutated(spec, sources, now, {"expired", "sha1-signature"});
//
// Everything else about the certificate is as `Mint` makes it: a defect is the only
// thing wrong. Defects are put in one after another: into the spec, into the
// certificate before its issuer signs it, into what was signed, and into what is sent
// and the key that goes with it. Certificates can be minted with the outcome as their
// issuer, whatever it says of itself.
#ifndef TLSLAB_CERTS_MUTATE_MUTATE_H_
#define TLSLAB_CERTS_MUTATE_MUTATE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"

namespace tlslab {

// As `Mint` when there are no mutations. INVALID_ARGUMENT also for what
// `CheckMutations` finds, and for a defect that such a certificate cannot have: a
// missing intermediate of one that issues itself, a wildcard without a DNS name, a key
// of a type that cannot be made wrong.
absl::StatusOr<std::shared_ptr<const Credential>> MintMutated(
    const MintSpec& spec, const MintSources& sources, absl::Time now,
    const std::vector<std::string>& mutations);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_MUTATE_H_
