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
// Version 3, a random serial number of 127 bits, signed with SHA-256 (Ed25519, Ed448
// and ML-DSA have no choice), unless the spec says otherwise. Basic constraints and key usage are
// critical; the subject alternative name is when there is no subject. A certificate names its
// issuer's key when that has an identifier; a self-signed one does not (RFC 5280 section 4.2.1.1).
//
// An issuer need not be a certificate authority by what its certificate says: below a
// deliberately bad one there are certificates too. Who takes the issuer's name from
// outside asks `IsAuthority`.
#ifndef TLSLAB_CERTS_MINT_MINT_H_
#define TLSLAB_CERTS_MINT_MINT_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint_spec.h"

namespace tlslab {

// What a certificate is made from beside its spec. Null: nothing of the kind.
struct MintSources {
  const Credential* issuer = nullptr;       // null: self-signed
  const Credential* key_of = nullptr;       // whose key it has, instead of a fresh one
  const Credential* cross_signs = nullptr;  // whose subject, key and key identifier it has
  EVP_PKEY* key = nullptr;                  // a key made before, for example a shared one
  OSSL_LIB_CTX* library = nullptr;          // where random numbers come from; null: the lab's
};

// What is wrong with `spec` for these sources: a subject or a type of key where they come
// from somewhere else, or a signature that the issuer's key cannot make.
std::vector<MintViolation> CheckMintSources(const MintSpec& spec, const MintSources& sources);

// Steps in between, for deliberate defects.
struct MintHooks {
  // All is in it but the signature. False: it fails, with OpenSSL's errors.
  std::function<bool(X509* certificate)> before_signing;
};

// A certificate with a fresh key, issued by `sources.issuer` as if it were `now`. Its
// chain is what a server sends: the issuer and the issuer's own chain, without
// self-signed certificates, which are roots.
//
// The key is the lab's, in LabLibrary(), whatever the library that made it.
//
// INVALID_ARGUMENT: `CheckMintSpec` or `CheckMintSources` finds something, a time of
// validity lies outside the years 1 to 9999, or the end before the start, unless both
// are absolute. FAILED_PRECONDITION: this OpenSSL lacks the type of key.
absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const MintSources& sources, absl::Time now,
                                                       const MintHooks& hooks = {});
absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const Credential* issuer, absl::Time now);

// A certificate for `key`, of which the public half is enough unless it is
// self-signed. `sources` says where the rest comes from: its own keys are not looked at.
absl::StatusOr<OsslPtr<X509>> IssueCertificate(const MintSpec& spec, const MintSources& sources,
                                               EVP_PKEY* key, absl::Time now,
                                               const MintHooks& hooks = {});

// What a server sends after a certificate of `issuer`, as `Mint` has it. Null: nothing.
std::vector<OsslPtr<X509>> ChainBelow(const Credential* issuer);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MINT_MINT_H_
