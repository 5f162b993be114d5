#include "certs/inspect/lint_rule.h"

#include <algorithm>

namespace tlslab {

const ExtensionFacts* FindExtension(const CertificateFacts& facts, const std::string& oid) {
  const auto found =
      std::find_if(facts.extensions.begin(), facts.extensions.end(),
                   [&](const ExtensionFacts& extension) { return extension.oid == oid; });
  return found == facts.extensions.end() ? nullptr : &*found;
}

bool HasKeyUsage(const CertificateFacts& facts, const std::string& usage) {
  return std::find(facts.key_usages.begin(), facts.key_usages.end(), usage) !=
         facts.key_usages.end();
}

bool MayServe(const CertificateFacts& facts) {
  if (facts.certificate_authority) return false;
  const auto& usages = facts.extended_key_usages;
  return usages.empty() || std::any_of(usages.begin(), usages.end(), [](const std::string& one) {
           return one == "serverAuth" || one == "anyExtendedKeyUsage";
         });
}

}  // namespace tlslab
