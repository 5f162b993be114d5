#include "server/config/context_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "absl/time/clock.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "certs/verify/trust_store.h"
#include "google/protobuf/text_format.h"

namespace tlslab {
namespace {

v1::TlsContextSpec Spec(const std::string& text) {
  v1::TlsContextSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec)) << text;
  return spec;
}

std::shared_ptr<const Credential> MintOne() {
  MintSpec spec;
  spec.common_name = "localhost";
  spec.certificate_authority = true;
  return *Mint(spec, nullptr, absl::Now());
}

std::optional<HeldCertificate> HoldsNone(const std::string&) { return std::nullopt; }

struct Reading {
  ContextConfig config;
  RequestProblems problems;

  // The description of what is wrong with `field`; empty when nothing is.
  std::string Wrong(const std::string& field) const {
    for (const FieldProblem& problem : problems.invalid) {
      if (problem.field == field) return problem.description;
    }
    return "";
  }
  std::vector<std::string> WrongFields() const {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : problems.invalid) fields.push_back(problem.field);
    std::sort(fields.begin(), fields.end());
    return fields;
  }
};

Reading Read(const v1::TlsContextSpec& spec, const CertificateLookup& lookup = HoldsNone) {
  Reading reading;
  reading.config = ReadContextSpec(spec, "spec", lookup, &reading.problems);
  return reading;
}
Reading Read(const std::string& text, const CertificateLookup& lookup = HoldsNone) {
  return Read(Spec(text), lookup);
}

TEST(ContextReader, KeepsWhetherTheSystemIsTrusted) {
  EXPECT_TRUE(Read("client {}").config.system_trust);
  EXPECT_FALSE(Read("client {} peer_verification {}").config.system_trust);
  EXPECT_TRUE(Read("server {} peer_verification { system_trust: true }").config.system_trust);
}

TEST(ContextReader, ReadsWhatAPresetStandsFor) {
  const Reading reading = Read("preset: 'python-3.4-client' groups: 'x25519'");
  EXPECT_TRUE(reading.problems.empty());
  EXPECT_EQ(reading.config.role, Role::kClient);
  EXPECT_EQ(reading.config.max_version, 0x0303);
  EXPECT_EQ(reading.config.security_level, 0);
  EXPECT_EQ(reading.config.groups, std::vector<std::string>{"x25519"});
  EXPECT_EQ(Read("preset: 'x' client {}").WrongFields(), std::vector<std::string>{"spec.preset"});
}

TEST(ContextReader, ReadsAClientWithoutAWord) {
  Reading reading = Read("client {}");
  ASSERT_TRUE(reading.problems.empty());
  EXPECT_EQ(reading.config.role, Role::kClient);
  EXPECT_EQ(reading.config.min_version, 0);
  EXPECT_TRUE(reading.config.verify_policy.enforce_chain);
  EXPECT_TRUE(reading.config.verify_policy.enforce_name);
  EXPECT_EQ(reading.config.trust, SystemTrust());
}

TEST(ContextReader, TrustsNobodyWhenVerificationNamesNobody) {
  Reading reading = Read("client {} peer_verification { mode: REPORT_ONLY }");
  EXPECT_EQ(reading.config.trust->anchor_count(), 0u);
  EXPECT_FALSE(reading.config.verify_policy.enforce_chain);
  EXPECT_TRUE(reading.config.verify_policy.enforce_name);
}

