// The name that a defect of names is about.
#ifndef TLSLAB_CERTS_MUTATE_MAIN_NAME_H_
#define TLSLAB_CERTS_MUTATE_MAIN_NAME_H_

#include <string>

#include "absl/status/status.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

// The first DNS name, else the first IP address, else the common name.
std::string MainName(const MintSpec& spec);

// What the certificate lacks for such a defect, to follow its name.
absl::Status NeedsDnsName();
absl::Status NameTooLong();

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_MAIN_NAME_H_
