// Mints what a request planned: with the seed, the shared key and the time that it asks
// for.
#ifndef TLSLAB_SERVER_LAB_PLANNED_MINTING_H_
#define TLSLAB_SERVER_LAB_PLANNED_MINTING_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/config/certificates/certificate_reader.h"
#include "server/config/certificates/sign_request_reader.h"
#include "server/lab/shared_keys.h"

namespace tlslab {

// `now` counts when the plan has no time of its own. Errors are those of Mint and of
// SharedKeys.
absl::StatusOr<std::shared_ptr<const Credential>> MintAsPlanned(const MintPlan& plan,
                                                                absl::Time now, SharedKeys* keys);

// The certificate that a certification request asks for, then the intermediates above it.
absl::StatusOr<std::vector<OsslPtr<X509>>> SignAsPlanned(const SignRequest& request,
                                                         absl::Time now);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_PLANNED_MINTING_H_
