// What a certificate has otherwise than the standards, by a table of small rules.
//
//   for (const CertificateLint& lint : Lint(certificate, facts)) lint.id;
//
// The rules are those of RFC 5280, RFC 9525 and the CA/Browser Forum's Baseline
// Requirements that hold for nearly every certificate of TLS. They judge form, not
// trust: a certificate without any can be worthless, and one with several can be what an
// experiment needs. They are few, and no replacement for zlint.
#ifndef TLSLAB_CERTS_INSPECT_LINTS_H_
#define TLSLAB_CERTS_INSPECT_LINTS_H_

#include <vector>

#include "certs/inspect/facts.h"
#include "certs/inspect/lint_rule.h"
#include "certs/ossl/ossl_ptr.h"

namespace tlslab {

// All rules, in the order in which they are told.
const std::vector<LintRule>& LintRules();

// `facts` are those of `certificate`; their lints are not looked at. Details are cut
// where they are long. May leave errors in OpenSSL's queue.
std::vector<CertificateLint> Lint(X509* certificate, const CertificateFacts& facts);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_INSPECT_LINTS_H_
