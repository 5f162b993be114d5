#include "server/report/explanation.h"

#include "certs/inspect/inspect.h"
#include "certs/verify/trust_counts.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/report/cipher_suite_report.h"
#include "server/report/code_points.h"

namespace tlslab {
namespace {

void ReportSuite(const ExplainedSuite& suite, v1::ContextExplanation::ExplainedSuite* out) {
  ReportCipherSuite(suite.cipher, out->mutable_cipher_suite());
  out->set_openssl_description(suite.cipher.description);
  out->set_enabled(suite.enabled);
  out->set_disabled_reason(suite.disabled_reason);
}

void ReportTrust(const ContextConfig& config, v1::ContextExplanation::TrustCounts* out) {
  const TrustCounts counts = CountTrust(*config.trust);
  out->set_certificate_count(counts.certificates);
  out->set_ca_certificate_count(counts.ca_certificates);
  out->set_crl_count(counts.crls);
  out->set_system_trust(config.system_trust);
}

void ReportCredential(const Credential& credential,
                      v1::ContextExplanation::ExplainedCredential* out) {
  const CertificateFacts facts = Inspect(credential.certificate.get());
  out->set_subject(facts.subject);
  out->set_public_key_algorithm(facts.public_key_algorithm);
  out->set_public_key_bits(facts.public_key_bits);
}

}  // namespace

void ReportExplanation(const Context& context, const Explanation& told,
                       v1::ContextExplanation* out) {
  for (uint16_t version : told.versions) out->add_versions(ToVersion(version));
  for (const ExplainedSuite& suite : told.suites) ReportSuite(suite, out->add_cipher_suites());
  for (uint16_t group : told.groups) SetCodePoint(group, GroupName(group), out->add_groups());
  for (uint16_t group : told.key_share_groups) {
    SetCodePoint(group, GroupName(group), out->add_key_share_groups());
  }
  for (uint16_t scheme : told.signature_schemes) {
    SetCodePoint(scheme, SignatureSchemeName(scheme), out->add_signature_schemes());
  }
  out->set_security_level(static_cast<uint32_t>(told.security_level));
  for (const std::string& option : told.options) out->add_openssl_options(option);
  ReportTrust(context.config(), out->mutable_trust());
  for (const auto& credential : context.config().credentials) {
    ReportCredential(*credential, out->add_credentials());
  }
}

void ReportProblems(const std::vector<FieldProblem>& problems, bool unsupported,
                    v1::ContextExplanation* out) {
  for (const FieldProblem& problem : problems) {
    v1::ContextProblem* told = out->add_problems();
    told->set_field(problem.field);
    told->set_description(problem.description);
    told->set_unsupported(unsupported);
  }
}

void ReportPresets(const std::vector<PresetSpec>& presets, v1::ListPresetsResponse* out) {
  for (const PresetSpec& preset : presets) {
    v1::Preset* told = out->add_presets();
    told->set_name(preset.name);
    told->set_description(preset.description);
    *told->mutable_spec() = preset.spec;
  }
}

}  // namespace tlslab
