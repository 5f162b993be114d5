#include "certs/mutate/mutate.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/mutate/catalogue.h"
#include "certs/mutate/reread.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

using Chosen = std::vector<const Mutation*>;

absl::StatusOr<Chosen> Choose(const std::vector<std::string>& names, const MintSources& sources) {
  const std::vector<MutationProblem> problems = CheckMutations(names);
  if (!problems.empty()) {
    return absl::InvalidArgumentError(
        absl::StrJoin(problems, "; ", [](std::string* out, const MutationProblem& problem) {
          absl::StrAppend(out, "mutations[", problem.index, "]: ", problem.description);
        }));
  }
  Chosen chosen;
  for (const std::string& name : names) {
    chosen.push_back(FindMutation(name));
    if (!chosen.back()->needs_issuer || sources.issuer) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("mutations: \"", name, "\" needs an issuer; this certificate has none"));
  }
  return chosen;
}

absl::Status OfMutation(const Mutation& mutation, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat("mutations: \"", mutation.name, "\" ", status.message()));
}

absl::Status Prepare(const Chosen& mutations, MintDraft* draft) {
  for (const Mutation* mutation : mutations) {
    if (!mutation->prepare) continue;
    const absl::Status status = mutation->prepare(draft);
    if (!status.ok()) return OfMutation(*mutation, status);
  }
  return absl::OkStatus();
}

MintHooks HooksOf(const Chosen& mutations) {
  MintHooks hooks;
  hooks.before_signing = [&mutations](X509* certificate) {
    for (const Mutation* mutation : mutations) {
      if (mutation->before_signing && !mutation->before_signing(certificate)) return false;
    }
    return true;
  };
  return hooks;
}

absl::Status EditSigned(const Chosen& mutations, OsslPtr<X509>* certificate) {
  ClearErrors();
  OsslPtr<X509> edited = Reread(certificate->get());
  for (const Mutation* mutation : mutations) {
    if (!mutation->after_signing) continue;
    if (edited && mutation->after_signing(edited.get())) edited = Reread(edited.get());
  }
  if (!edited) {
    return absl::InternalError(absl::StrCat("cannot mutate the certificate: ", TakeErrorText()));
  }
  *certificate = std::move(edited);
  return absl::OkStatus();
}

absl::Status Finish(const Chosen& mutations, const MintDraft& draft, MintedParts* parts) {
  for (const Mutation* mutation : mutations) {
    if (!mutation->finish) continue;
    const absl::Status status = mutation->finish(draft, parts);
    if (!status.ok()) return OfMutation(*mutation, status);
  }
  return absl::OkStatus();
}

MintedParts PartsOf(const Credential& credential) {
  MintedParts parts;
  parts.certificates.push_back(Share(credential.certificate.get()));
  for (const OsslPtr<X509>& sent : credential.chain)
    parts.certificates.push_back(Share(sent.get()));
  parts.key = Share(credential.key.get());
  return parts;
}

// Not `MakeCredential`, for which a certificate with a defect may be none.
std::shared_ptr<const Credential> PutTogether(MintedParts parts) {
  auto credential = std::make_shared<Credential>();
  credential->certificate = std::move(parts.certificates.front());
  parts.certificates.erase(parts.certificates.begin());
  credential->chain = std::move(parts.certificates);
  credential->key = std::move(parts.key);
  return credential;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Credential>> MintMutated(
    const MintSpec& spec, const MintSources& sources, absl::Time now,
    const std::vector<std::string>& mutations) {
  if (mutations.empty()) return Mint(spec, sources, now);
  const absl::StatusOr<Chosen> chosen = Choose(mutations, sources);
  if (!chosen.ok()) return chosen.status();
  MintDraft draft{spec, sources, now, nullptr};
  if (absl::Status status = Prepare(*chosen, &draft); !status.ok()) return status;
  auto minted = Mint(draft.spec, draft.sources, now, HooksOf(*chosen));
  if (!minted.ok()) return minted.status();
  MintedParts parts = PartsOf(**minted);
  if (absl::Status status = EditSigned(*chosen, &parts.certificates.front()); !status.ok()) {
    return status;
  }
  if (absl::Status status = Finish(*chosen, draft, &parts); !status.ok()) return status;
  return PutTogether(std::move(parts));
}

}  // namespace tlslab