TEST(ContextReader, ReadsEveryField) {
  auto held = MintOne();
  v1::TlsContextSpec spec = Spec(R"pb(
    min_version: TLS_VERSION_SSL30
    max_version: TLS_VERSION_TLS13
    cipher_list: "ALL"
    cipher_suites: "TLS_AES_128_GCM_SHA256"
    groups: "P-256"
    groups: "X25519"
    signature_schemes: "ed25519"
    alpn_protocols: "h2"
    security_level: 0
    credentials { certificate: "certificates/a" }
    server { client_certificate: REQUIRED ticket_count: 16 cipher_server_preference: false }
    peer_verification {
      name_mode: REPORT_ONLY
      trusted_certificates: "certificates/a"
      verify_time { seconds: 1000 }
      max_depth: 3
    }
    openssl_commands { command: "Options" value: "-SessionTicket" })pb");
  Reading reading = Read(spec, [&](const std::string& name) -> std::optional<HeldCertificate> {
    if (name != "certificates/a") return std::nullopt;
    return HeldCertificate{held, 1};
  });
  ASSERT_TRUE(reading.problems.empty());
  const ContextConfig& config = reading.config;
  EXPECT_EQ(config.role, Role::kServer);
  EXPECT_EQ(config.min_version, 0x0300);
  EXPECT_EQ(config.max_version, 0x0304);
  EXPECT_EQ(config.groups, (std::vector<std::string>{"secp256r1", "x25519"}));
  EXPECT_EQ(config.security_level, 0);
  EXPECT_EQ(config.credentials, std::vector<std::shared_ptr<const Credential>>{held});
  EXPECT_TRUE(config.request_certificate);
  EXPECT_TRUE(config.require_certificate);
  EXPECT_EQ(config.ticket_count, 16u);
  EXPECT_EQ(config.cipher_server_preference, false);
  EXPECT_EQ(config.trust->anchor_count(), 1u);
  EXPECT_EQ(config.verify_policy.verify_time, absl::FromUnixSeconds(1000));
  EXPECT_EQ(config.verify_policy.max_depth, 3u);
  EXPECT_EQ(config.openssl_commands.at(0).second, "-SessionTicket");
}

TEST(ContextReader, TellsEveryViolationAtOnceWithItsPath) {
  v1::TlsContextSpec spec = Spec(R"pb(
    min_version: TLS_VERSION_TLS13
    max_version: TLS_VERSION_TLS12
    cipher_suites: "TLS_NOPE"
    cipher_suites: "TLS_RSA_WITH_RC4_128_SHA"
    groups: "x25519"
    groups: "x25591"
    signature_schemes: "ed25591"
    alpn_protocols: ""
    security_level: 6
    credentials {}
    credentials { pem { chain_pem: "not PEM" private_key_pem: "neither" } }
    credentials { certificate: "a" }
    server { ticket_count: 17 }
    peer_verification {
      trusted_pems: "not PEM"
      trusted_certificates: "x/y"
      expected_name: "localhost"
      verify_time { nanos: -1 }
      max_depth: 101
    }
    openssl_commands { value: "x" })pb");
  spec.mutable_server()->set_client_certificate(
      static_cast<v1::ServerOptions::ClientCertificate>(9));
  spec.mutable_peer_verification()->set_mode(static_cast<v1::PeerVerification::Mode>(9));
  EXPECT_EQ(Read(spec).WrongFields(), (std::vector<std::string>{
                                          "spec.alpn_protocols[0]",
                                          "spec.cipher_suites[0]",
                                          "spec.cipher_suites[1]",
                                          "spec.credentials[0]",
                                          "spec.credentials[1].pem",
                                          "spec.credentials[2].certificate",
                                          "spec.groups[1]",
                                          "spec.min_version",
                                          "spec.openssl_commands[0].command",
                                          "spec.peer_verification.expected_name",
                                          "spec.peer_verification.max_depth",
                                          "spec.peer_verification.mode",
                                          "spec.peer_verification.trusted_certificates[0]",
                                          "spec.peer_verification.trusted_pems[0]",
                                          "spec.peer_verification.verify_time",
                                          "spec.security_level",
                                          "spec.server.client_certificate",
                                          "spec.server.ticket_count",
                                          "spec.signature_schemes[0]",
                                      }));
}

