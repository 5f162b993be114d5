#include "tests/matrix/suite_facts.h"

#include <openssl/ssl.h>

#include <string_view>

#include "absl/strings/match.h"
#include "server/codepoints/cipher_suites.h"
#include "server/engine/capabilities.h"

namespace tlslab {
namespace {

using K = SuiteFacts::KeyExchange;
using A = SuiteFacts::Authentication;

struct Exchange {
  std::string_view words;
  K key_exchange;
  A authentication;
};

// RFC 5246 appendix C, RFC 8422 section 2.
constexpr Exchange kExchanges[] = {
    {"RSA", K::kRsa, A::kRsa},
    {"DHE_RSA", K::kDhe, A::kRsa},
    {"DHE_DSS", K::kDhe, A::kDss},
    {"ECDHE_RSA", K::kEcdhe, A::kRsa},
    {"ECDHE_ECDSA", K::kEcdhe, A::kEcdsa},
    {"DH_anon", K::kDhe, A::kAnonymous},
    {"ECDH_anon", K::kEcdhe, A::kAnonymous},
};

void SetVersions(SuiteFacts* suite) {
  const std::string& name = suite->name;
  if (suite->key_exchange == K::kTls13) {
    suite->min_version = suite->max_version = TLS1_3_VERSION;
    return;
  }
  suite->min_version = SSL3_VERSION;
  suite->max_version = TLS1_2_VERSION;
  // RFC 8422: with extensions, which SSL 3.0 has not.
  if (suite->key_exchange == K::kEcdhe) suite->min_version = TLS1_VERSION;
  // RFC 5469: not in TLS 1.2.
  if (absl::StrContains(name, "_IDEA_")) suite->max_version = TLS1_1_VERSION;
  // AEAD and MACs other than MD5 and SHA-1 came with TLS 1.2 (RFC 5246, 5288, 5289, 6209,
  // 6367, 6655, 7251, 7905).
  const bool old_mac = absl::EndsWith(name, "_SHA") || absl::EndsWith(name, "_MD5");
  if (!old_mac) suite->min_version = TLS1_2_VERSION;
}

void SetBits(SuiteFacts* suite) {
  const std::string& name = suite->name;
  struct Cipher {
    const char* words;
    unsigned key_bits;
    unsigned strength;
  };
  // 3DES by meeting in the middle, RC4 by its biases (RFC 7465).
  constexpr Cipher kCiphers[] = {
      {"_3DES_EDE_", 168, 112},
      {"_RC4_128_", 128, 80},
      {"_IDEA_", 128, 128},
      {"_SEED_", 128, 128},
      {"_NULL_", 0, 0},
      {"_CHACHA20_", 256, 256},
      {"_128_", 128, 128},
      {"_256_", 256, 256},
      // RFC 9150: a key for the MAC, and nothing is encrypted.
      {"TLS_SHA256_", 256, 0},
      {"TLS_SHA384_", 384, 0},
  };
  for (const Cipher& cipher : kCiphers) {
    if (!absl::StrContains(name, cipher.words)) continue;
    suite->key_bits = cipher.key_bits;
    suite->strength = suite->other_strength = cipher.strength;
    break;
  }
  // A tag of 64 bits.
  if (absl::StrContains(name, "_CCM_8")) suite->strength = 64;
}

bool SetExchange(SuiteFacts* suite) {
  std::string_view words = suite->name;
  words.remove_prefix(4);  // "TLS_"
  const size_t with = words.find("_WITH_");
  if (with == std::string_view::npos) {
    suite->key_exchange = K::kTls13;
    suite->authentication = A::kTls13;
    return true;
  }
  words = words.substr(0, with);
  for (const Exchange& exchange : kExchanges) {
    if (exchange.words != words) continue;
    suite->key_exchange = exchange.key_exchange;
    suite->authentication = exchange.authentication;
    return !absl::StrContains(suite->name, "GOST");
  }
  return false;
}

}  // namespace

std::optional<SuiteFacts> FactsOfSuite(uint16_t value) {
  SuiteFacts suite;
  suite.name = std::string(CipherSuiteName(value));
  suite.value = value;
  if (!absl::StartsWith(suite.name, "TLS_") || !SetExchange(&suite)) return std::nullopt;
  SetVersions(&suite);
  SetBits(&suite);
  return suite;
}

const std::vector<SuiteFacts>& SuitesHere() {
  static const auto* const here = [] {
    auto* found = new std::vector<SuiteFacts>;
    for (const CipherFacts& cipher : Capabilities().ciphers) {
      if (auto suite = FactsOfSuite(cipher.value)) found->push_back(*std::move(suite));
    }
    return found;
  }();
  return *here;
}

std::string OpensslName(uint16_t value) {
  for (const CipherFacts& cipher : Capabilities().ciphers) {
    if (cipher.value == value) return cipher.openssl_name;
  }
  return "";
}

}  // namespace tlslab
