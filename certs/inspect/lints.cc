#include "certs/inspect/lints.h"

#include <utility>

#include "certs/inspect/names.h"

namespace tlslab {
namespace {

constexpr size_t kMaxDetail = 200;

std::vector<LintRule> AllRules() {
  std::vector<LintRule> rules;
  for (const auto* some : {&FieldLintRules(), &NameLintRules(), &ExtensionLintRules()}) {
    rules.insert(rules.end(), some->begin(), some->end());
  }
  return rules;
}

std::string Cut(std::string text) {
  if (text.size() <= kMaxDetail) return text;
  return CutText(std::move(text), kMaxDetail) + "...";
}

}  // namespace

const std::vector<LintRule>& LintRules() {
  static const auto* const rules = new std::vector<LintRule>(AllRules());
  return *rules;
}

std::vector<CertificateLint> Lint(X509* certificate, const CertificateFacts& facts) {
  std::vector<CertificateLint> lints;
  const LintSubject subject = {certificate, facts};
  for (const LintRule& rule : LintRules()) {
    LintFinding found = rule.find(subject);
    if (!found) continue;
    std::string text = rule.text;
    if (!found->empty()) text += ": " + Cut(*std::move(found));
    lints.push_back({rule.id, std::move(text), rule.reference});
  }
  return lints;
}

}  // namespace tlslab
