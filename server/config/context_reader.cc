#include "server/config/context_reader.h"

#include <arpa/inet.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "certs/credential/credential.h"
#include "certs/verify/trust_store.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/nearest.h"
#include "server/codepoints/signature_schemes.h"
#include "server/config/presets.h"
#include "server/config/values.h"

namespace tlslab {
namespace {

constexpr int kMaxListSize = 200;
constexpr uint32_t kMaxTickets = 16;
constexpr uint32_t kMaxSecurityLevel = 5;
constexpr uint32_t kMaxDepth = 100;
constexpr size_t kMaxHostName = 255;

// RFC 8446 appendix B.4 has 0x13xx; the suites of RFC 8998 (SM4) and RFC 9150
// (integrity only) lie elsewhere.
bool IsTls13Suite(uint16_t value) {
  return value >> 8 == 0x13 || value == 0x00c6 || value == 0x00c7 || value == 0xc0b4 ||
         value == 0xc0b5;
}

// Reads one spec; a member for each part of it.
class SpecReader {
 public:
  SpecReader(const v1::TlsContextSpec& spec, std::string_view field,
             const CertificateLookup& lookup, RequestProblems* problems)
      : spec_(spec), field_(field), lookup_(lookup), problems_(*problems) {}

  ContextConfig Read() {
    ReadRole();
    ReadVersions();
    ReadNames();
    ReadAlpn();
    ReadCredentials();
    ReadVerification();
    ReadCommands();
    ReadCipherList();
    if (spec_.has_security_level()) {
      if (spec_.security_level() > kMaxSecurityLevel) Invalid("security_level", "must be 0 to 5");
      config_.security_level = static_cast<int>(spec_.security_level());
    }
    return std::move(config_);
  }

 private:
  std::string Path(std::string_view child) const { return FieldPath(field_, child); }
  std::string Path(std::string_view child, size_t i) const { return FieldPath(Path(child), i); }
  void Invalid(std::string_view child, std::string_view what) {
    problems_.Invalid(Path(child), what);
  }

  void ReadRole() {
    if (spec_.role_case() == v1::TlsContextSpec::ROLE_NOT_SET) {
      return Invalid("role", "required: client or server");
    }
    if (spec_.has_client()) {
      config_.role = Role::kClient;
      config_.server_name = spec_.client().server_name();
      CheckHostName("client.server_name", config_.server_name);
      return;
    }
    config_.role = Role::kServer;
    ReadServer(spec_.server());
  }

  void ReadServer(const v1::ServerOptions& server) {
    switch (server.client_certificate()) {
      case v1::ServerOptions::CLIENT_CERTIFICATE_UNSPECIFIED:
      case v1::ServerOptions::NOT_REQUESTED:
        break;
      case v1::ServerOptions::REQUIRED:
        config_.require_certificate = true;
        [[fallthrough]];
      case v1::ServerOptions::REQUESTED:
        config_.request_certificate = true;
        break;
      default:
        Invalid("server.client_certificate", "not a value of this enum");
    }
    if (server.has_ticket_count()) {
      if (server.ticket_count() > kMaxTickets) Invalid("server.ticket_count", "at most 16");
      config_.ticket_count = server.ticket_count();
    }
    if (server.has_cipher_server_preference()) {
      config_.cipher_server_preference = server.cipher_server_preference();
    }
  }

  void ReadVersions() {
    config_.min_version = ReadVersion("min_version", spec_.min_version());
    config_.max_version = ReadVersion("max_version", spec_.max_version());
    if (config_.min_version && config_.max_version && config_.min_version > config_.max_version) {
      Invalid("min_version", "is above max_version");
    }
  }

  uint16_t ReadVersion(std::string_view child, v1::TlsVersion version) {
    if (version == v1::TLS_VERSION_UNSPECIFIED) return 0;
    if (!v1::TlsVersion_IsValid(version)) {
      Invalid(child, "not a value of this enum");
      return 0;
    }
    // The enum counts from SSL 3.0, whose wire number is 0x0300.
    return static_cast<uint16_t>(0x0300 + version - v1::TLS_VERSION_SSL30);
  }

  // Ten times what OpenSSL's list of everything takes: each word costs time.
  static constexpr size_t kMaxCipherList = 32 * 1024;

  void ReadCipherList() {
    config_.cipher_list = spec_.cipher_list();
    if (config_.cipher_list.size() > kMaxCipherList) Invalid("cipher_list", "at most 32 KiB");
    CheckNoNul(Path("cipher_list"), config_.cipher_list);
  }

  void ReadNames() {
    ReadRegistered("cipher_suites", spec_.cipher_suites(), CipherSuites(), CipherSuiteValue,
                   "TLS 1.3 cipher suite", &config_.cipher_suites);
    for (int i = 0; i < spec_.cipher_suites_size(); ++i) {
      std::optional<uint16_t> value = CipherSuiteValue(spec_.cipher_suites(i));
      if (!value || IsTls13Suite(*value)) continue;
      problems_.Invalid(Path("cipher_suites", i),
                        absl::StrCat("'", spec_.cipher_suites(i),
                                     "' is not a suite of TLS 1.3; older suites go into "
                                     "cipher_list, by their OpenSSL names"));
    }
    ReadRegistered("groups", spec_.groups(), Groups(), GroupValue, "group", &config_.groups);
    ReadRegistered("signature_schemes", spec_.signature_schemes(), SignatureSchemes(),
                   SignatureSchemeValue, "signature scheme", &config_.signature_schemes);
  }

