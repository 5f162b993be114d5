// Which protocol versions this build of OpenSSL can play.
#ifndef TLSLAB_SERVER_ENGINE_VERSIONS_H_
#define TLSLAB_SERVER_ENGINE_VERSIONS_H_

#include <cstdint>

namespace tlslab {

// `version` (a wire number) is compiled into the library at work. Whether a
// context can reach it also depends on its security level.
bool VersionCompiledIn(uint16_t version);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_VERSIONS_H_
