// The names of OpenSSL's options.
#ifndef TLSLAB_SERVER_ENGINE_OPTION_NAMES_H_
#define TLSLAB_SERVER_ENGINE_OPTION_NAMES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace tlslab {

// Names of the SSL_OP_* flags in `options` (SSL_CTX_get_options(3)), without the
// prefix, in the order of their bits; for example "NO_COMPRESSION". A bit without a
// name in this OpenSSL is told as "BIT_63".
std::vector<std::string> OptionNames(uint64_t options);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_OPTION_NAMES_H_
