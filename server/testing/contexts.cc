#include "server/testing/contexts.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/time/clock.h"
#include "certs/mint/mint.h"
#include "certs/verify/trust_store.h"

namespace tlslab {
namespace {

std::shared_ptr<const Credential> MustMint(const MintSpec& spec, const Credential* issuer) {
  auto minted = Mint(spec, issuer, absl::Now());
  if (minted.ok()) return *minted;
  std::fprintf(stderr, "cannot mint: %s\n", minted.status().ToString().c_str());
  std::abort();
}

}  // namespace

TestPki::TestPki(const std::string& key_type) {
  MintSpec spec;
  spec.common_name = "Test CA";
  spec.key_type = key_type;
  spec.certificate_authority = true;
  authority = MustMint(spec, nullptr);
}

std::shared_ptr<const Credential> TestPki::Leaf(const std::string& key_type) const {
  MintSpec spec;
  spec.common_name = "localhost";
  spec.dns_names = {"localhost"};
  spec.ip_addresses = {"127.0.0.1"};
  spec.key_type = key_type;
  return MustMint(spec, authority.get());
}

ContextConfig TestPki::Server(const std::string& key_type) const {
  ContextConfig config;
  config.role = Role::kServer;
  config.credentials.push_back(Leaf(key_type));
  config.trust = *MakeTrustStore(false, {});
  return config;
}

ContextConfig TestPki::Client() const {
  ContextConfig config;
  config.role = Role::kClient;
  config.trust = *MakeTrustStore(false, {authority->certificate.get()});
  config.server_name = "localhost";
  config.verify_policy.expected_name = "localhost";
  return config;
}

std::shared_ptr<const Context> MustBuild(ContextConfig config) {
  BuiltContext built = Context::Build(std::move(config));
  if (built.problems.empty()) return built.context;
  for (const ContextProblem& problem : built.problems) {
    std::fprintf(stderr, "%s: %s\n", problem.field.c_str(), problem.description.c_str());
  }
  std::abort();
}

MemoryPairResult Pair(std::shared_ptr<const Context> client, std::shared_ptr<const Context> server,
                      const MemoryPairOptions& options) {
  return RunMemoryPair(std::move(client), std::move(server), options, SystemClock());
}

}  // namespace tlslab
