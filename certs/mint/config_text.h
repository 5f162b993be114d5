// A configuration in OpenSSL's format (config(5)) from text, and from nothing else.
//
//   absl::StatusOr<OsslPtr<CONF>> config = LoadConfigText(text);
//
// OpenSSL's own reader follows `.include`, and looks variables up in the environment.
// Such text is refused here before that reader sees it, and so is what would make it or
// its readers slow; openssl_config.h has the bounds.
#ifndef TLSLAB_CERTS_MINT_CONFIG_TEXT_H_
#define TLSLAB_CERTS_MINT_CONFIG_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// INVALID_ARGUMENT with a message to follow the name of a field: "line 3: ...".
absl::StatusOr<OsslPtr<CONF>> LoadConfigText(const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_CONFIG_TEXT_H_
