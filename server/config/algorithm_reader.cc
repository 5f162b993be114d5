#include "server/config/algorithm_reader.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/nearest.h"
#include "server/codepoints/signature_schemes.h"

namespace tlslab {
namespace {

constexpr uint32_t kMaxSecurityLevel = 5;
// Ten times what OpenSSL's list of everything takes: each word costs time.
constexpr size_t kMaxCipherList = 32 * 1024;

// RFC 8446 appendix B.4 has 0x13xx; the suites of RFC 8998 (SM4) and RFC 9150
// (integrity only) lie elsewhere.
bool IsTls13Suite(uint16_t value) {
  return value >> 8 == 0x13 || value == 0x00c6 || value == 0x00c7 || value == 0xc0b4 ||
         value == 0xc0b5;
}

uint16_t ReadVersion(std::string_view child, v1::TlsVersion version, const SpecReading& reading) {
  if (version == v1::TLS_VERSION_UNSPECIFIED) return 0;
  if (!v1::TlsVersion_IsValid(version)) {
    reading.Invalid(child, "not a value of this enum");
    return 0;
  }
  // The enum counts from SSL 3.0, whose wire number is 0x0300.
  return static_cast<uint16_t>(0x0300 + version - v1::TLS_VERSION_SSL30);
}

void ReadVersions(const v1::TlsContextSpec& spec, const SpecReading& reading,
                  ContextConfig* config) {
  config->min_version = ReadVersion("min_version", spec.min_version(), reading);
  config->max_version = ReadVersion("max_version", spec.max_version(), reading);
  if (config->min_version && config->max_version && config->min_version > config->max_version) {
    reading.Invalid("min_version", "is above max_version");
  }
}

template <typename List, typename Value>
void ReadRegistered(std::string_view child, const List& names, Registry registry, Value value,
                    std::string_view what, const SpecReading& reading,
                    std::vector<std::string>* out) {
  if (names.size() > SpecReading::kMaxListSize) {
    return reading.Invalid(child, absl::StrCat("at most ", SpecReading::kMaxListSize, " names"));
  }
  for (int i = 0; i < names.size(); ++i) {
    std::optional<uint16_t> number = value(names.Get(i));
    if (number) {
      out->push_back(std::string(NameIn(registry, *number)));
      continue;
    }
    std::string near = NearestName(names.Get(i), NamesOf(registry));
    reading.Invalid(child, i,
                    absl::StrCat("unknown ", std::string(what), " '", names.Get(i), "'",
                                 near.empty() ? "" : "; did you mean '" + near + "'?"));
  }
}

void ReadCipherSuites(const v1::TlsContextSpec& spec, const SpecReading& reading,
                      ContextConfig* config) {
  ReadRegistered("cipher_suites", spec.cipher_suites(), CipherSuites(), CipherSuiteValue,
                 "TLS 1.3 cipher suite", reading, &config->cipher_suites);
  for (int i = 0; i < spec.cipher_suites_size(); ++i) {
    std::optional<uint16_t> value = CipherSuiteValue(spec.cipher_suites(i));
    if (!value || IsTls13Suite(*value)) continue;
    reading.Invalid("cipher_suites", i,
                    absl::StrCat("'", spec.cipher_suites(i),
                                 "' is not a suite of TLS 1.3; older suites go into cipher_list"));
  }
}

// OpenSSL offers shares for groups of its list only.
void ReadKeyShares(const v1::TlsContextSpec& spec, const SpecReading& reading,
                   ContextConfig* config) {
  if (spec.key_share_groups_size() == 0) return;
  ReadRegistered("key_share_groups", spec.key_share_groups(), Groups(), GroupValue, "group",
                 reading, &config->key_share_groups);
  if (spec.has_server()) return reading.Invalid("key_share_groups", "only a client sends any");
  std::vector<uint16_t> offered;
  for (const std::string& name : spec.groups()) {
    if (auto value = GroupValue(name)) offered.push_back(*value);
  }
  std::vector<uint16_t> seen;
  for (int i = 0; i < spec.key_share_groups_size(); ++i) {
    std::optional<uint16_t> value = GroupValue(spec.key_share_groups(i));
    if (!value) continue;
    if (std::find(offered.begin(), offered.end(), *value) == offered.end()) {
      reading.Invalid("key_share_groups", i,
                      absl::StrCat("'", spec.key_share_groups(i), "' is not one of groups"));
    }
    if (std::find(seen.begin(), seen.end(), *value) != seen.end()) {
      reading.Invalid("key_share_groups", i,
                      absl::StrCat("'", spec.key_share_groups(i), "' stands here twice"));
    }
    seen.push_back(*value);
  }
}

void ReadAlpn(const v1::TlsContextSpec& spec, const SpecReading& reading, ContextConfig* config) {
  if (spec.alpn_protocols_size() > SpecReading::kMaxListSize) {
    return reading.Invalid("alpn_protocols",
                           absl::StrCat("at most ", SpecReading::kMaxListSize, " protocols"));
  }
  for (int i = 0; i < spec.alpn_protocols_size(); ++i) {
    const std::string& protocol = spec.alpn_protocols(i);
    if (protocol.empty() || protocol.size() > 255) {
      reading.Invalid("alpn_protocols", i, "must have 1 to 255 bytes (RFC 7301)");
    }
    config->alpn_protocols.push_back(protocol);
  }
}

// A cipher string has a word for the security level too, and OpenSSL would take that.
void CheckLevelOfCipherList(const ContextConfig& config, const SpecReading& reading) {
  constexpr std::string_view kWord = "@SECLEVEL=";
  const size_t at = config.cipher_list.rfind(kWord);
  if (!config.security_level || at == std::string::npos) return;
  const std::string said = config.cipher_list.substr(at + kWord.size(), 1);
  if (said == std::to_string(*config.security_level)) return;
  reading.Invalid("security_level", absl::StrCat("is ", *config.security_level,
                                                 ", and cipher_list says @SECLEVEL=", said));
}

}  // namespace

void ReadAlgorithms(const v1::TlsContextSpec& spec, const SpecReading& reading,
                    ContextConfig* config) {
  ReadVersions(spec, reading, config);
  ReadCipherSuites(spec, reading, config);
  ReadRegistered("groups", spec.groups(), Groups(), GroupValue, "group", reading, &config->groups);
  ReadKeyShares(spec, reading, config);
  ReadRegistered("signature_schemes", spec.signature_schemes(), SignatureSchemes(),
                 SignatureSchemeValue, "signature scheme", reading, &config->signature_schemes);
  ReadRegistered("client_signature_schemes", spec.client_signature_schemes(), SignatureSchemes(),
                 SignatureSchemeValue, "signature scheme", reading,
                 &config->client_signature_schemes);
  ReadAlpn(spec, reading, config);
  config->cipher_list = spec.cipher_list();
  if (config->cipher_list.size() > kMaxCipherList) reading.Invalid("cipher_list", "at most 32 KiB");
  reading.CheckNoNul("cipher_list", config->cipher_list);
  if (spec.has_security_level()) {
    if (spec.security_level() > kMaxSecurityLevel) {
      reading.Invalid("security_level", "must be 0 to 5");
    }
    config->security_level = static_cast<int>(spec.security_level());
    CheckLevelOfCipherList(*config, reading);
  }
}

std::optional<uint16_t> Tls13SuiteValue(std::string_view name) {
  std::optional<uint16_t> value = CipherSuiteValue(name);
  return value && IsTls13Suite(*value) ? value : std::nullopt;
}

}  // namespace tlslab
