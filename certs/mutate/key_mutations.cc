#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <memory>
#include <utility>

#include "certs/mutate/another_key.h"
#include "certs/mutate/mutation_rows.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

struct FreeParams {
  void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
};
using Params = std::unique_ptr<OSSL_PARAM, FreeParams>;

absl::Status Rsa1024(MintDraft* draft) {
  draft->spec.key_type = "rsa-1024";
  // Not one that was made before.
  draft->sources.key = nullptr;
  draft->sources.key_of = nullptr;
  return absl::OkStatus();
}

Params Read(EVP_PKEY* key, int selection) {
  OSSL_PARAM* params = nullptr;
  return Params(EVP_PKEY_todata(key, selection, &params) == 1 ? params : nullptr);
}

// The public half of an RSA key and the private exponent of another, without the
// primes, which would tell.
Params MixRsa(EVP_PKEY* public_half, EVP_PKEY* private_half) {
  BIGNUM *n = nullptr, *e = nullptr, *d = nullptr;
  const bool read = EVP_PKEY_get_bn_param(public_half, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                    EVP_PKEY_get_bn_param(public_half, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
                    EVP_PKEY_get_bn_param(private_half, OSSL_PKEY_PARAM_RSA_D, &d) == 1;
  const OsslPtr<BIGNUM> modulus(n), exponent(e), secret(d);
  OSSL_PARAM_BLD* builder = OSSL_PARAM_BLD_new();
  OSSL_PARAM* params = nullptr;
  if (builder && read && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1 &&
      OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, d) == 1) {
    params = OSSL_PARAM_BLD_to_param(builder);
  }
  OSSL_PARAM_BLD_free(builder);
  return Params(params);
}

// All of one key, with the private number of another.
Params MixOther(EVP_PKEY* public_half, EVP_PKEY* private_half) {
  const Params own = Read(public_half, EVP_PKEY_PUBLIC_KEY);
  const Params others = Read(private_half, EVP_PKEY_KEYPAIR);
  if (!own || !others) return nullptr;
  const OSSL_PARAM* secret = OSSL_PARAM_locate_const(others.get(), OSSL_PKEY_PARAM_PRIV_KEY);
  if (!secret) return nullptr;
  const OSSL_PARAM alone[] = {*secret, OSSL_PARAM_construct_end()};
  // It points into both until it is copied.
  const Params merged(OSSL_PARAM_merge(own.get(), alone));
  return Params(merged ? OSSL_PARAM_dup(merged.get()) : nullptr);
}

OsslPtr<EVP_PKEY> Mix(EVP_PKEY* public_half, EVP_PKEY* private_half) {
  Params params = IsRsaKey(public_half) ? MixRsa(public_half, private_half)
                                        : MixOther(public_half, private_half);
  const OsslPtr<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_name(LabLibrary(), EVP_PKEY_get0_type_name(public_half), nullptr));
  EVP_PKEY* mixed = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &mixed, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return nullptr;
  }
  return OsslPtr<EVP_PKEY>(mixed);
}

absl::Status MismatchKey(const MintDraft& draft, MintedParts* parts) {
  ClearErrors();
  const OsslPtr<EVP_PKEY> other = AnotherKey(parts->key.get(), draft.sources.library);
  OsslPtr<EVP_PKEY> mixed = other ? Mix(parts->key.get(), other.get()) : nullptr;
  if (mixed && X509_check_private_key(parts->certificates[0].get(), mixed.get()) == 1) {
    parts->key = std::move(mixed);
    return absl::OkStatus();
  }
  ClearErrors();
  return absl::InvalidArgumentError(
      "cannot be had for this type of key; use an EC, RSA, Ed25519 or Ed448 key");
}

}  // namespace

std::vector<Mutation> KeyMutations() {
  constexpr auto kLeaf = MutationPlace::kLeaf, kIntermediate = MutationPlace::kIntermediate;
  constexpr auto kRoot = MutationPlace::kRoot;
  return {
      {.name = "weak-key",
       .description = "An RSA key of 1024 bits, about 80 bits of security.",
       .reference = "RFC 9325 section 4.5",
       .cases = {{"weak-key", kLeaf, "X509_V_ERR_EE_KEY_TOO_SMALL", 0, "security_level 2"},
                 {"weak-key-intermediate", kIntermediate, "X509_V_ERR_CA_KEY_TOO_SMALL", 1,
                  "security_level 2"},
                 {"weak-key-root", kRoot, "X509_V_ERR_CA_KEY_TOO_SMALL", 2, "security_level 2"}},
       .parts = kKeyPart,
       .prepare = Rsa1024},
      {.name = "mismatched-key",
       .description = "The private key is not that of the certificate. The chain is good; the "
                      "handshake fails, because the peer cannot verify what the key has signed.",
       .reference = "RFC 8446 section 4.4.3",
       .cases = {{"mismatched-key", kLeaf, ""}},
       .parts = kPrivateKeyPart,
       .finish = MismatchKey},
  };
}

}  // namespace tlslab
