#include "certs/mint/mint.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/mint/extensions.h"
#include "certs/mint/key_copy.h"
#include "certs/mint/key_type.h"
#include "certs/mint/public_key.h"
#include "certs/mint/serial_number.h"
#include "certs/mint/signature.h"
#include "certs/mint/subject.h"
#include "certs/mint/validity.h"
#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"

namespace tlslab {
namespace {

OSSL_LIB_CTX* LibraryOf(const MintSources& sources) {
  return sources.library ? sources.library : LabLibrary();
}

X509* CertificateOf(const Credential* credential) {
  return credential ? credential->certificate.get() : nullptr;
}

// The key that was made before; null when one is to be made.
EVP_PKEY* KeyOf(const MintSources& sources) {
  if (sources.cross_signs) return sources.cross_signs->key.get();
  if (sources.key_of) return sources.key_of->key.get();
  return sources.key;
}

std::string KeyTypeOf(const MintSpec& spec) {
  return spec.key_type.empty() ? kDefaultKeyType : spec.key_type;
}

absl::Status ToStatus(const MintViolations& violations) {
  if (violations.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrJoin(violations, "; ", [](std::string* out, const MintViolation& violation) {
        absl::StrAppend(out, violation.field, ": ", violation.description);
      }));
}

void Append(const MintViolations& more, MintViolations* violations) {
  violations->insert(violations->end(), more.begin(), more.end());
}

void CheckCrossSigned(const MintSpec& spec, MintViolations* violations) {
  const std::pair<const char*, bool> fields[] = {{"subject", !spec.subject.empty()},
                                                 {"organization", !spec.organization.empty()},
                                                 {"common_name", !spec.common_name.empty()}};
  for (const auto& [field, is_set] : fields) {
    if (is_set) violations->push_back({field, "comes from cross_signs; leave it empty"});
  }
}

// That at most one source gives the subject, and one the key.
void CheckOrigins(const MintSpec& spec, const MintSources& sources, MintViolations* violations) {
  if (sources.cross_signs) CheckCrossSigned(spec, violations);
  if (sources.cross_signs && sources.key_of) {
    violations->push_back({"key_of", "contradicts cross_signs; give one of them"});
  }
  const char* origin = sources.cross_signs ? "cross_signs" : sources.key_of ? "key_of" : nullptr;
  if (!origin) return;
  if (!spec.key_type.empty()) {
    violations->push_back(
        {"key_type", absl::StrCat("comes with the key of ", origin, "; leave it empty")});
  }
  if (sources.key) violations->push_back({"shared_key", absl::StrCat("contradicts ", origin)});
}

std::optional<SigningKey> Signer(const MintSpec& spec, const MintSources& sources) {
  EVP_PKEY* key = sources.issuer ? sources.issuer->key.get() : KeyOf(sources);
  return key ? SigningKeyOf(key) : SigningKeyOfType(KeyTypeOf(spec));
}

bool SetNames(const MintSpec& spec, const MintSources& sources, X509* certificate) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  if (sources.cross_signs) {
    const X509_NAME* theirs = X509_get_subject_name(CertificateOf(sources.cross_signs));
    if (X509_set_subject_name(certificate, theirs) != 1) return false;
    subject = X509_get_subject_name(certificate);
  } else if (!SetSubject(spec, subject)) {
    return false;
  }
  X509* issuer = CertificateOf(sources.issuer);
  return X509_set_issuer_name(certificate, issuer ? X509_get_subject_name(issuer) : subject) == 1;
}

// All but the signature.
bool Fill(const MintSpec& spec, const MintSources& sources, EVP_PKEY* key, absl::Time now,
          X509* certificate) {
  const long version = spec.version == 1 ? X509_VERSION_1 : X509_VERSION_3;
  return X509_set_version(certificate, version) == 1 &&
         SetSerialNumber(spec, LibraryOf(sources), X509_get_serialNumber(certificate)) &&
         SetNames(spec, sources, certificate) && SetValidity(ValidityOf(spec, now), certificate) &&
         SetPublicKey(key, certificate) &&
         AddExtensions(spec, CertificateOf(sources.issuer), CertificateOf(sources.cross_signs),
                       certificate);
}

bool SignWith(const MintSpec& spec, const MintSources& sources, EVP_PKEY* key, X509* certificate) {
  OSSL_LIB_CTX* library = LibraryOf(sources);
  if (library == LabLibrary()) return Sign(spec, library, key, certificate);
  const OsslPtr<EVP_PKEY> copy = CopyKey(library, key);
  return copy && Sign(spec, library, copy.get(), certificate);
}

// All is checked.
absl::StatusOr<OsslPtr<X509>> Issue(const MintSpec& spec, const MintSources& sources, EVP_PKEY* key,
                                    absl::Time now, const MintHooks& hooks) {
  EVP_PKEY* signer = sources.issuer ? sources.issuer->key.get() : key;
  ClearErrors();
  OsslPtr<X509> certificate(X509_new_ex(LabLibrary(), nullptr));
  if (!certificate || !Fill(spec, sources, key, now, certificate.get()) ||
      (hooks.before_signing && !hooks.before_signing(certificate.get())) ||
      !SignWith(spec, sources, signer, certificate.get())) {
    return absl::InternalError(absl::StrCat("cannot mint the certificate: ", TakeErrorText()));
  }
  return certificate;
}

// One of the lab's library, made where random numbers are to come from.
absl::StatusOr<OsslPtr<EVP_PKEY>> FreshKey(const MintSpec& spec, const MintSources& sources) {
  absl::StatusOr<OsslPtr<EVP_PKEY>> key = MakeKey(KeyTypeOf(spec), LibraryOf(sources));
  if (!key.ok() || LibraryOf(sources) == LabLibrary()) return key;
  if (OsslPtr<EVP_PKEY> copy = CopyKey(LabLibrary(), key->get())) return copy;
  return absl::InternalError(absl::StrCat("cannot copy the key: ", TakeErrorText()));
}

bool SelfSigned(X509* certificate) { return X509_self_signed(certificate, 0) == 1; }

}  // namespace