TEST(ContextReader, NamesTheNearestOfEachRegistry) {
  Reading reading = Read(R"pb(client {}
                              cipher_suites: "TLS_AES_128_GCM_SHA265"
                              groups: "X25519MLKEM786"
                              signature_schemes: "ecdsa_secp256r1_sha265"
                              signature_schemes: "qwertyuiop")pb");
  EXPECT_EQ(reading.Wrong("spec.cipher_suites[0]"),
            "unknown TLS 1.3 cipher suite 'TLS_AES_128_GCM_SHA265'; did you mean "
            "'TLS_AES_128_GCM_SHA256'?");
  EXPECT_EQ(reading.Wrong("spec.groups[0]"),
            "unknown group 'X25519MLKEM786'; did you mean 'X25519MLKEM768'?");
  EXPECT_NE(reading.Wrong("spec.signature_schemes[0]").find("'ecdsa_secp256r1_sha256'?"),
            std::string::npos);
  EXPECT_EQ(reading.Wrong("spec.signature_schemes[1]"), "unknown signature scheme 'qwertyuiop'");
}

TEST(ContextReader, SendsOlderSuitesToTheCipherList) {
  Reading reading = Read(R"pb(client {}
                              cipher_suites: "TLS_AES_128_GCM_SHA256"
                              cipher_suites: "TLS_RSA_WITH_RC4_128_SHA")pb");
  EXPECT_NE(reading.Wrong("spec.cipher_suites[1]").find("cipher_list"), std::string::npos);
  EXPECT_EQ(reading.problems.invalid.size(), 1u);
}

TEST(ContextReader, KnowsSuitesOfTls13OutsideTheUsualRange) {
  EXPECT_TRUE(Read("client {} cipher_suites: 'TLS_SHA256_SHA256' "
                   "cipher_suites: 'TLS_SM4_GCM_SM3'")
                  .problems.empty());
}

TEST(ContextReader, WantsARole) {
  EXPECT_EQ(Read("").WrongFields(), std::vector<std::string>{"spec.role"});
}

TEST(ContextReader, WantsACredentialOfAServerUnlessItsSuitesNeedNone) {
  EXPECT_EQ(Read("server {}").WrongFields(), std::vector<std::string>{"spec.credentials"});
  EXPECT_TRUE(Read("server {} cipher_list: 'aNULL'").problems.empty());
}

TEST(ContextReader, RefusesTextThatOpensslWouldCutAtANul) {
  v1::TlsContextSpec spec = Spec("client {} openssl_commands {}");
  const std::string cut("ALL\0!RC4", 8);
  spec.set_cipher_list(cut);
  spec.mutable_client()->set_server_name(cut);
  spec.mutable_openssl_commands(0)->set_command(cut);
  spec.mutable_openssl_commands(0)->set_value(cut);
  EXPECT_EQ(Read(spec).WrongFields(),
            (std::vector<std::string>{"spec.cipher_list", "spec.client.server_name",
                                      "spec.openssl_commands[0].command",
                                      "spec.openssl_commands[0].value"}));
}

TEST(ContextReader, BoundsItsLists) {
  v1::TlsContextSpec spec = Spec("client {}");
  spec.set_cipher_list(std::string(32 * 1024 + 1, 'A'));
  for (int i = 0; i < 201; ++i) {
    spec.add_groups("x25519");
    spec.add_openssl_commands()->set_command("Options");
    spec.add_alpn_protocols("h2");
  }
  EXPECT_EQ(Read(spec).WrongFields(),
            (std::vector<std::string>{"spec.alpn_protocols", "spec.cipher_list", "spec.groups",
                                      "spec.openssl_commands"}));
}

TEST(ContextReader, TellsNamesThatStandForNothingAsMissing) {
  Reading reading = Read(R"pb(server {}
                              credentials { certificate: "certificates/a" }
                              peer_verification { trusted_certificates: "certificates/b" })pb");
  EXPECT_TRUE(reading.problems.invalid.empty());
  ASSERT_EQ(reading.problems.missing.size(), 2u);
  EXPECT_EQ(reading.problems.missing[0].field, "spec.credentials[0].certificate");
  EXPECT_EQ(reading.problems.missing[0].description, "certificates/a");
  EXPECT_EQ(reading.problems.missing[1].field, "spec.peer_verification.trusted_certificates[0]");
}