  template <typename List, typename Value>
  void ReadRegistered(std::string_view child, const List& names, Registry registry, Value value,
                      std::string_view what, std::vector<std::string>* out) {
    if (names.size() > kMaxListSize) {
      return Invalid(child, absl::StrCat("at most ", kMaxListSize, " names"));
    }
    for (int i = 0; i < names.size(); ++i) {
      std::optional<uint16_t> number = value(names.Get(i));
      if (number) {
        out->push_back(std::string(NameIn(registry, *number)));
        continue;
      }
      std::string near = NearestName(names.Get(i), NamesOf(registry));
      problems_.Invalid(Path(child, i),
                        absl::StrCat("unknown ", std::string(what), " '", names.Get(i), "'",
                                     near.empty() ? "" : "; did you mean '" + near + "'?"));
    }
  }

  void ReadAlpn() {
    if (spec_.alpn_protocols_size() > kMaxListSize) {
      return Invalid("alpn_protocols", absl::StrCat("at most ", kMaxListSize, " protocols"));
    }
    for (int i = 0; i < spec_.alpn_protocols_size(); ++i) {
      const std::string& protocol = spec_.alpn_protocols(i);
      if (protocol.empty() || protocol.size() > 255) {
        problems_.Invalid(Path("alpn_protocols", i), "must have 1 to 255 bytes (RFC 7301)");
      }
      config_.alpn_protocols.push_back(protocol);
    }
  }

  void ReadCredentials() {
    if (spec_.credentials_size() > kMaxListSize) {
      return Invalid("credentials", absl::StrCat("at most ", kMaxListSize));
    }
    for (int i = 0; i < spec_.credentials_size(); ++i) {
      const v1::Credential& credential = spec_.credentials(i);
      std::string path = Path("credentials", i);
      switch (credential.source_case()) {
        case v1::Credential::kCertificate: {
          auto held = Find(credential.certificate(), FieldPath(path, "certificate"));
          if (held) config_.credentials.push_back(std::move(held));
          break;
        }
        case v1::Credential::kPem: {
          auto parsed =
              ParseCredential(credential.pem().chain_pem(), credential.pem().private_key_pem());
          if (!parsed.ok()) {
            problems_.Invalid(FieldPath(path, "pem"), Message(parsed.status()));
            break;
          }
          config_.credentials.push_back(*std::move(parsed));
          break;
        }
        case v1::Credential::SOURCE_NOT_SET:
          problems_.Invalid(path, "required: certificate or pem");
      }
    }
    if (config_.role == Role::kServer && spec_.credentials_size() == 0 &&
        spec_.cipher_list().empty() && spec_.openssl_commands_size() == 0) {
      Invalid("credentials", "required for a server, unless cipher_list names anonymous suites");
    }
  }

  std::shared_ptr<const Credential> Find(const std::string& name, const std::string& path) {
    RequestProblems form;
    CheckName(name, "certificates", path, &form);
    if (!form.empty()) {
      problems_.invalid.push_back(form.invalid.front());
      return nullptr;
    }
    std::optional<HeldCertificate> held = lookup_(name);
    if (!held) {
      problems_.Missing(path, name);
      return nullptr;
    }
    return held->credential;
  }

  void ReadVerification() {
    VerifyPolicy& policy = config_.verify_policy;
    const v1::PeerVerification& wanted = spec_.peer_verification();
    policy.enforce_chain = ReadMode("peer_verification.mode", wanted.mode());
    policy.enforce_name = ReadMode("peer_verification.name_mode", wanted.name_mode());
    policy.expected_name = wanted.expected_name();
    CheckHostName("peer_verification.expected_name", wanted.expected_name());
    if (config_.role == Role::kServer && !wanted.expected_name().empty()) {
      Invalid("peer_verification.expected_name", "only a client has a name to check");
    }
    if (wanted.has_verify_time()) {
      policy.verify_time =
          ReadTime(wanted.verify_time(), Path("peer_verification.verify_time"), &problems_);
    }
    if (wanted.has_max_depth()) {
      if (wanted.max_depth() > kMaxDepth) Invalid("peer_verification.max_depth", "at most 100");
      policy.max_depth = wanted.max_depth();
    }
    ReadTrust(wanted);
  }

