// Every cipher suite in every version: it works where it exists, both ends tell it
// exactly, and two ends without a common one part with handshake_failure.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/codepoints/cipher_suites.h"
#include "server/codepoints/groups.h"
#include "server/codepoints/signature_schemes.h"
#include "server/codepoints/tls_versions.h"
#include "server/engine/capabilities.h"
#include "server/testing/contexts.h"
#include "tests/matrix/cell.h"
#include "tests/matrix/ends.h"
#include "tests/matrix/suite_facts.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;
using K = SuiteFacts::KeyExchange;
using A = SuiteFacts::Authentication;

constexpr char kGroup[] = "secp256r1";

// A key that `suite` can be authenticated with, and what that key signs with.
struct Signer {
  const char* key_type;
  const char* scheme;
};

Signer SignerFor(const SuiteFacts& suite) {
  switch (suite.authentication) {
    case A::kRsa:
      return {"rsa-2048", "rsa_pkcs1_sha256"};
    case A::kDss:
      return {"dsa-2048", "dsa_sha256"};
    default:
      return {"ec-p256", "ecdsa_secp256r1_sha256"};
  }
}

// OpenSSL's server takes nothing but a hello first, an alert neither.
constexpr Refusal kNotAHello = {SSL_AD_UNEXPECTED_MESSAGE, F::PROTOCOL_VIOLATION};

struct KeyOfMatrix {
  const char* key_type;
  A kind;              // of the suites that it serves
  bool can_decrypt;    // RSA key transport
  bool needs_schemes;  // TLS 1.2, which tells a scheme
  const char* scheme;  // in TLS 1.2
  const char* curve;   // beside kGroup; "" for none
};

// RFC 5246 section 7.4.2, RFC 8422 sections 5.3 and 5.10, RFC 8446 section 4.2.3. The
// curves of TLS 1.2 may sign with any hash.
constexpr KeyOfMatrix kKeys[] = {
    {"rsa-2048", A::kRsa, true, false, "rsa_pkcs1_sha256", ""},
    {"rsa-pss-2048", A::kRsa, false, true, "rsa_pss_pss_sha256", ""},
    {"dsa-2048", A::kDss, false, false, "dsa_sha256", ""},
    {"ec-p256", A::kEcdsa, false, false, "ecdsa_secp256r1_sha256", ""},
    {"ec-p384", A::kEcdsa, false, false, "ecdsa_secp384r1_sha384", "secp384r1"},
    {"ec-p521", A::kEcdsa, false, false, "ecdsa_secp521r1_sha512", "secp521r1"},
    {"ec-brainpoolP256r1", A::kEcdsa, false, false, "ecdsa_secp256r1_sha256", "brainpoolP256r1"},
    {"ec-brainpoolP384r1", A::kEcdsa, false, false, "ecdsa_secp384r1_sha384", "brainpoolP384r1"},
    {"ec-brainpoolP512r1", A::kEcdsa, false, false, "ecdsa_secp521r1_sha512", "brainpoolP512r1"},
    {"ed25519", A::kEcdsa, false, true, "ed25519", ""},
    {"ed448", A::kEcdsa, false, true, "ed448", ""},
};

// OpenSSL before 3.5 cannot be told schemes of DSA by these names.
bool HasDsaScheme() {
  const auto& here = Capabilities().signature_schemes;
  return std::find(here.begin(), here.end(), SignatureSchemeValue("dsa_sha256")) != here.end();
}

class Suites : public testing::TestWithParam<uint16_t> {
 protected:
  void SetUp() override {
    if (!VersionHere(GetParam())) GTEST_SKIP() << "this OpenSSL cannot play the version";
  }

