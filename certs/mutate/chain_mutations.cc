#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/mutate/another_key.h"
#include "certs/mutate/mutation_rows.h"
#include "certs/ossl/errors.h"

namespace tlslab {
namespace {

absl::Status SelfSigned(MintDraft* draft) {
  draft->sources.issuer = nullptr;
  return absl::OkStatus();
}

// A fresh authority with the name of the issuer, and a key like its own; self-signed.
absl::StatusOr<std::shared_ptr<const Credential>> Namesake(const MintDraft& draft) {
  MintSpec spec;
  spec.common_name = "replaced";
  spec.certificate_authority = true;
  ClearErrors();
  const OsslPtr<EVP_PKEY> key = AnotherKey(draft.sources.issuer->key.get(), draft.sources.library);
  if (!key) {
    return absl::InternalError(absl::StrCat("cannot make a key: ", TakeErrorText()));
  }
  MintSources sources;
  sources.library = draft.sources.library;
  sources.key = key.get();
  X509* other = draft.sources.issuer->certificate.get();
  MintHooks hooks;
  hooks.before_signing = [other](X509* certificate) {
    return X509_set_subject_name(certificate, X509_get_subject_name(other)) == 1 &&
           X509_set_issuer_name(certificate, X509_get_subject_name(other)) == 1;
  };
  return Mint(spec, sources, draft.now, hooks);
}

absl::Status IssueByNamesake(MintDraft* draft) {
  auto namesake = Namesake(*draft);
  if (!namesake.ok()) return namesake.status();
  draft->own_issuer = *std::move(namesake);
  draft->sources.issuer = draft->own_issuer.get();
  return absl::OkStatus();
}

absl::Status SendNamesake(const MintDraft& draft, MintedParts* parts) {
  parts->certificates.push_back(Share(draft.own_issuer->certificate.get()));
  return absl::OkStatus();
}

absl::Status SendLeafAlone(const MintDraft&, MintedParts* parts) {
  if (parts->certificates.size() < 2) {
    return absl::InvalidArgumentError("needs an issuer that is not the root");
  }
  parts->certificates.resize(1);
  return absl::OkStatus();
}

absl::Status ReverseIssuers(const MintDraft&, MintedParts* parts) {
  if (parts->certificates.size() < 3) {
    return absl::InvalidArgumentError("needs two intermediates or more");
  }
  std::reverse(parts->certificates.begin() + 1, parts->certificates.end());
  return absl::OkStatus();
}

absl::Status SendUnrelated(const MintDraft& draft, MintedParts* parts) {
  for (const char* name : {"Unrelated One", "Unrelated Two"}) {
    MintSpec spec;
    spec.common_name = name;
    MintSources sources;
    sources.library = draft.sources.library;
    auto unrelated = Mint(spec, sources, draft.now);
    if (!unrelated.ok()) return unrelated.status();
    parts->certificates.push_back(Share((*unrelated)->certificate.get()));
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Mutation> ChainMutations() {
  constexpr auto kLeaf = MutationPlace::kLeaf, kIntermediate = MutationPlace::kIntermediate;
  constexpr char kNoIssuer[] = "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY";
  constexpr char kCertificateMessage[] = "RFC 8446 section 4.4.2";
  constexpr char kPathValidation[] = "RFC 5280 section 6.1";
  return {
      {.name = "missing-intermediate",
       .description = "The certificate is sent alone. Browsers often know the intermediate from "
                      "elsewhere; OpenSSL does not look for it.",
       .reference = kCertificateMessage,
       .cases = {{"missing-intermediate", kLeaf, kNoIssuer, 0}},
       .parts = kSentChainPart,
       .needs_issuer = true,
       .finish = SendLeafAlone},
      {.name = "wrong-order",
       .description = "The issuers are sent in reverse. TLS 1.2 forbids it, TLS 1.3 has everybody "
                      "prepared for it: the chain is good. Needs two intermediates.",
       .reference = kCertificateMessage,
       .cases = {{"wrong-order", kLeaf, "", 0, "", "www.example.com", 2}},
       .parts = kSentChainPart,
       .needs_issuer = true,
       .finish = ReverseIssuers},
      {.name = "extra-certificates",
       .description = "Two certificates that have nothing to do with it are sent behind the chain. "
                      "It is good all the same.",
       .reference = kCertificateMessage,
       .cases = {{"extra-certificates", kLeaf, ""}},
       .finish = SendUnrelated},
      {.name = "self-signed",
       .description = "It vouches for itself, and nobody else does.",
       .reference = kPathValidation,
       .cases = {{"self-signed", kLeaf, "X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT", 0}},
       .parts = kIssuerPart | kIssuerNamePart | kSentChainPart | kAuthorityKeyIdentifierPart,
       .needs_issuer = true,
       .prepare = SelfSigned},
      {.name = "untrusted-root",
       .description = "Issued by an authority that has the issuer's name, but another key, and "
                      "that nobody trusts.",
       .reference = kPathValidation,
       .cases = {{"untrusted-root", kLeaf, kNoIssuer, 0},
                 {"untrusted-root-intermediate", kIntermediate, kNoIssuer, 1}},
       .parts = kIssuerPart | kSentChainPart,
       .needs_issuer = true,
       .prepare = IssueByNamesake},
      {.name = "untrusted-root-sent",
       .description = "As untrusted-root, and that authority is sent along, which helps nobody.",
       .reference = kPathValidation,
       .cases = {{"untrusted-root-sent", kLeaf, "X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN", 1}},
       .parts = kIssuerPart | kSentChainPart,
       .needs_issuer = true,
       .prepare = IssueByNamesake,
       .finish = SendNamesake},
  };
}

}  // namespace tlslab