  // Without a word on verification a client trusts the system's store; a server
  // needs none.
  void ReadTrust(const v1::PeerVerification& wanted) {
    bool system =
        wanted.system_trust() || (!spec_.has_peer_verification() && config_.role == Role::kClient);
    config_.system_trust = system;
    std::vector<OsslPtr<X509>> anchors;
    for (int i = 0; i < wanted.trusted_pems_size(); ++i) {
      auto parsed = ParseCertificates(wanted.trusted_pems(i), kTrustLimits);
      if (!parsed.ok()) {
        problems_.Invalid(Path("peer_verification.trusted_pems", i), Message(parsed.status()));
        continue;
      }
      for (OsslPtr<X509>& anchor : *parsed) anchors.push_back(std::move(anchor));
    }
    for (int i = 0; i < wanted.trusted_certificates_size(); ++i) {
      auto held =
          Find(wanted.trusted_certificates(i), Path("peer_verification.trusted_certificates", i));
      if (held) anchors.push_back(Share(held->certificate.get()));
    }
    std::vector<X509*> bare;
    for (const OsslPtr<X509>& anchor : anchors) bare.push_back(anchor.get());
    auto trust = MakeTrustStore(system, bare);
    if (!trust.ok()) return Invalid("peer_verification", Message(trust.status()));
    config_.trust = *std::move(trust);
  }

  bool ReadMode(std::string_view child, v1::PeerVerification::Mode mode) {
    if (!v1::PeerVerification::Mode_IsValid(mode)) Invalid(child, "not a value of this enum");
    return mode != v1::PeerVerification::REPORT_ONLY;
  }

  void ReadCommands() {
    if (spec_.openssl_commands_size() > kMaxListSize) {
      return Invalid("openssl_commands", absl::StrCat("at most ", kMaxListSize));
    }
    for (int i = 0; i < spec_.openssl_commands_size(); ++i) {
      const v1::OpensslCommand& command = spec_.openssl_commands(i);
      if (command.command().empty()) {
        problems_.Invalid(FieldPath(Path("openssl_commands", i), "command"), "required");
      }
      CheckNoNul(FieldPath(Path("openssl_commands", i), "command"), command.command());
      CheckNoNul(FieldPath(Path("openssl_commands", i), "value"), command.value());
      config_.openssl_commands.emplace_back(command.command(), command.value());
    }
  }

  void CheckHostName(std::string_view child, const std::string& name) {
    if (name.size() > kMaxHostName) Invalid(child, "at most 255 bytes");
    CheckNoNul(Path(child), name);
  }

  // OpenSSL would take the text for one that ends there.
  void CheckNoNul(const std::string& path, const std::string& text) {
    if (text.find('\0') != std::string::npos) problems_.Invalid(path, "holds a NUL");
  }

  static std::string Message(const absl::Status& status) { return std::string(status.message()); }

  // A system's bundle of authorities is a few hundred certificates.
  static constexpr PemLimits kTrustLimits = {.bytes = 4 << 20, .certificates = 2000};

  const v1::TlsContextSpec& spec_;
  const std::string field_;
  const CertificateLookup& lookup_;
  RequestProblems& problems_;
  ContextConfig config_;
};

// The spec's own bytes, and which certificates its names stand for just now.
std::string CacheKey(const v1::TlsContextSpec& spec, const CertificateLookup& lookup) {
  std::string key;
  auto add = [&](const std::string& name) {
    std::optional<HeldCertificate> held = lookup(name);
    absl::StrAppend(&key, held ? held->serial : 0, ",");
  };
  for (const v1::Credential& credential : spec.credentials()) {
    if (credential.has_certificate()) add(credential.certificate());
  }
  for (const std::string& name : spec.peer_verification().trusted_certificates()) add(name);
  key += '|';
  spec.AppendToString(&key);
  return key;
}

}  // namespace

ContextConfig ReadContextSpec(const v1::TlsContextSpec& spec, std::string_view field,
                              const CertificateLookup& lookup, RequestProblems* problems) {
  // Here alone, so that everything else reads what a preset stands for.
  const v1::TlsContextSpec expanded = ExpandPreset(spec, field, problems);
  return SpecReader(expanded, field, lookup, problems).Read();
}

ContextSource ReadContextRef(const v1::TlsContextRef& ref, Role role, std::string_view field,
                             const CertificateLookup& lookup, RequestProblems* problems) {
  ContextSource source;
  source.field = std::string(field);
  source.role = role;
  switch (ref.context_case()) {
    case v1::TlsContextRef::kName:
      source.name = ref.name();
      CheckName(ref.name(), "tlsContexts", FieldPath(field, "name"), problems);
      break;
    case v1::TlsContextRef::kSpec:
      source.cache_key = CacheKey(ref.spec(), lookup);
      source.read = [&spec = ref.spec(), path = FieldPath(field, "spec"),
                     &lookup](RequestProblems* found) {
        return ReadContextSpec(spec, path, lookup, found);
      };
      break;
    case v1::TlsContextRef::CONTEXT_NOT_SET:
      problems->Invalid(field, "required: name or spec");
  }
  return source;
}

v1::TlsContextSpec WithoutSecrets(v1::TlsContextSpec spec) {
  for (v1::Credential& credential : *spec.mutable_credentials()) {
    if (credential.has_pem()) credential.mutable_pem()->clear_private_key_pem();
  }
  return spec;
}

}  // namespace tlslab