  // Both ends have one group and one scheme for each kind of key.
  ContextConfig WithOne(ContextConfig config) const {
    config.groups = {kGroup};
    if (GetParam() == TLS1_2_VERSION) {
      config.signature_schemes = {"rsa_pkcs1_sha256", "ecdsa_secp256r1_sha256"};
      if (HasDsaScheme()) config.signature_schemes.push_back("dsa_sha256");
    }
    if (GetParam() == TLS1_3_VERSION) config.signature_schemes = {"ecdsa_secp256r1_sha256"};
    return config;
  }
  std::shared_ptr<const Context> Client(uint16_t suite) {
    auto& context = clients_[suite];
    if (context) return context;
    ContextConfig config = WithOne(MatrixClient(GetParam()));
    OnlySuite(suite, &config);
    return context = MustBuild(config);
  }
  // Has a key for every suite, so that only the suite can be wrong.
  std::shared_ptr<const Context> Server(uint16_t suite) {
    auto& context = servers_[suite];
    if (context) return context;
    ContextConfig config = WithOne(MatrixServer(GetParam(), {"rsa-2048", "dsa-2048", "ec-p256"}));
    OnlySuite(suite, &config);
    return context = MustBuild(config);
  }

  Agreed Expected(const SuiteFacts& suite) const {
    Agreed agreed{GetParam(), suite.value};
    if (suite.key_exchange == K::kEcdhe || suite.key_exchange == K::kTls13) {
      agreed.group = GroupValue(kGroup);
    }
    // Below TLS 1.2 there are no schemes.
    if (suite.is_signed() && GetParam() >= TLS1_2_VERSION) {
      agreed.server_scheme = SignatureSchemeValue(SignerFor(suite).scheme);
    }
    return agreed;
  }
  // The version has it, and the ends can be given what it needs.
  bool Has(const SuiteFacts& suite) const {
    return suite.in(GetParam()) &&
           (GetParam() != TLS1_2_VERSION || suite.authentication != A::kDss || HasDsaScheme());
  }
  bool Serves(const KeyOfMatrix& key, const SuiteFacts& suite) const {
    if (suite.authentication == A::kAnonymous) return true;
    if (suite.authentication != key.kind) return false;
    if (suite.key_exchange == K::kRsa) return key.can_decrypt;
    return GetParam() == TLS1_2_VERSION || !key.needs_schemes;
  }
  std::string Name(const SuiteFacts& client, const SuiteFacts& server) const {
    return absl::StrCat(std::string(TlsVersionName(GetParam())), " ", client.name, " meets ",
                        server.name);
  }

  std::map<uint16_t, std::shared_ptr<const Context>> clients_;
  std::map<uint16_t, std::shared_ptr<const Context>> servers_;
};

// TLS 1.3 has a list of its own, in which no suites of other versions can be named, and
// its suites name no kind of key.
class SuitesBelowTls13 : public Suites {};

std::string VersionName(const testing::TestParamInfo<uint16_t>& info) {
  return absl::StrCat("0x030", info.param & 0xf);
}
INSTANTIATE_TEST_SUITE_P(Versions, Suites,
                         testing::Values(SSL3_VERSION, TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION,
                                         TLS1_3_VERSION),
                         VersionName);
INSTANTIATE_TEST_SUITE_P(Versions, SuitesBelowTls13,
                         testing::Values(SSL3_VERSION, TLS1_VERSION, TLS1_1_VERSION,
                                         TLS1_2_VERSION),
                         VersionName);

// So that a suite that a newer OpenSSL has is not left out in silence.
TEST(SuiteFacts, AreThereForEverySuiteButThoseOfSharedSecrets) {
  for (const CipherFacts& cipher : Capabilities().ciphers) {
    const std::string name(CipherSuiteName(cipher.value));
    const bool shared_secret = absl::StrContains(name, "PSK") || absl::StrContains(name, "SRP") ||
                               absl::StrContains(name, "GOST") || name.empty();
    EXPECT_EQ(FactsOfSuite(cipher.value).has_value(), !shared_secret) << cipher.openssl_name;
  }
}

