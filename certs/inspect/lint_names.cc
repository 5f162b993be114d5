// Rules about the subject, the issuer and alternative names.
#include <arpa/inet.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "certs/inspect/decoded.h"
#include "certs/inspect/lint_rule.h"

namespace tlslab {
namespace {

const ExtensionFacts* AlternativeName(const LintSubject& subject) {
  return FindExtension(subject.facts, kOidSubjectAlternativeName);
}

LintFinding NoAlternativeName(const LintSubject& subject) {
  return FoundIf(MayServe(subject.facts) && AlternativeName(subject) == nullptr);
}

LintFinding CommonNameElsewhere(const LintSubject& subject) {
  const CertificateFacts& facts = subject.facts;
  if (!MayServe(facts) || AlternativeName(subject) == nullptr) return std::nullopt;
  std::set<std::string> names;
  for (const auto* some : {&facts.dns_names, &facts.ip_addresses, &facts.email_addresses}) {
    for (const std::string& name : *some) names.insert(absl::AsciiStrToLower(name));
  }
  for (const std::string& name : facts.common_names) {
    if (names.count(absl::AsciiStrToLower(name)) == 0) return name;
  }
  return std::nullopt;
}

LintFinding EmptySubject(const LintSubject& subject) {
  const ExtensionFacts* names = AlternativeName(subject);
  return FoundIf(subject.facts.subject.empty() && (names == nullptr || !names->critical));
}

LintFinding AuthorityWithoutSubject(const LintSubject& subject) {
  return FoundIf(subject.facts.certificate_authority && subject.facts.subject.empty());
}

LintFinding EmptyIssuer(const LintSubject& subject) {
  return FoundIf(subject.facts.issuer.empty());
}

bool HasControl(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char byte) {
    const unsigned char c = static_cast<unsigned char>(byte);
    return c < 0x20 || c == 0x7f;
  });
}

// As UTF-8, whatever kind of string it is.
bool HasControl(const X509_NAME* name) {
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    unsigned char* text = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i)));
    if (size < 0) continue;
    const bool found = HasControl({reinterpret_cast<char*>(text), static_cast<size_t>(size)});
    OPENSSL_free(text);
    if (found) return true;
  }
  return false;
}

LintFinding ControlCharacters(const LintSubject& subject) {
  if (HasControl(X509_get_subject_name(subject.certificate))) return subject.facts.subject;
  if (HasControl(X509_get_issuer_name(subject.certificate))) return subject.facts.issuer;
  auto names = DecodedExtension<GENERAL_NAMES>(subject.certificate, NID_subject_alt_name);
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int type = 0;
    const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
    if (type != GEN_DNS && type != GEN_EMAIL && type != GEN_URI) continue;
    if (HasControl(BytesOf(static_cast<const ASN1_STRING*>(value)))) return "alternative name";
  }
  return std::nullopt;
}

LintFinding MisplacedWildcard(const LintSubject& subject) {
  for (const std::string& name : subject.facts.dns_names) {
    const size_t last = name.rfind('*');
    if (last == std::string::npos) continue;
    // The whole of the first label, and more labels behind it.
    if (last != 0 || name.size() < 3 || name[1] != '.') return name;
  }
  return std::nullopt;
}

bool IsIpAddress(const std::string& name) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

// RFC 1034 section 3.5, with digits in front as RFC 1123 section 2.1 has it.
bool GoodLabel(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
    return false;
  }
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

bool GoodDnsName(std::string_view name) {
  if (name.size() > 253) return false;
  if (name.substr(0, 2) == "*.") name.remove_prefix(2);
  while (true) {
    const size_t dot = name.find('.');
    if (!GoodLabel(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

LintFinding InvalidDnsName(const LintSubject& subject) {
  for (const std::string& name : subject.facts.dns_names) {
    // A wildcard elsewhere, and an address, are told apart.
    if (name.find('*', 1) != std::string::npos || IsIpAddress(name)) continue;
    if (!GoodDnsName(name)) return absl::StrCat("\"", name, "\"");
  }
  return std::nullopt;
}

LintFinding IpAddressAsDnsName(const LintSubject& subject) {
  for (const std::string& name : subject.facts.dns_names) {
    if (IsIpAddress(name)) return name;
  }
  return std::nullopt;
}

}  // namespace

const std::vector<LintRule>& NameLintRules() {
  static const auto* const rules = new std::vector<LintRule>{
      {"no_subject_alternative_name",
       "there is no subject alternative name, and the common name is no name of a server",
       "RFC 9525 section 2", NoAlternativeName},
      {"common_name_not_in_subject_alternative_name",
       "a common name should be one of the alternative names",
       "CA/Browser Forum Baseline Requirements section 7.1.4.3", CommonNameElsewhere},
      {"empty_subject_without_critical_alternative_name",
       "without a subject there must be an alternative name that is critical",
       "RFC 5280 section 4.2.1.6", EmptySubject},
      {"authority_without_subject", "an authority must have a subject", "RFC 5280 section 4.1.2.6",
       AuthorityWithoutSubject},
      {"empty_issuer", "there must be an issuer", "RFC 5280 section 4.1.2.4", EmptyIssuer},
      {"control_character_in_name", "a NUL or another control character in a name deceives readers",
       "RFC 5280 section 8", ControlCharacters},
      {"wildcard_misplaced", "a wildcard may only be the whole of the leftmost label",
       "RFC 9525 section 6.3", MisplacedWildcard},
      {"invalid_dns_name",
       "a DNS name consists of labels of letters, digits and hyphens between dots",
       "RFC 5280 section 4.2.1.6", InvalidDnsName},
      {"ip_address_as_dns_name", "an IP address belongs into an alternative name of its own kind",
       "RFC 5280 section 4.2.1.6", IpAddressAsDnsName},
  };
  return *rules;
}

}  // namespace tlslab
