// Mints X.509 certificates (RFC 5280), good ones and deliberately bad ones.
//
//   MintSpec root;
//   root.common_name = "Playground Root";
//   root.certificate_authority = true;
//   auto authority = Mint(root, nullptr, absl::Now());
//
//   MintSpec leaf;
//   leaf.dns_names = {"localhost"};
//   auto credential = Mint(leaf, authority->get(), absl::Now());
//
// Version 3, a random serial number of 127 bits, signed with SHA-256 (Ed25519 and
// Ed448 have no choice). Basic constraints and key usage are critical; the subject
// alternative name is when there is no subject. A certificate names its issuer's key
// when that has an identifier; a self-signed one does not (RFC 5280 section
// 4.2.1.1).
#ifndef TLSLAB_CERTS_MINT_MINT_H_
#define TLSLAB_CERTS_MINT_MINT_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

// What a certificate is made from beside its spec. Null: nothing of the kind.
struct MintSources {
  const Credential* issuer = nullptr;       // null: self-signed
  const Credential* key_of = nullptr;       // whose key it has, instead of a fresh one
  const Credential* cross_signs = nullptr;  // whose subject and key it has
  EVP_PKEY* key = nullptr;                  // a key made before, for example a shared one
  OSSL_LIB_CTX* library = nullptr;          // where random numbers come from; null: the lab's
};

// Steps in between, for deliberate defects.
struct MintHooks {
  // All is in it but the signature. False: it fails, with OpenSSL's errors.
  std::function<bool(X509* certificate)> before_signing;
};

// A certificate with a fresh key, issued by `sources.issuer` as if it were `now`. Its
// chain is what a server sends: the issuer and the issuer's own chain, without
// self-signed certificates, which are roots.
//
// INVALID_ARGUMENT: `CheckMintSpec` finds something, the issuer is no certificate
// authority, or a time of validity lies outside the years 1 to 9999.
absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const MintSources& sources, absl::Time now,
                                                       const MintHooks& hooks = {});
absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const Credential* issuer, absl::Time now);

// A certificate for `key`, of which the public half is enough unless it is
// self-signed.
absl::StatusOr<OsslPtr<X509>> IssueCertificate(const MintSpec& spec, const MintSources& sources,
                                               EVP_PKEY* key, absl::Time now,
                                               const MintHooks& hooks = {});

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_MINT_H_
