#include "certs/mint/extensions.h"

#include <utility>

#include "certs/mint/alternative_names.h"
#include "certs/mint/constraints.h"
#include "certs/mint/extension_writer.h"
#include "certs/mint/key_identifiers.h"
#include "certs/mint/listed_extensions.h"
#include "certs/mint/locations.h"
#include "certs/mint/usages.h"

namespace tlslab {
namespace {

// What asks for an extension, which version 1 cannot have.
void CheckVersion1(const MintSpec& spec, MintViolations* violations) {
  const std::pair<const char*, bool> fields[] = {
      {"dns_names", !spec.dns_names.empty()},
      {"ip_addresses", !spec.ip_addresses.empty()},
      {"email_addresses", !spec.email_addresses.empty()},
      {"uris", !spec.uris.empty()},
      {"path_length", spec.path_length.has_value()},
      {"key_usages", !spec.key_usages.empty() && !IsNone(spec.key_usages)},
      {"extended_key_usages",
       !spec.extended_key_usages.empty() && !IsNone(spec.extended_key_usages)},
      {"ns_cert_types", !spec.ns_cert_types.empty()},
      {"name_constraints", spec.name_constraints.has_value()},
      {"policies", !spec.policies.empty()},
      {"ocsp_urls", !spec.ocsp_urls.empty()},
      {"ca_issuers_urls", !spec.ca_issuers_urls.empty()},
      {"crl_urls", !spec.crl_urls.empty()},
      {"delta_crl_urls", !spec.delta_crl_urls.empty()},
      {"must_staple", spec.must_staple},
      {"scts", !spec.scts.empty()},
      {"extensions", !spec.extensions.empty()},
  };
  for (const auto& [field, is_set] : fields) {
    if (is_set) violations->push_back({field, "needs an extension, and version 1 has none"});
  }
}

}  // namespace

void CheckExtensions(const MintSpec& spec, MintViolations* violations) {
  CheckAlternativeNames(spec, violations);
  CheckUsages(spec, violations);
  CheckConstraints(spec, violations);
  CheckLocations(spec, violations);
  CheckListedExtensions(spec, violations);
  CheckOmittedExtensions(spec, violations);
  if (spec.version == 1) CheckVersion1(spec, violations);
}

bool AddExtensions(const MintSpec& spec, X509* issuer, X509* same_key, X509* certificate) {
  if (spec.version == 1) return true;
  ExtensionWriter writer(certificate, spec);
  return AddBasicConstraints(spec, &writer) && AddUsages(spec, &writer) &&
         AddSubjectKeyIdentifier(same_key, &writer) && AddAuthorityKeyIdentifier(issuer, &writer) &&
         AddAlternativeNames(spec, &writer) && AddNameConstraints(spec, &writer) &&
         AddPolicies(spec, &writer) && AddLocations(spec, &writer) &&
         AddMustStaple(spec, &writer) && AddTimestamps(spec, &writer) &&
         AddRawExtensions(spec, &writer);
}

}  // namespace tlslab
