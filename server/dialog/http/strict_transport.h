// Strict-Transport-Security (RFC 6797): a server's word that it is to be asked by TLS alone.
#ifndef TLSLAB_SERVER_DIALOG_HTTP_STRICT_TRANSPORT_H_
#define TLSLAB_SERVER_DIALOG_HTTP_STRICT_TRANSPORT_H_

#include <optional>
#include <string_view>

#include "server/dialog/dialog_outcome.h"

namespace tlslab {

// A field's value, by section 6.1; absent when it breaks those rules, by which a browser ignores
// it: no max-age, a directive twice, a value where none belongs. Unknown directives are passed
// over.
std::optional<StrictTransportSecurity> ReadStrictTransportSecurity(std::string_view value);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_HTTP_STRICT_TRANSPORT_H_
