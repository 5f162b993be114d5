// What a context becomes in this build of OpenSSL.
//
//   Explanation told = Explain(*context);
//   told.suites[0].enabled;
//
// It asks OpenSSL: for suites it tries the context at other levels and versions, and
// for groups and signature schemes it reads a ClientHello that the context makes. A
// server's context makes one as a client would with the same settings; that is also
// what the server accepts. No handshake is made, and the context is not changed.
#ifndef TLSLAB_SERVER_ENGINE_EXPLANATION_H_
#define TLSLAB_SERVER_ENGINE_EXPLANATION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "server/engine/context.h"
#include "server/engine/observations.h"

namespace tlslab {

struct ExplainedSuite {
  CipherFacts cipher;
  bool enabled = false;         // by versions, security level and keys of the context
  std::string disabled_reason;  // empty when enabled
};

struct Explanation {
  std::vector<uint16_t> versions;      // wire numbers, oldest first; each has a suite
  std::vector<ExplainedSuite> suites;  // in order of preference, TLS 1.3 first
  std::vector<uint16_t> groups;
  std::vector<uint16_t> key_share_groups;   // a client's
  std::vector<uint16_t> signature_schemes;  // that this end accepts
  int security_level = 0;
  std::vector<std::string> options;  // SSL_OP_* without the prefix
};

Explanation Explain(const Context& context);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_ENGINE_EXPLANATION_H_
