// Every signature scheme with every kind of key, for the server's signature and for the
// client's: it works where the standards bind the two, and is refused where they do not.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/engine/capabilities.h"
#include "server/testing/contexts.h"
#include "tests/matrix/cell.h"
#include "tests/matrix/ends.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

struct Key {
  const char* type;
  const char* schemes12;  // what its schemes begin with in TLS 1.2
  const char* schemes13;  // the same in TLS 1.3
  const char* curve;      // "" for none
  uint16_t suite12;       // that the key serves; 0: none in TLS 1.2
};

constexpr uint16_t kEcdsaSuite = 0xc02b;  // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
constexpr uint16_t kRsaSuite = 0xc02f;    // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
constexpr uint16_t kDssSuite = 0x00a2;    // TLS_DHE_DSS_WITH_AES_128_GCM_SHA256
constexpr uint16_t kTls13Suite = 0x1301;  // TLS_AES_128_GCM_SHA256

// TLS 1.2 binds a scheme to the algorithm of the key only (RFC 5246 section 7.4.1.4.1,
// RFC 8422 section 5.10), TLS 1.3 also to the curve, and has neither PKCS #1 nor DSA for
// handshakes (RFC 8446 section 4.2.3).
constexpr Key kKeys[] = {
    {"rsa-2048", "rsa_pkcs1_ rsa_pss_rsae_", "rsa_pss_rsae_", "", kRsaSuite},
    {"rsa-pss-2048", "rsa_pss_pss_", "rsa_pss_pss_", "", kRsaSuite},
    {"dsa-2048", "dsa_", "-", "", kDssSuite},
    {"ec-p256", "ecdsa_", "ecdsa_secp256r1_sha256", "secp256r1", kEcdsaSuite},
    {"ec-p384", "ecdsa_", "ecdsa_secp384r1_sha384", "secp384r1", kEcdsaSuite},
    {"ec-p521", "ecdsa_", "ecdsa_secp521r1_sha512", "secp521r1", kEcdsaSuite},
    {"ec-brainpoolP256r1", "ecdsa_", "ecdsa_brainpoolP256r1tls13_sha256", "brainpoolP256r1",
     kEcdsaSuite},
    {"ec-brainpoolP384r1", "ecdsa_", "ecdsa_brainpoolP384r1tls13_sha384", "brainpoolP384r1",
     kEcdsaSuite},
    {"ec-brainpoolP512r1", "ecdsa_", "ecdsa_brainpoolP512r1tls13_sha512", "brainpoolP512r1",
     kEcdsaSuite},
    {"ed25519", "ed25519", "ed25519", "", kEcdsaSuite},
    {"ed448", "ed448", "ed448", "", kEcdsaSuite},
    {"mldsa44", "-", "mldsa44", "", 0},
    {"mldsa65", "-", "mldsa65", "", 0},
    {"mldsa87", "-", "mldsa87", "", 0},
};

