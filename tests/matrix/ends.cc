#include "tests/matrix/ends.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <map>

#include "certs/mint/key_type.h"
#include "certs/verify/trust_store.h"
#include "server/codepoints/cipher_suites.h"
#include "server/engine/capabilities.h"
#include "server/testing/contexts.h"
#include "tests/matrix/suite_facts.h"

namespace tlslab {
namespace {

const TestPki& Pki() {
  static const TestPki* const pki = new TestPki;
  return *pki;
}

bool CanMint(const std::string& key_type) {
  static const auto* const types = new std::vector<std::string>(KeyTypes());
  return std::find(types->begin(), types->end(), key_type) != types->end();
}

ContextConfig Common(Role role, uint16_t version) {
  ContextConfig config;
  config.role = role;
  config.min_version = config.max_version = version;
  config.security_level = 0;
  // One store, or every client would read the authority anew.
  static const auto* const trust = new std::shared_ptr<const TrustStore>(
      *MakeTrustStore(false, {Pki().authority->certificate.get()}));
  config.trust = *trust;
  return config;
}

}  // namespace

std::shared_ptr<const Credential> MatrixLeaf(const std::string& key_type) {
  static auto* const leaves = new std::map<std::string, std::shared_ptr<const Credential>>;
  if (!CanMint(key_type)) return nullptr;
  std::shared_ptr<const Credential>& leaf = (*leaves)[key_type];
  if (!leaf) leaf = Pki().Leaf(key_type);
  return leaf;
}

ContextConfig MatrixClient(uint16_t version) {
  ContextConfig config = Common(Role::kClient, version);
  config.server_name = "localhost";
  return config;
}

ContextConfig MatrixServer(uint16_t version, const std::vector<std::string>& key_types) {
  ContextConfig config = Common(Role::kServer, version);
  for (const std::string& key_type : key_types) {
    config.credentials.push_back(MatrixLeaf(key_type));
  }
  return config;
}

void OnlySuite(uint16_t suite, ContextConfig* config) {
  if (FactsOfSuite(suite)->min_version == TLS1_3_VERSION) {
    config->cipher_suites = {std::string(CipherSuiteName(suite))};
  } else {
    config->cipher_list = OpensslName(suite);
  }
}

const std::vector<uint16_t>& VersionsHere() { return Capabilities().versions; }

bool VersionHere(uint16_t version) {
  const std::vector<uint16_t>& here = VersionsHere();
  return std::find(here.begin(), here.end(), version) != here.end();
}

}  // namespace tlslab
