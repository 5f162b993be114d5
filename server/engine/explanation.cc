#include "server/engine/explanation.h"

#include <openssl/ssl.h>

#include <optional>
#include <set>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "certs/ossl/errors.h"
#include "server/engine/capabilities.h"
#include "server/engine/option_names.h"
#include "server/engine/versions.h"
#include "server/wire/client_hello.h"

namespace tlslab {
namespace {

unsigned int NoKey(SSL*, const char*, char*, unsigned int, unsigned char*, unsigned int) {
  return 0;
}

// A connection of the context that nobody will make. The context's callbacks look for
// the session of a connection, and this has none.
OsslPtr<SSL> NewProbe(const Context& context) {
  OsslPtr<SSL> ssl(SSL_new(context.ssl_ctx()));
  SSL_set_msg_callback(ssl.get(), nullptr);
  SSL_set_info_callback(ssl.get(), nullptr);
  SSL_set_psk_use_session_callback(ssl.get(), nullptr);
  // OpenSSL counts suites with a pre-shared key by the client's callback, at a server too.
  const bool keys = !context.config().pre_shared_keys.empty();
  SSL_set_psk_client_callback(ssl.get(), keys ? NoKey : nullptr);
  return ssl;
}

std::set<uint16_t> SupportedBy(SSL* ssl) {
  std::set<uint16_t> supported;
  STACK_OF(SSL_CIPHER)* ciphers = SSL_get1_supported_ciphers(ssl);
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    supported.insert(SSL_CIPHER_get_protocol_id(sk_SSL_CIPHER_value(ciphers, i)));
  }
  sk_SSL_CIPHER_free(ciphers);
  ClearErrors();
  return supported;
}

bool WithinBounds(SSL* ssl, int version) {
  const int least = SSL_get_min_proto_version(ssl);  // 0: none
  const int most = SSL_get_max_proto_version(ssl);
  return version >= least && (most == 0 || version <= most);
}

std::vector<uint16_t> NegotiableVersions(const Context& context) {
  std::vector<uint16_t> versions;
  for (int version = SSL3_VERSION; version <= TLS1_3_VERSION; ++version) {
    OsslPtr<SSL> ssl = NewProbe(context);
    if (!VersionCompiledIn(version) || !WithinBounds(ssl.get(), version)) continue;
    SSL_set_min_proto_version(ssl.get(), version);
    SSL_set_max_proto_version(ssl.get(), version);
    if (!SupportedBy(ssl.get()).empty()) versions.push_back(version);
  }
  return versions;
}

// Which suites the context could use if it were otherwise.
class Alternatives {
 public:
  explicit Alternatives(const Context& context)
      : level_(SSL_CTX_get_security_level(context.ssl_ctx())) {
    for (int level = 0; level <= level_; ++level) at_level_.push_back(At(context, level, true));
    any_version_ = At(context, level_, false);
    most_permissive_ = At(context, 0, false);
  }

  bool Enabled(uint16_t suite) const { return at_level_[level_].count(suite) > 0; }

  std::string WhyNot(const CipherFacts& cipher, const ContextConfig& config) const {
    if (absl::StrContains(cipher.key_exchange, "SRP")) return "SRP is not spoken here";
    if (absl::StrContains(cipher.key_exchange, "PSK") && config.pre_shared_keys.empty()) {
      return "needs a pre-shared key";
    }
    for (int level = level_ - 1; level >= 0; --level) {
      if (at_level_[level].count(cipher.value)) return NeedsLevel(level);
    }
    if (any_version_.count(cipher.value)) return NeedsVersion(cipher);
    if (most_permissive_.count(cipher.value)) {
      return absl::StrCat(NeedsVersion(cipher), " and a security level below ", level_);
    }
    return "no signature scheme for its authentication";
  }

 private:
  static std::set<uint16_t> At(const Context& context, int level, bool bounds) {
    OsslPtr<SSL> ssl = NewProbe(context);
    SSL_set_security_level(ssl.get(), level);
    if (!bounds) {
      SSL_set_min_proto_version(ssl.get(), 0);
      SSL_set_max_proto_version(ssl.get(), 0);
      SSL_clear_options(ssl.get(), SSL_OP_NO_SSL_MASK);
    }
    return SupportedBy(ssl.get());
  }

  std::string NeedsLevel(int level) const {
    return absl::StrCat("needs security level ", level, level > 0 ? " or below" : "");
  }

  static std::string NeedsVersion(const CipherFacts& cipher) {
    const bool one = cipher.defined_in == "TLSv1.3" || cipher.defined_in == "TLSv1.2";
    return absl::StrCat("needs ", one ? cipher.defined_in : "TLSv1.2 or below");
  }

  const int level_;
  std::vector<std::set<uint16_t>> at_level_;  // up to the context's own
  std::set<uint16_t> any_version_;
  std::set<uint16_t> most_permissive_;
};

std::vector<ExplainedSuite> Suites(const Context& context) {
  const Alternatives alternatives(context);
  std::vector<ExplainedSuite> suites;
  STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(context.ssl_ctx());
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    ExplainedSuite suite;
    suite.cipher = FactsOf(sk_SSL_CIPHER_value(ciphers, i));
    suite.enabled = alternatives.Enabled(suite.cipher.value);
    if (!suite.enabled) {
      suite.disabled_reason = alternatives.WhyNot(suite.cipher, context.config());
    }
    suites.push_back(std::move(suite));
  }
  return suites;
}

// The payloads of the records in `bytes`, which are whole.
std::string WithoutRecordHeaders(std::string_view bytes) {
  constexpr size_t kHeader = 5;
  std::string payloads;
  while (bytes.size() > kHeader) {
    const size_t size =
        static_cast<unsigned char>(bytes[3]) << 8 | static_cast<unsigned char>(bytes[4]);
    payloads += bytes.substr(kHeader, size);
    bytes.remove_prefix(std::min(bytes.size(), kHeader + size));
  }
  return payloads;
}

// The hello that the context would send. Nothing when it has no version or suite to
// offer.
std::optional<ParsedClientHello> HelloOf(const Context& context) {
  OsslPtr<SSL> ssl = NewProbe(context);
  const ContextConfig& config = context.config();
  SSL_set_ssl_method(ssl.get(), TLS_client_method());
  // What a server asks of clients has a list of its own, which a client's hello has not.
  if (config.role == Role::kServer && !config.client_signature_schemes.empty()) {
    SSL_set1_sigalgs_list(ssl.get(), absl::StrJoin(config.client_signature_schemes, ":").c_str());
  }
  BIO* wire = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), wire);
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(wire, &bytes);
  ClearErrors();
  if (size <= 0) return std::nullopt;
  return ParseClientHello(WithoutRecordHeaders({bytes, static_cast<size_t>(size)}));
}

}  // namespace

Explanation Explain(const Context& context) {
  Explanation told;
  told.versions = NegotiableVersions(context);
  told.suites = Suites(context);
  if (std::optional<ParsedClientHello> hello = HelloOf(context)) {
    told.groups = std::move(hello->groups);
    told.signature_schemes = std::move(hello->signature_schemes);
    if (context.config().role == Role::kClient) {
      told.key_share_groups = std::move(hello->key_share_groups);
    }
  }
  told.security_level = SSL_CTX_get_security_level(context.ssl_ctx());
  told.options = OptionNames(SSL_CTX_get_options(context.ssl_ctx()));
  return told;
}

}  // namespace tlslab
