// Contexts for tests: an authority, a server that has its certificate, a client
// that trusts it.
//
//   TestPki pki;
//   auto server = MustBuild(pki.Server());
//   ContextConfig client = pki.Client();
//   client.max_version = TLS1_2_VERSION;
//   MemoryPairResult pair = Pair(MustBuild(client), server);
#ifndef TLSLAB_SERVER_TESTING_CONTEXTS_H_
#define TLSLAB_SERVER_TESTING_CONTEXTS_H_

#include <memory>
#include <string>

#include "certs/credential/credential.h"
#include "server/config/context_config.h"
#include "server/driver/memory_pair.h"
#include "server/engine/context.h"

namespace tlslab {

struct TestPki {
  // `key_type` as MintSpec has it.
  explicit TestPki(const std::string& key_type = "");

  // For the DNS name localhost and 127.0.0.1.
  std::shared_ptr<const Credential> Leaf(const std::string& key_type = "") const;

  // A server with a leaf of its own.
  ContextConfig Server(const std::string& key_type = "") const;
  // A client that enforces the authority and the name localhost.
  ContextConfig Client() const;

  std::shared_ptr<const Credential> authority;
};

// Ends the test process, telling the problems, when the context cannot be built.
std::shared_ptr<const Context> MustBuild(ContextConfig config);

// Both ends in memory, with the machine's clock.
MemoryPairResult Pair(std::shared_ptr<const Context> client, std::shared_ptr<const Context> server,
                      const MemoryPairOptions& options = {});

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TESTING_CONTEXTS_H_
