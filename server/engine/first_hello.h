// What OpenSSL says first, as bytes to make another hello of, and the parts of it that take keys.
#ifndef TLSLAB_SERVER_ENGINE_FIRST_HELLO_H_
#define TLSLAB_SERVER_ENGINE_FIRST_HELLO_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/engine/context.h"

namespace tlslab {

// The ClientHello that a client of `context` sends, with its header of four bytes. `server_name`
// is its name to send when the context names none; empty: none. Nothing when this OpenSSL sends
// no hello with that context, for example because its versions leave no suite.
std::optional<std::string> FirstClientHello(std::shared_ptr<const Context> context,
                                            const std::string& server_name);

// A fresh public key of a named group, as key_share holds it (RFC 8446 section 4.2.8.2, and the
// ML-KEM drafts). Nothing for a group that this OpenSSL cannot offer. Its private key is lost.
std::optional<std::string> FreshKeyShare(uint16_t group);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_FIRST_HELLO_H_
