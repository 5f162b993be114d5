// Rules about which extensions there are, and how they go together.
#include <openssl/objects.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "certs/inspect/lint_rule.h"

namespace tlslab {
namespace {

std::string NameOf(const ExtensionFacts& extension) {
  return extension.name.empty() ? extension.oid : extension.name;
}

LintFinding Duplicate(const LintSubject& subject) {
  std::set<std::string> seen;
  for (const ExtensionFacts& extension : subject.facts.extensions) {
    if (!seen.insert(extension.oid).second) return NameOf(extension);
  }
  return std::nullopt;
}

LintFinding UnknownCritical(const LintSubject& subject) {
  for (int i = 0; i < X509_get_ext_count(subject.certificate); ++i) {
    X509_EXTENSION* extension = X509_get_ext(subject.certificate, i);
    if (X509_EXTENSION_get_critical(extension) == 1 && X509_supported_extension(extension) != 1) {
      return NameOf(subject.facts.extensions[static_cast<size_t>(i)]);
    }
  }
  return std::nullopt;
}

void Free(const X509V3_EXT_METHOD* method, void* value) {
  if (method->it) {
    ASN1_item_free(static_cast<ASN1_VALUE*>(value), ASN1_ITEM_ptr(method->it));
  } else {
    method->ext_free(value);
  }
}

LintFinding Unreadable(const LintSubject& subject) {
  for (int i = 0; i < X509_get_ext_count(subject.certificate); ++i) {
    X509_EXTENSION* extension = X509_get_ext(subject.certificate, i);
    const X509V3_EXT_METHOD* method = X509V3_EXT_get(extension);
    if (method == nullptr) continue;
    void* value = X509V3_EXT_d2i(extension);
    if (value == nullptr) return NameOf(subject.facts.extensions[static_cast<size_t>(i)]);
    Free(method, value);
  }
  return std::nullopt;
}

LintFinding AuthorityWithoutKeyCertSign(const LintSubject& subject) {
  return FoundIf(subject.facts.certificate_authority &&
                 !HasKeyUsage(subject.facts, "Certificate Sign"));
}

LintFinding KeyCertSignWithoutAuthority(const LintSubject& subject) {
  return FoundIf(!subject.facts.certificate_authority &&
                 HasKeyUsage(subject.facts, "Certificate Sign"));
}

LintFinding AuthorityWithoutKeyIdentifier(const LintSubject& subject) {
  return FoundIf(subject.facts.certificate_authority &&
                 subject.facts.subject_key_identifier.empty());
}

LintFinding NoAuthorityKeyIdentifier(const LintSubject& subject) {
  return FoundIf(!subject.facts.self_signed && subject.facts.version == 3 &&
                 subject.facts.authority_key_identifier.empty());
}

LintFinding ConstraintsNotCritical(const LintSubject& subject) {
  const auto& constraints = subject.facts.basic_constraints;
  return FoundIf(constraints && constraints->certificate_authority && !constraints->critical);
}

LintFinding PathLengthWithoutAuthority(const LintSubject& subject) {
  const auto& constraints = subject.facts.basic_constraints;
  return FoundIf(constraints && !constraints->certificate_authority && constraints->path_length);
}

LintFinding NameConstraintsWithoutAuthority(const LintSubject& subject) {
  return FoundIf(!subject.facts.certificate_authority &&
                 FindExtension(subject.facts, kOidNameConstraints) != nullptr);
}

LintFinding NameConstraintsNotCritical(const LintSubject& subject) {
  const ExtensionFacts* constraints = FindExtension(subject.facts, kOidNameConstraints);
  return FoundIf(constraints != nullptr && !constraints->critical);
}

LintFinding AnyUsageBesideOthers(const LintSubject& subject) {
  const auto& usages = subject.facts.extended_key_usages;
  const bool any = std::find(usages.begin(), usages.end(), "anyExtendedKeyUsage") != usages.end();
  return FoundIf(any && usages.size() > 1);
}

LintFinding NoUsage(const LintSubject& subject) {
  return FoundIf(!subject.facts.certificate_authority &&
                 FindExtension(subject.facts, kOidExtendedKeyUsage) == nullptr);
}

}  // namespace

const std::vector<LintRule>& ExtensionLintRules() {
  static const auto* const rules = new std::vector<LintRule>{
      {"duplicate_extension", "an extension is there twice", "RFC 5280 section 4.2", Duplicate},
      {"unknown_critical_extension",
       "a critical extension that OpenSSL does not process: the certificate is refused",
       "RFC 5280 section 4.2", UnknownCritical},
      {"unreadable_extension", "an extension's value is not what its kind holds",
       "RFC 5280 section 4.2", Unreadable},
      {"authority_without_key_cert_sign", "an authority's key usages must have keyCertSign",
       "RFC 5280 section 4.2.1.3", AuthorityWithoutKeyCertSign},
      {"key_cert_sign_without_authority", "keyCertSign is for authorities alone",
       "RFC 5280 section 4.2.1.9", KeyCertSignWithoutAuthority},
      {"authority_without_subject_key_identifier",
       "an authority must have a subject key identifier", "RFC 5280 section 4.2.1.2",
       AuthorityWithoutKeyIdentifier},
      {"no_authority_key_identifier",
       "a certificate that is not self-signed must name the key of its issuer",
       "RFC 5280 section 4.2.1.1", NoAuthorityKeyIdentifier},
      {"basic_constraints_not_critical", "an authority's basic constraints must be critical",
       "RFC 5280 section 4.2.1.9", ConstraintsNotCritical},
      {"path_length_without_authority", "a path length is for authorities alone",
       "RFC 5280 section 4.2.1.9", PathLengthWithoutAuthority},
      {"name_constraints_without_authority", "name constraints are for authorities alone",
       "RFC 5280 section 4.2.1.10", NameConstraintsWithoutAuthority},
      {"name_constraints_not_critical", "name constraints must be critical",
       "RFC 5280 section 4.2.1.10", NameConstraintsNotCritical},
      {"any_usage_beside_others",
       "anyExtendedKeyUsage beside other usages takes the meaning from them",
       "RFC 5280 section 4.2.1.12", AnyUsageBesideOthers},
      {"no_extended_key_usage", "a server's certificate should say that it is for servers",
       "CA/Browser Forum Baseline Requirements section 7.1.2.7", NoUsage},
  };
  return *rules;
}

}  // namespace tlslab
