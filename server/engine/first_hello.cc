#include "server/engine/first_hello.h"

#include <utility>

#include "certs/verify/trust_store.h"
#include "server/codepoints/groups.h"
#include "server/engine/session.h"

namespace tlslab {
namespace {

constexpr uint16_t kTls13 = 0x0304;

std::optional<ParsedClientHello> HelloOf(std::shared_ptr<const Context> context,
                                         const std::string& server_name) {
  SessionOptions options;
  options.elapsed = [] { return Offset{}; };
  options.server_name = server_name;
  std::unique_ptr<Session> session = Session::Create(std::move(context), std::move(options));
  session->Advance();
  return session->TakeObservations().client_hello;
}

}  // namespace

std::optional<std::string> FirstClientHello(std::shared_ptr<const Context> context,
                                            const std::string& server_name) {
  std::optional<ParsedClientHello> hello = HelloOf(std::move(context), server_name);
  if (!hello) return std::nullopt;
  return std::move(hello->raw);
}

// OpenSSL has an interface of its own for each kind of group; offering it alone is one for all.
std::optional<std::string> FreshKeyShare(uint16_t group) {
  const std::string_view name = GroupName(group);
  if (name.empty()) return std::nullopt;
  ContextConfig config;
  config.role = Role::kClient;
  config.min_version = kTls13;
  config.max_version = kTls13;
  config.security_level = 0;
  config.groups = {std::string(name)};
  auto trust = MakeTrustStore(false, {});
  if (!trust.ok()) return std::nullopt;
  config.trust = *std::move(trust);
  BuiltContext built = Context::Build(std::move(config));
  if (!built.problems.empty()) return std::nullopt;
  std::optional<ParsedClientHello> hello = HelloOf(std::move(built.context), "");
  if (!hello) return std::nullopt;
  for (KeyShare& share : hello->key_shares) {
    if (share.group == group) return std::move(share.key);
  }
  return std::nullopt;
}

}  // namespace tlslab
