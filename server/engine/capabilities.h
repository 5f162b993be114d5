// What this build of OpenSSL can do, found by asking it.
#ifndef TLSLAB_SERVER_ENGINE_CAPABILITIES_H_
#define TLSLAB_SERVER_ENGINE_CAPABILITIES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "certs/ossl/ossl_ptr.h"
#include "server/engine/observations.h"

namespace tlslab {

struct EngineCapabilities {
  std::vector<uint16_t> versions;    // wire numbers, oldest first
  std::vector<CipherFacts> ciphers;  // by number
  std::vector<uint16_t> groups;
  std::vector<uint16_t> signature_schemes;
  // As features.h tells them; empty in what `Capabilities` returns, since contexts are
  // built to find them, and ask this.
  std::vector<std::string> features;
};

// Found on first use.
const EngineCapabilities& Capabilities();

// What OpenSSL tells of a cipher suite.
CipherFacts FactsOf(const SSL_CIPHER* cipher);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_CAPABILITIES_H_
