#include "server/lab/middle_identity.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/mint/mint.h"
#include "certs/verify/trust_store.h"
#include "server/transport/ip_address.h"

namespace tlslab {
namespace {

constexpr char kKeyType[] = "ec-p256";

absl::StatusOr<std::shared_ptr<const Context>> Build(ContextConfig config) {
  absl::StatusOr<std::shared_ptr<const TrustStore>> trust = MakeTrustStore(false, {});
  if (!trust.ok()) return trust.status();
  config.trust = *std::move(trust);
  BuiltContext built = Context::Build(std::move(config));
  if (built.problems.empty()) return std::move(built.context);
  const ContextProblem& first = built.problems.front();
  return absl::InternalError(absl::StrCat(first.field, " ", first.description));
}

MintSpec SpecFor(const std::string& name) {
  MintSpec spec;
  // An address is no name in a certificate (RFC 6125 section 1.7.2).
  (IpAddress::Parse(name) ? spec.ip_addresses : spec.dns_names).push_back(name);
  return spec;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Credential>> MakePrivateAuthority(absl::Time now) {
  MintSpec spec;
  spec.common_name = "Man in the Middle";
  spec.key_type = kKeyType;
  spec.certificate_authority = true;
  return Mint(spec, nullptr, now);
}

MiddleIdentity::MiddleIdentity(Settings settings) : settings_(std::move(settings)) {}

absl::StatusOr<std::shared_ptr<const Context>> MiddleIdentity::ForTarget(
    const std::vector<std::string>& alpn) {
  if (settings_.client) return settings_.client;
  // Lengths keep lists apart that would look the same when joined.
  std::string key = "target";
  for (const std::string& protocol : alpn)
    absl::StrAppend(&key, ",", protocol.size(), ":", protocol);
  if (auto kept = cache_.Find(key)) return kept;
  ContextConfig config;
  config.role = Role::kClient;
  config.verify_policy.enforce_chain = config.verify_policy.enforce_name = false;
  config.alpn_protocols = alpn;
  auto made = Build(std::move(config));
  if (!made.ok()) return made;
  return cache_.Insert(key, *std::move(made));
}

absl::StatusOr<std::shared_ptr<const Context>> MiddleIdentity::ForClient(const std::string& name,
                                                                         const std::string& alpn) {
  if (settings_.server) return settings_.server;
  const std::string key = absl::StrCat("client,", name.size(), ":", name, ",", alpn);
  if (auto kept = cache_.Find(key)) return kept;
  auto credential = MintFor(name);
  if (!credential.ok()) credential = MintFor(settings_.fallback_name);
  if (!credential.ok()) return credential.status();
  ContextConfig config;
  config.role = Role::kServer;
  config.credentials.push_back(*std::move(credential));
  if (!alpn.empty()) config.alpn_protocols = {alpn};
  auto made = Build(std::move(config));
  if (!made.ok()) return made;
  return cache_.Insert(key, *std::move(made));
}

absl::StatusOr<std::shared_ptr<const Credential>> MiddleIdentity::MintFor(const std::string& name) {
  const MintSpec spec = SpecFor(name);
  if (!CheckMintSpec(spec).empty()) return absl::InvalidArgumentError("no name for a certificate");
  auto key = keys_.Get(kKeyType);
  if (!key.ok()) return key.status();
  MintSources sources;
  sources.issuer = settings_.authority.get();
  sources.key = key->get();
  return Mint(spec, sources, settings_.now());
}

}  // namespace tlslab
