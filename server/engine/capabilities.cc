#include "server/engine/capabilities.h"

#include <openssl/obj_mac.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "certs/ossl/errors.h"
#include "certs/ossl/library.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/engine/versions.h"

namespace tlslab {
namespace {

// RFC 8446 appendix B.4 and RFC 9150: every suite that OpenSSL has for TLS 1.3 in
// some version. Those that this one lacks it ignores.
constexpr char kTls13Suites[] =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
    "TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_SHA256_SHA256:TLS_SHA384_SHA384";

OsslPtr<SSL_CTX> MostPermissive() {
  OsslPtr<SSL_CTX> ctx(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_method()));
  SSL_CTX_set_security_level(ctx.get(), 0);
  SSL_CTX_set_cipher_list(ctx.get(), "ALL:COMPLEMENTOFALL");
  SSL_CTX_set_ciphersuites(ctx.get(), kTls13Suites);
  return ctx;
}

// The key exchange is ephemeral, or, in TLS 1.3, not the suite's to choose.
bool IsForwardSecret(const SSL_CIPHER* cipher) {
  switch (SSL_CIPHER_get_kx_nid(cipher)) {
    case NID_kx_any:
    case NID_kx_ecdhe:
    case NID_kx_dhe:
    case NID_kx_ecdhe_psk:
    case NID_kx_dhe_psk:
    case NID_kx_srp:
      return true;
    default:
      return false;
  }
}

// The value of "Kx=ECDH" in a description.
std::string WordAfter(std::string_view description, std::string_view key) {
  size_t at = description.find(key);
  if (at == description.npos) return "";
  description.remove_prefix(at + key.size());
  return std::string(description.substr(0, description.find(' ')));
}

// Lines and words exactly as OpenSSL prints them: it has no other names for them.
void AddDescription(const SSL_CIPHER* cipher, CipherFacts* facts) {
  char line[256];
  if (SSL_CIPHER_description(cipher, line, sizeof line) == nullptr) return;
  std::string_view description(line);
  description = description.substr(0, description.find('\n'));
  facts->key_exchange = WordAfter(description, " Kx=");
  facts->authentication = WordAfter(description, " Au=");
  facts->encryption = WordAfter(description, " Enc=");
  facts->mac = WordAfter(description, " Mac=");
  facts->description = description;
}

CipherFacts ReadFacts(const SSL_CIPHER* cipher) {
  CipherFacts facts;
  facts.value = SSL_CIPHER_get_protocol_id(cipher);
  facts.openssl_name = SSL_CIPHER_get_name(cipher);
  facts.standard_name = SSL_CIPHER_standard_name(cipher);
  facts.defined_in = SSL_CIPHER_get_version(cipher);
  int algorithm_bits = 0;
  facts.bits = SSL_CIPHER_get_bits(cipher, &algorithm_bits);
  facts.algorithm_bits = algorithm_bits;
  facts.aead = SSL_CIPHER_is_aead(cipher) == 1;
  facts.forward_secret = IsForwardSecret(cipher);
  AddDescription(cipher, &facts);
  return facts;
}

std::vector<CipherFacts> AllCiphers(SSL_CTX* ctx) {
  std::vector<CipherFacts> all;
  STACK_OF(SSL_CIPHER)* ciphers = SSL_CTX_get_ciphers(ctx);
  for (int i = 0; i < sk_SSL_CIPHER_num(ciphers); ++i) {
    all.push_back(ReadFacts(sk_SSL_CIPHER_value(ciphers, i)));
  }
  std::sort(all.begin(), all.end(),
            [](const CipherFacts& a, const CipherFacts& b) { return a.value < b.value; });
  return all;
}

template <typename Set>
std::vector<uint16_t> Accepted(SSL_CTX* ctx, Registry registry, Set set) {
  std::vector<uint16_t> accepted;
  for (const NamedValue& row : registry) {
    if (set(ctx, std::string(row.name).c_str()) == 1) accepted.push_back(row.value);
  }
  ClearErrors();
  return accepted;
}

}  // namespace

const EngineCapabilities& Capabilities() {
  static const EngineCapabilities* const capabilities = [] {
    auto* found = new EngineCapabilities;
    for (uint16_t version = SSL3_VERSION; version <= TLS1_3_VERSION; ++version) {
      if (VersionCompiledIn(version)) found->versions.push_back(version);
    }
    OsslPtr<SSL_CTX> ctx = MostPermissive();
    found->ciphers = AllCiphers(ctx.get());
    found->groups = Accepted(ctx.get(), Groups(), [](SSL_CTX* c, const char* name) {
      return SSL_CTX_set1_groups_list(c, name);
    });
    found->signature_schemes =
        Accepted(ctx.get(), SignatureSchemes(),
                 [](SSL_CTX* c, const char* name) { return SSL_CTX_set1_sigalgs_list(c, name); });
    return found;
  }();
  return *capabilities;
}

CipherFacts FactsOf(const SSL_CIPHER* cipher) {
  // Read once: OpenSSL formats a description for every asking.
  const std::vector<CipherFacts>& known = Capabilities().ciphers;
  const uint16_t value = SSL_CIPHER_get_protocol_id(cipher);
  auto found = std::lower_bound(known.begin(), known.end(), value,
                                [](const CipherFacts& k, uint16_t v) { return k.value < v; });
  return found != known.end() && found->value == value ? *found : ReadFacts(cipher);
}

}  // namespace tlslab