TEST_P(Suites, MeetThemselvesAndNoOther) {
  Matrix matrix(absl::StrCat("suites of ", std::string(TlsVersionName(GetParam()))));
  for (const SuiteFacts& client : SuitesHere()) {
    if (!Has(client)) continue;
    for (const SuiteFacts& server : SuitesHere()) {
      if (!Has(server)) continue;
      Cell cell{Name(client, server), Client(client.value), Server(server.value), {}};
      if (client.value == server.value) {
        cell.expected = Expected(client);
      } else {
        // RFC 5246 section 7.4.1.3, RFC 8446 section 4.1.1.
        cell.expected = Refused{Role::kServer, SSL_AD_HANDSHAKE_FAILURE, F::NO_SHARED_CIPHER};
      }
      matrix.Check(cell);
    }
  }
}

// A suite names the kind of the server's key. A server without such a key cannot choose
// it, whatever else it has.
TEST_P(SuitesBelowTls13, WantTheirKindOfKey) {
  Matrix matrix(absl::StrCat("keys of ", std::string(TlsVersionName(GetParam()))));
  for (const SuiteFacts& suite : SuitesHere()) {
    if (!Has(suite)) continue;
    for (const KeyOfMatrix& key : kKeys) {
      if (!MatrixLeaf(key.key_type)) continue;
      if (key.kind == A::kDss && !HasDsaScheme()) continue;
      ContextConfig client = WithOne(MatrixClient(GetParam()));
      ContextConfig server = WithOne(MatrixServer(GetParam(), {key.key_type}));
      for (ContextConfig* config : {&client, &server}) {
        OnlySuite(suite.value, config);
        if (*key.curve) config->groups.push_back(key.curve);
      }
      if (GetParam() == TLS1_2_VERSION) {
        // The client has schemes for every kind, or it could not offer the suite.
        auto& offered = client.signature_schemes;
        if (std::find(offered.begin(), offered.end(), key.scheme) == offered.end()) {
          offered.push_back(key.scheme);
        }
        server.signature_schemes = {key.scheme};
      }
      Cell cell{absl::StrCat(std::string(TlsVersionName(GetParam())), " ", suite.name, " with a ",
                             key.key_type, " key"),
                MustBuild(client),
                MustBuild(server),
                {}};
      if (Serves(key, suite)) {
        Agreed agreed = Expected(suite);
        if (agreed.server_scheme) agreed.server_scheme = SignatureSchemeValue(key.scheme);
        cell.expected = agreed;
      } else {
        cell.expected = Refused{Role::kServer, SSL_AD_HANDSHAKE_FAILURE, F::NO_SHARED_CIPHER};
      }
      matrix.Check(cell);
    }
  }
}

// An end whose suites all belong to other versions finds that it has nothing to offer or
// to choose from: a client before it says a word of TLS, a server at the first word.
TEST_P(SuitesBelowTls13, OfOtherVersionsAreOfNoUse) {
  const auto of_other_versions = [](const SuiteFacts& suite) {
    return !suite.in(GetParam()) && suite.key_exchange != K::kTls13;
  };
  if (std::none_of(SuitesHere().begin(), SuitesHere().end(), of_other_versions)) {
    GTEST_SKIP() << "every suite of this OpenSSL is of this version too";
  }
  Matrix matrix(absl::StrCat("suites not of ", std::string(TlsVersionName(GetParam()))));
  ContextConfig any_client = WithOne(MatrixClient(GetParam()));
  ContextConfig any_server = WithOne(MatrixServer(GetParam(), {"rsa-2048", "ec-p256"}));
  any_client.cipher_list = any_server.cipher_list = "ALL";
  const auto client = MustBuild(any_client);
  const auto server = MustBuild(any_server);
  for (const SuiteFacts& suite : SuitesHere()) {
    if (!of_other_versions(suite)) continue;
    Refused by_client{Role::kClient, SSL_AD_INTERNAL_ERROR, F::NO_SHARED_CIPHER};
    by_client.other = kNotAHello;
    matrix.Check(
        {absl::StrCat("a client of only ", suite.name), Client(suite.value), server, by_client});
    matrix.Check({absl::StrCat("a server of only ", suite.name), client, Server(suite.value),
                  Refused{Role::kServer, SSL_AD_HANDSHAKE_FAILURE, F::NO_SHARED_CIPHER}});
  }
}

}  // namespace
}  // namespace tlslab
