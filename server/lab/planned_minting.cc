#include "server/lab/planned_minting.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "certs/mint/mint.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/seeded_library.h"

namespace tlslab {
namespace {

// Null when the plan has no seed. It must live until the certificate is made.
absl::StatusOr<std::unique_ptr<SeededLibrary>> LibraryFor(const MintPlan& plan) {
  if (plan.seed.empty()) return std::unique_ptr<SeededLibrary>();
  ClearErrors();
  std::unique_ptr<SeededLibrary> library = SeededLibrary::Make(plan.seed);
  if (library) return library;
  return absl::InternalError(absl::StrCat("cannot draw from a seed: ", TakeErrorText()));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Credential>> MintAsPlanned(const MintPlan& plan,
                                                                absl::Time now, SharedKeys* keys) {
  absl::StatusOr<std::unique_ptr<SeededLibrary>> library = LibraryFor(plan);
  if (!library.ok()) return library.status();
  MintSources sources = SourcesOf(plan);
  if (*library) sources.library = (*library)->context();
  OsslPtr<EVP_PKEY> shared;
  if (plan.shared_key) {
    absl::StatusOr<OsslPtr<EVP_PKEY>> key = keys->Get(plan.spec.key_type);
    if (!key.ok()) return key.status();
    shared = *std::move(key);
    sources.key = shared.get();
  }
  return Mint(plan.spec, sources, plan.mint_time.value_or(now));
}

absl::StatusOr<std::vector<OsslPtr<X509>>> SignAsPlanned(const SignRequest& request,
                                                         absl::Time now) {
  absl::StatusOr<std::unique_ptr<SeededLibrary>> library = LibraryFor(request.plan);
  if (!library.ok()) return library.status();
  MintSources sources = SourcesOf(request.plan);
  if (*library) sources.library = (*library)->context();
  absl::StatusOr<OsslPtr<X509>> certificate = IssueCertificate(
      request.plan.spec, sources, request.key.get(), request.plan.mint_time.value_or(now));
  if (!certificate.ok()) return certificate.status();
  std::vector<OsslPtr<X509>> all = ChainBelow(sources.issuer);
  all.insert(all.begin(), *std::move(certificate));
  return all;
}

}  // namespace tlslab
