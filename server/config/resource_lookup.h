// What the lab holds under names, as readers of requests ask for it.
//
//   ResourceLookup lookup{find_certificate, find_context};
//   if (auto held = lookup.certificate("certificates/a")) Use(held->credential);
//
// Serials differ for everything ever held, so that what was made anew under an old
// name is not taken for the old.
#ifndef TLSLAB_SERVER_CONFIG_RESOURCE_LOOKUP_H_
#define TLSLAB_SERVER_CONFIG_RESOURCE_LOOKUP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "server/config/context_config.h"

namespace tlslab {

struct HeldCertificate {
  std::shared_ptr<const Credential> credential;
  uint64_t serial = 0;
  // The lab made its key: only then may it be had.
  bool key_made_here = false;
  // It was minted as an authority, whatever a deliberate defect made of it.
  bool minted_as_authority = false;
};
using CertificateLookup = std::function<std::optional<HeldCertificate>(const std::string& name)>;

// A context, which is opaque here, and what must be known of it to refer to it.
struct HeldContext {
  std::shared_ptr<const Context> context;
  Role role = Role::kClient;
  bool has_server_names = false;
  uint64_t serial = 0;
};
using ContextLookup = std::function<std::optional<HeldContext>(const std::string& name)>;

// Where a revocation responder answers.
struct ResponderUrls {
  std::string ocsp;
  std::string crl;
  std::string delta_crl;
  std::string ca_issuers;
};
using ResponderLookup = std::function<std::optional<ResponderUrls>(const std::string& name)>;

struct ResourceLookup {
  // Without `contexts` or `responders` none is held.
  ResourceLookup(CertificateLookup certificates, ContextLookup contexts = nullptr,
                 ResponderLookup responders = nullptr)
      : certificate(std::move(certificates)),
        contexts_(std::move(contexts)),
        responders_(std::move(responders)) {}

  std::optional<HeldContext> context(const std::string& name) const {
    return contexts_ ? contexts_(name) : std::nullopt;
  }

  std::optional<ResponderUrls> responder(const std::string& name) const {
    return responders_ ? responders_(name) : std::nullopt;
  }

  // When what a request has made is made. Without a clock: the epoch.
  absl::Time now() const { return clock ? clock() : absl::UnixEpoch(); }

  CertificateLookup certificate;
  std::function<absl::Time()> clock;
  // Each certificate is another object each time it is asked for, and what else can be
  // parsed anew is to be, the system's trust store too. See fresh_lookup.h.
  bool parses_anew = false;

 private:
  ContextLookup contexts_;
  ResponderLookup responders_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_CONFIG_RESOURCE_LOOKUP_H_