std::vector<MintViolation> CheckMintSources(const MintSpec& spec, const MintSources& sources) {
  MintViolations violations;
  CheckOrigins(spec, sources, &violations);
  if (std::optional<SigningKey> signer = Signer(spec, sources)) {
    CheckSignature(spec, *signer, &violations);
  }
  return violations;
}

std::vector<OsslPtr<X509>> ChainBelow(const Credential* issuer) {
  std::vector<OsslPtr<X509>> chain;
  if (!issuer) return chain;
  DropErrors errors;
  if (!SelfSigned(issuer->certificate.get())) chain.push_back(Share(issuer->certificate.get()));
  for (const OsslPtr<X509>& sent : issuer->chain) {
    if (!SelfSigned(sent.get())) chain.push_back(Share(sent.get()));
  }
  return chain;
}

absl::StatusOr<OsslPtr<X509>> IssueCertificate(const MintSpec& spec, const MintSources& sources,
                                               EVP_PKEY* key, absl::Time now,
                                               const MintHooks& hooks) {
  MintViolations violations = CheckMintSpec(spec);
  if (sources.cross_signs) CheckCrossSigned(spec, &violations);
  CheckSignature(spec, SigningKeyOf(sources.issuer ? sources.issuer->key.get() : key), &violations);
  CheckValidityAt(spec, now, &violations);
  if (absl::Status status = ToStatus(violations); !status.ok()) return status;
  return Issue(spec, sources, key, now, hooks);
}

absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const MintSources& sources, absl::Time now,
                                                       const MintHooks& hooks) {
  MintViolations violations = CheckMintSpec(spec);
  Append(CheckMintSources(spec, sources), &violations);
  CheckValidityAt(spec, now, &violations);
  if (absl::Status status = ToStatus(violations); !status.ok()) return status;

  OsslPtr<EVP_PKEY> key;
  if (EVP_PKEY* made_before = KeyOf(sources)) {
    key = Share(made_before);
  } else {
    absl::StatusOr<OsslPtr<EVP_PKEY>> made = FreshKey(spec, sources);
    if (!made.ok()) return made.status();
    key = *std::move(made);
  }
  absl::StatusOr<OsslPtr<X509>> certificate = Issue(spec, sources, key.get(), now, hooks);
  if (!certificate.ok()) return certificate.status();
  // Certificate and key match, unless a hook has seen to it that they do not.
  auto credential = std::make_shared<Credential>();
  credential->certificate = *std::move(certificate);
  credential->chain = ChainBelow(sources.issuer);
  credential->key = std::move(key);
  return std::shared_ptr<const Credential>(std::move(credential));
}

absl::StatusOr<std::shared_ptr<const Credential>> Mint(const MintSpec& spec,
                                                       const Credential* issuer, absl::Time now) {
  MintSources sources;
  sources.issuer = issuer;
  return Mint(spec, sources, now);
}

}  // namespace tlslab
