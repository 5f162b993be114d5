// What this build can honour beyond what every build can, found by asking it.
#ifndef TLSLAB_SERVER_ENGINE_FEATURES_H_
#define TLSLAB_SERVER_ENGINE_FEATURES_H_

#include <string>
#include <vector>

namespace tlslab {

// Fields of TlsContextSpec by their path, with a value where one matters, sorted:
// "protocol.compression", "certificate_compression_algorithms.zlib". Each was tried: a
// context that asks for it can be built here. Found on first use.
const std::vector<std::string>& Features();

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_FEATURES_H_
