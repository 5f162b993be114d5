#include "server/config/fresh_lookup.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace tlslab {
namespace {

struct Files {
  std::string chain_pem;
  std::string key_pem;
};

// Null where the PEM cannot be read again, as of a certificate with a deliberate defect.
// That the key is the certificate's is not asked, which may be a defect too.
std::shared_ptr<const Credential> Parse(const Files& files) {
  auto chain = ParseCertificates(files.chain_pem);
  auto key = ParsePrivateKey(files.key_pem);
  if (!chain.ok() || !key.ok()) return nullptr;
  auto credential = std::make_shared<Credential>();
  credential->certificate = std::move(chain->front());
  chain->erase(chain->begin());
  credential->chain = *std::move(chain);
  credential->key = *std::move(key);
  return credential;
}

}  // namespace

ResourceLookup ParsedAnew(const ResourceLookup& held) {
  ResourceLookup fresh = held;
  fresh.parses_anew = true;
  auto known = std::make_shared<std::map<std::string, Files>>();
  fresh.certificate = [find = held.certificate,
                       known](const std::string& name) -> std::optional<HeldCertificate> {
    std::optional<HeldCertificate> found = find(name);
    if (!found) return found;
    auto [files, made] = known->try_emplace(name);
    if (made) files->second = {ChainPem(*found->credential), KeyPem(*found->credential)};
    if (auto parsed = Parse(files->second)) found->credential = std::move(parsed);
    return found;
  };
  return fresh;
}

}  // namespace tlslab