TEST(ContextReader, NeverTakesAPrivateKeyForATrustAnchor) {
  auto credential = MintOne();
  v1::TlsContextSpec spec = Spec("client {}");
  spec.mutable_peer_verification()->add_trusted_pems(ChainPem(*credential) + KeyPem(*credential));
  Reading reading = Read(spec);
  EXPECT_EQ(reading.WrongFields(),
            std::vector<std::string>{"spec.peer_verification.trusted_pems[0]"});
  EXPECT_EQ(reading.problems.invalid[0].description.find(KeyPem(*credential).substr(30, 20)),
            std::string::npos);
}

TEST(ContextReader, RefusesAKeyThatIsNotTheCertificates) {
  v1::TlsContextSpec spec = Spec("server {}");
  v1::PemCredential* pem = spec.add_credentials()->mutable_pem();
  pem->set_chain_pem(ChainPem(*MintOne()));
  pem->set_private_key_pem(KeyPem(*MintOne()));
  EXPECT_EQ(Read(spec).WrongFields(), std::vector<std::string>{"spec.credentials[0].pem"});
}

TEST(ContextReader, ReturnsASpecWithoutItsKeys) {
  v1::TlsContextSpec spec =
      Spec(R"pb(server {}
                credentials { certificate: "certificates/a" }
                credentials { pem { chain_pem: "c" private_key_pem: "k" } })pb");
  v1::TlsContextSpec shown = WithoutSecrets(spec);
  EXPECT_EQ(shown.credentials(1).pem().private_key_pem(), "");
  shown.mutable_credentials(1)->mutable_pem()->set_private_key_pem("k");
  EXPECT_EQ(shown.SerializeAsString(), spec.SerializeAsString());
}

TEST(ContextRef, ReadsANameOrAValueOrTellsThatNeitherIsThere) {
  RequestProblems problems;
  v1::TlsContextRef ref;
  CertificateLookup lookup = HoldsNone;
  ReadContextRef(ref, Role::kClient, "client", lookup, &problems);
  ref.set_name("contexts/x");
  ReadContextRef(ref, Role::kClient, "client", lookup, &problems);
  ASSERT_EQ(problems.invalid.size(), 2u);
  EXPECT_EQ(problems.invalid[0].field, "client");
  EXPECT_EQ(problems.invalid[1].field, "client.name");
  problems = {};
  ref.set_name("tlsContexts/x");
  EXPECT_EQ(ReadContextRef(ref, Role::kClient, "client", lookup, &problems).name, "tlsContexts/x");
  *ref.mutable_spec() = Spec("client {} groups: 'nope'");
  ContextSource source = ReadContextRef(ref, Role::kClient, "client", lookup, &problems);
  EXPECT_TRUE(problems.empty());
  source.read(&problems);
  ASSERT_EQ(problems.invalid.size(), 1u);
  EXPECT_EQ(problems.invalid[0].field, "client.spec.groups[0]");
}

TEST(ContextRef, HasAnotherKeyWhenACertificateIsMadeAnewUnderItsName) {
  uint64_t serial = 1;
  CertificateLookup lookup = [&](const std::string&) -> std::optional<HeldCertificate> {
    return HeldCertificate{nullptr, serial};
  };
  RequestProblems problems;
  auto key = [&](const v1::TlsContextRef& ref) {
    return ReadContextRef(ref, Role::kServer, "server", lookup, &problems).cache_key;
  };
  v1::TlsContextRef with_credential;
  *with_credential.mutable_spec() = Spec("server {} credentials { certificate: 'certificates/a' }");
  v1::TlsContextRef with_anchor;
  *with_anchor.mutable_spec() =
      Spec("server {} peer_verification { trusted_certificates: 'certificates/a' }");
  v1::TlsContextRef bare;
  *bare.mutable_spec() = Spec("server {}");
  const std::string before[] = {key(with_credential), key(with_anchor), key(bare)};
  EXPECT_EQ(key(with_credential), before[0]);
  serial = 2;
  EXPECT_NE(key(with_credential), before[0]);
  EXPECT_NE(key(with_anchor), before[1]);
  EXPECT_EQ(key(bare), before[2]);
}

}  // namespace
}  // namespace tlslab
