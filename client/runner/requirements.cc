#include "client/runner/requirements.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

bool HasVersion(const v1::Capabilities& capabilities, const std::string& name) {
  const auto* value = FindEnumValue(*v1::TlsVersion_descriptor(), name);
  if (value == nullptr) return false;
  const auto& versions = capabilities.versions();
  return std::find(versions.begin(), versions.end(), value->number()) != versions.end();
}

template <typename List>
bool HasName(const List& list, const std::string& name) {
  return std::any_of(list.begin(), list.end(),
                     [&name](const auto& one) { return absl::EqualsIgnoreCase(one.name(), name); });
}

// A context takes a group by IANA's name or by OpenSSL's; the lab tells IANA's. The names that
// differ by more than case:
std::string IanaGroup(const std::string& name) {
  if (name == "P-256" || name == "prime256v1") return "secp256r1";
  if (name == "P-384") return "secp384r1";
  if (name == "P-521") return "secp521r1";
  return name;
}

}  // namespace

std::string MissingFrom(const v1::Capabilities& capabilities, const v1::Requirements& required) {
  std::string missing;
  const auto miss = [&missing](const std::string& what) {
    missing += (missing.empty() ? "the lab has no " : ", no ") + what;
  };
  for (const std::string& version : required.versions()) {
    if (!HasVersion(capabilities, version)) miss(version);
  }
  for (const std::string& suite : required.cipher_suites()) {
    if (!HasName(capabilities.cipher_suites(), suite)) miss("cipher suite " + suite);
  }
  for (const std::string& group : required.groups()) {
    if (!HasName(capabilities.groups(), IanaGroup(group))) miss("group " + group);
  }
  for (const std::string& scheme : required.signature_schemes()) {
    if (!HasName(capabilities.signature_schemes(), scheme)) miss("signature scheme " + scheme);
  }
  for (const std::string& feature : required.features()) {
    const auto& features = capabilities.features();
    if (std::find(features.begin(), features.end(), feature) == features.end()) {
      miss("feature " + feature);
    }
  }
  for (const std::string& type : required.key_types()) {
    const auto& types = capabilities.key_types();
    if (std::find(types.begin(), types.end(), type) == types.end()) miss("key type " + type);
  }
  return missing;
}

}  // namespace tlslab