bool OneOf(const std::string& scheme, const char* beginnings) {
  for (std::string_view rest = beginnings; !rest.empty();) {
    const size_t end = std::min(rest.find(' '), rest.size());
    if (scheme.compare(0, end, rest.substr(0, end)) == 0) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

// Schemes that TLS 1.2 does not have: they came with, and are for, TLS 1.3.
bool OnlyTls13(const std::string& scheme) {
  return absl::StrContains(scheme, "tls13") || absl::StartsWith(scheme, "mldsa");
}

// SHA-1 and SHA-224 are not for the handshakes of TLS 1.3.
bool OnlyTls12(const std::string& scheme) {
  return absl::EndsWith(scheme, "_sha1") || absl::EndsWith(scheme, "_sha224") ||
         absl::StartsWith(scheme, "dsa_") || absl::StartsWith(scheme, "rsa_pkcs1_");
}

bool Signs(const Key& key, const std::string& scheme, uint16_t version) {
  if (version == TLS1_3_VERSION) return !OnlyTls12(scheme) && OneOf(scheme, key.schemes13);
  return key.suite12 != 0 && !OnlyTls13(scheme) && OneOf(scheme, key.schemes12);
}

std::vector<std::string> SchemesHere() {
  std::vector<std::string> names;
  for (uint16_t value : Capabilities().signature_schemes) {
    names.emplace_back(SignatureSchemeName(value));
  }
  return names;
}

// Of a kind that the suite's certificate is of, TLS 1.2.
bool OfKind(const std::string& scheme, uint16_t suite) {
  if (suite == kRsaSuite) return absl::StartsWith(scheme, "rsa_");
  if (suite == kDssSuite) return absl::StartsWith(scheme, "dsa_");
  return absl::StartsWith(scheme, "ecdsa_") || absl::StartsWith(scheme, "ed");
}

// A client that cannot make a hello of this one scheme says why, and the server hears
// something that is no hello.
Refused ByClient(F::ErrorClass why) {
  Refused refused{Role::kClient, SSL_AD_INTERNAL_ERROR, why};
  refused.other = Refusal{SSL_AD_UNEXPECTED_MESSAGE, F::PROTOCOL_VIOLATION};
  return refused;
}

// What becomes of a client that has one scheme, which the key does not sign with.
Refused Misfit(const std::string& scheme, const Key& key, uint16_t version) {
  Refused by_server{Role::kServer, SSL_AD_HANDSHAKE_FAILURE, F::NO_SHARED_SIGNATURE_SCHEME};
  if (version == TLS1_3_VERSION) {
    // OpenSSL's client leaves out at once what TLS 1.3 has no use for at all. PKCS #1 it
    // may name, for certificates (RFC 8446 section 4.2.3).
    const bool useless =
        OnlyTls12(scheme) && (!absl::StartsWith(scheme, "rsa_pkcs1_") ||
                              absl::EndsWith(scheme, "_sha1") || absl::EndsWith(scheme, "_sha224"));
    if (useless) return ByClient(F::NO_SHARED_SIGNATURE_SCHEME);
    // A server with nothing else to show does not speak TLS 1.3 at all.
    if (absl::StartsWith(key.type, "dsa-")) {
      return Refused{Role::kServer, SSL_AD_PROTOCOL_VERSION, F::VERSION_MISMATCH};
    }
    return by_server;
  }
  if (!OfKind(scheme, key.suite12)) return ByClient(F::NO_SHARED_CIPHER);
  if (OnlyTls13(scheme)) return ByClient(F::NO_SHARED_SIGNATURE_SCHEME);
  // TLS 1.2 chooses the suite by the key, and the key by the schemes: the server may find
  // either that it has no suite or no scheme.
  by_server.or_class = F::NO_SHARED_CIPHER;
  return by_server;
}

class Schemes : public testing::TestWithParam<uint16_t> {
 protected:
  void SetUp() override {
    if (!VersionHere(GetParam())) GTEST_SKIP() << "this OpenSSL cannot play the version";
  }
  std::string version_name() const { return std::string(TlsVersionName(GetParam())); }
  bool is13() const { return GetParam() == TLS1_3_VERSION; }
  uint16_t SuiteOf(const Key& key) const { return is13() ? kTls13Suite : key.suite12; }

  std::vector<Key> KeysHere() const {
    std::vector<Key> keys;
    for (const Key& key : kKeys) {
      if (MatrixLeaf(key.type) && SuiteOf(key) != 0) keys.push_back(key);
    }
    return keys;
  }
  ContextConfig With(ContextConfig config, const Key& key) const {
    OnlySuite(SuiteOf(key), &config);
    config.groups = {"x25519"};
    if (!is13() && *key.curve) config.groups.push_back(key.curve);
    return config;
  }
  std::optional<uint16_t> Group(const Key& key) const {
    if (SuiteOf(key) == kDssSuite) return std::nullopt;
    return GroupValue("x25519");
  }
};

INSTANTIATE_TEST_SUITE_P(Versions, Schemes, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& info) { return absl::StrCat("0x030", info.param & 0xf); });

TEST_P(Schemes, OfTheServerMustFitItsKey) {
  Matrix matrix(absl::StrCat("server's schemes of ", version_name()));
  for (const Key& key : KeysHere()) {
    ContextConfig server_config = With(MatrixServer(GetParam(), {key.type}), key);
    server_config.signature_schemes = SchemesHere();
    const auto server = MustBuild(server_config);
    for (const std::string& scheme : SchemesHere()) {
      ContextConfig client = With(MatrixClient(GetParam()), key);
      client.signature_schemes = {scheme};
      Cell cell{absl::StrCat(version_name(), " ", scheme, " from a ", key.type, " key"),
                MustBuild(client),
                server,
                {}};
      if (Signs(key, scheme, GetParam())) {
        cell.expected = Agreed{GetParam(), SuiteOf(key), Group(key), SignatureSchemeValue(scheme)};
      } else {
        cell.expected = Misfit(scheme, key, GetParam());
      }
      matrix.Check(cell);
    }
  }
}

// The client's certificate, which the server requires. A client that cannot sign in the
// server's terms sends none (RFC 8446 section 4.4.2, RFC 5246 section 7.4.6).
TEST_P(Schemes, OfTheClientMustFitItsKey) {
  Matrix matrix(absl::StrCat("client's schemes of ", version_name()));
  const Key ec{"ec-p256", "", "", "secp256r1", kEcdsaSuite};
  const Key rsa{"rsa-2048", "", "", "", kRsaSuite};
  for (const Key& key : KeysHere()) {
    // The server's key is of another kind, so that its own scheme is of no use to the
    // client.
    const bool from_rsa = key.suite12 == kEcdsaSuite;
    const Key& server_key = from_rsa ? rsa : ec;
    const std::string server_scheme = from_rsa ? "rsa_pss_rsae_sha256" : "ecdsa_secp256r1_sha256";
    ContextConfig client = With(MatrixClient(GetParam()), server_key);
    client.credentials = {MatrixLeaf(key.type)};
    if (*key.curve && !is13()) client.groups.push_back(key.curve);
    client.signature_schemes = SchemesHere();
    const auto client_context = MustBuild(client);
    for (const std::string& scheme : SchemesHere()) {
      ContextConfig server = With(MatrixServer(GetParam(), {server_key.type}), server_key);
      if (*key.curve && !is13()) server.groups.push_back(key.curve);
      server.request_certificate = server.require_certificate = true;
      server.signature_schemes = {server_scheme};
      if (scheme != server_scheme) server.signature_schemes.push_back(scheme);
      Cell cell{absl::StrCat(version_name(), " ", scheme, " from a client's ", key.type, " key"),
                client_context,
                MustBuild(server),
                {}};
      if (Signs(key, scheme, GetParam())) {
        cell.expected = Agreed{GetParam(), SuiteOf(server_key), Group(server_key),
                               SignatureSchemeValue(server_scheme), SignatureSchemeValue(scheme)};
      } else {
        Refused refused{Role::kServer, SSL_AD_HANDSHAKE_FAILURE, F::CERTIFICATE_MISSING};
        if (is13()) refused.alert = SSL_AD_CERTIFICATE_REQUIRED;
        refused.client_phase =
            is13() ? v1::HANDSHAKE_PHASE_CONFIRMATION : v1::HANDSHAKE_PHASE_FINISHED;
        refused.server_phase = v1::HANDSHAKE_PHASE_CERTIFICATE;
        cell.expected = refused;
      }
      matrix.Check(cell);
    }
  }
}

}  // namespace
}  // namespace tlslab
