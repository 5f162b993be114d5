// One rule about certificates, and the lists of them; see lints.h for their use.
//
//   constexpr LintRule kRule = {"serial_zero", "the serial number is zero; ...",
//                               "RFC 5280 section 4.1.2.2", SerialZero};
#ifndef TLSLAB_CERTS_INSPECT_LINT_RULE_H_
#define TLSLAB_CERTS_INSPECT_LINT_RULE_H_

#include <optional>
#include <string>
#include <vector>

#include "certs/inspect/facts.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// A certificate, and its facts but the lints.
struct LintSubject {
  X509* certificate;
  const CertificateFacts& facts;
};

// Nothing: the rule is kept. Otherwise what shows that it is not, which may be empty.
using LintFinding = std::optional<std::string>;

struct LintRule {
  const char* id;         // stable
  const char* text;       // what is so, and what should be
  const char* reference;  // where that stands
  LintFinding (*find)(const LintSubject& subject);
};

// Serial number, validity, key and signature.
const std::vector<LintRule>& FieldLintRules();
// Subject, issuer and alternative names.
const std::vector<LintRule>& NameLintRules();
// Which extensions there are, and how they go together.
const std::vector<LintRule>& ExtensionLintRules();

// Found, without a detail, when `so`.
inline LintFinding FoundIf(bool so) { return so ? LintFinding("") : std::nullopt; }

// The extension of that dotted OID; null when there is none.
const ExtensionFacts* FindExtension(const CertificateFacts& facts, const std::string& oid);

bool HasKeyUsage(const CertificateFacts& facts, const std::string& usage);

// Not an authority, and nothing says that it is for something else than a server of TLS.
bool MayServe(const CertificateFacts& facts);

inline constexpr char kOidSubjectAlternativeName[] = "2.5.29.17";
inline constexpr char kOidNameConstraints[] = "2.5.29.30";
inline constexpr char kOidExtendedKeyUsage[] = "2.5.29.37";

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_LINT_RULE_H_
