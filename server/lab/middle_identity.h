// The contexts of a man in the middle: certificates minted for the names that clients ask for, and
// a client that judges nothing.
//
//   MiddleIdentity identity(settings);
//   identity.ForClient("example.com", "h2");   // minted now, or had from before
//
// All certificates have one key, which is made with the first. What clients ask for is theirs to
// choose, so that no more than so many contexts are kept. Safe from any thread.
#ifndef TLSLAB_SERVER_LAB_MIDDLE_IDENTITY_H_
#define TLSLAB_SERVER_LAB_MIDDLE_IDENTITY_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "server/driver/middle_contexts.h"
#include "server/lab/context_cache.h"
#include "server/lab/shared_keys.h"

namespace tlslab {

// An authority that nobody can trust, since nobody is given it.
absl::StatusOr<std::shared_ptr<const Credential>> MakePrivateAuthority(absl::Time now);

class MiddleIdentity final : public MiddleContexts {
 public:
  struct Settings {
    std::shared_ptr<const Credential> authority;  // who signs; null: there is a server's context
    std::shared_ptr<const Context> server;        // null: minted
    std::shared_ptr<const Context> client;        // null: one that judges nothing
    std::string fallback_name;                    // for names that no certificate can have
    std::function<absl::Time()> now;
  };
  explicit MiddleIdentity(Settings settings);

  absl::StatusOr<std::shared_ptr<const Context>> ForTarget(
      const std::vector<std::string>& alpn) override;
  absl::StatusOr<std::shared_ptr<const Context>> ForClient(const std::string& name,
                                                           const std::string& alpn) override;

 private:
  static constexpr size_t kMaxContexts = 200;

  absl::StatusOr<std::shared_ptr<const Credential>> MintFor(const std::string& name);

  const Settings settings_;
  SharedKeys keys_;
  ContextCache cache_{kMaxContexts};
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LAB_MIDDLE_IDENTITY_H_
