// The fields that have readers of their own: values, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "google/protobuf/text_format.h"
#include "server/config/context_reader.h"

namespace tlslab {
namespace {

v1::TlsContextSpec Spec(const std::string& text) {
  v1::TlsContextSpec spec;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &spec)) << text;
  return spec;
}

std::shared_ptr<const Credential> One() {
  static const auto* const one = [] {
    MintSpec spec;
    spec.common_name = "one";
    return new std::shared_ptr<const Credential>(*Mint(spec, nullptr, absl::Now()));
  }();
  return *one;
}

// Certificates under any name; contexts "tlsContexts/server", "client" and "nested".
ResourceLookup Held() {
  return ResourceLookup(
      [](const std::string&) {
        return HeldCertificate{One(), 1};
      },
      [](const std::string& name) -> std::optional<HeldContext> {
        if (name == "tlsContexts/server") return HeldContext{nullptr, Role::kServer, false, 5};
        if (name == "tlsContexts/client") return HeldContext{nullptr, Role::kClient, false, 6};
        if (name == "tlsContexts/nested") return HeldContext{nullptr, Role::kServer, true, 7};
        return std::nullopt;
      });
}

struct Reading {
  ContextConfig config;
  RequestProblems problems;

  std::vector<std::string> WrongFields() const {
    std::vector<std::string> fields;
    for (const FieldProblem& problem : problems.invalid) fields.push_back(problem.field);
    std::sort(fields.begin(), fields.end());
    return fields;
  }
};

Reading Read(const std::string& text) {
  Reading reading;
  reading.config = ReadContextSpec(Spec(text), "", Held(), &reading.problems);
  return reading;
}

using Fields = std::vector<std::string>;

TEST(ContextFields, ReadTheSwitchesOfTheProtocol) {
  Reading reading = Read(R"pb(client {}
                              protocol {
                                renegotiation: SECURE
                                legacy_server_connect: true
                                compression: true
                                extended_master_secret: false
                                encrypt_then_mac: false
                                middlebox_compatibility: false
                                client_hello_padding: true
                                empty_fragments: true
                                ignore_unexpected_eof: true
                                read_ahead: true
                                max_send_fragment_bytes: 512
                                record_padding_bytes: 16384
                                handshake_padding_bytes: 0
                                max_certificate_chain_bytes: 1
                              })pb");
  EXPECT_TRUE(reading.problems.empty());
  const ProtocolConfig& protocol = reading.config.protocol;
  EXPECT_EQ(protocol.renegotiation, ProtocolConfig::Renegotiation::kSecure);
  EXPECT_EQ(protocol.legacy_server_connect, true);
  EXPECT_EQ(protocol.compression, true);
  EXPECT_EQ(protocol.extended_master_secret, false);
  EXPECT_EQ(protocol.encrypt_then_mac, false);
  EXPECT_EQ(protocol.middlebox_compatibility, false);
  EXPECT_EQ(protocol.client_hello_padding, true);
  EXPECT_EQ(protocol.empty_fragments, true);
  EXPECT_EQ(protocol.ignore_unexpected_eof, true);
  EXPECT_EQ(protocol.read_ahead, true);
  EXPECT_EQ(protocol.max_send_fragment, 512u);
  EXPECT_EQ(protocol.record_padding, 16384u);
  EXPECT_EQ(protocol.handshake_padding, 0u);
  EXPECT_EQ(protocol.max_certificate_chain, 1u);
}

TEST(ContextFields, LeaveUnsetSwitchesAbsent) {
  const ProtocolConfig protocol = Read("client {} protocol {}").config.protocol;
  EXPECT_FALSE(protocol.compression || protocol.extended_master_secret || protocol.read_ahead ||
               protocol.max_send_fragment || protocol.record_padding);
}

TEST(ContextFields, BoundTheNumbersOfTheProtocol) {
  EXPECT_EQ(Read(R"pb(client { max_fragment_length: 513 }
                      protocol {
                        max_send_fragment_bytes: 511
                        record_padding_bytes: 16385
                        handshake_padding_bytes: 16385
                        max_certificate_chain_bytes: 0
                      })pb")
                .WrongFields(),
            (Fields{"client.max_fragment_length", "protocol.handshake_padding_bytes",
                    "protocol.max_certificate_chain_bytes", "protocol.max_send_fragment_bytes",
                    "protocol.record_padding_bytes"}));
}

TEST(ContextFields, RefuseTwoSecurityLevels) {
  const std::string both = "client {} security_level: 2 cipher_list: ";
  EXPECT_EQ(Read(both + "'@SECLEVEL=2:ALL:@SECLEVEL=1'").WrongFields(), Fields{"security_level"});
  EXPECT_EQ(Read(both + "'ALL@SECLEVEL=0'").WrongFields(), Fields{"security_level"});
  EXPECT_TRUE(Read(both + "'ALL:@SECLEVEL=2'").problems.empty());
  EXPECT_TRUE(Read("client {} cipher_list: 'ALL:@SECLEVEL=0'").problems.empty());
}

TEST(ContextFields, ReadKeyShares) {
  Reading reading = Read(
      "client {} groups: 'x25519' groups: 'P-256' key_share_groups: 'secp256r1' "
      "client_signature_schemes: 'ed25519'");
  EXPECT_TRUE(reading.problems.empty());
  EXPECT_EQ(reading.config.key_share_groups, Fields{"secp256r1"});
  EXPECT_EQ(reading.config.client_signature_schemes, Fields{"ed25519"});
}

TEST(ContextFields, WantKeySharesOfGroupsThatAreOfferedEachOnce) {
  EXPECT_EQ(Read("client {} groups: 'x25519' key_share_groups: 'x25519' "
                 "key_share_groups: 'x448' key_share_groups: 'x25519'")
                .WrongFields(),
            (Fields{"key_share_groups[1]", "key_share_groups[2]"}));
  EXPECT_EQ(Read("client {} key_share_groups: 'x25519'").WrongFields(),
            Fields{"key_share_groups[0]"});
  EXPECT_EQ(Read("server {} cipher_list: 'ALL' groups: 'x25519' key_share_groups: 'x25519'")
                .WrongFields(),
            Fields{"key_share_groups"});
}

TEST(ContextFields, ReadPreSharedKeysWhichServeWithoutACertificate) {
  Reading reading = Read(R"pb(server { psk_identity_hint: "hint" }
                              pre_shared_keys { identity: "a" key: "0123456789abcdef" }
                              pre_shared_keys {
                                identity: "b"
                                key: "0123456789abcdef"
                                cipher_suite: "TLS_AES_256_GCM_SHA384"
                              })pb");
  EXPECT_TRUE(reading.problems.empty());
  ASSERT_EQ(reading.config.pre_shared_keys.size(), 2u);
  EXPECT_EQ(reading.config.pre_shared_keys[0].cipher_suite, "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(reading.config.pre_shared_keys[1].cipher_suite, "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(reading.config.psk_identity_hint, "hint");
}

TEST(ContextFields, RefusePreSharedKeysThatCannotBe) {
  EXPECT_EQ(Read(R"pb(client {}
                      pre_shared_keys { identity: "a\000b" key: "0123456789abcdef" }
                      pre_shared_keys { key: "short" cipher_suite: "TLS_RSA_WITH_NULL_MD5" }
                      pre_shared_keys { identity: "c" key: "0123456789abcdef" }
                      pre_shared_keys { identity: "c" key: "0123456789abcdef" })pb")
                .WrongFields(),
            (Fields{"pre_shared_keys[0].identity", "pre_shared_keys[1].cipher_suite",
                    "pre_shared_keys[1].identity", "pre_shared_keys[1].key",
                    "pre_shared_keys[3].identity"}));
}

TEST(ContextFields, ReadTypesAlgorithmsAndAuthorities) {
  Reading reading = Read(R"pb(client {
                                ocsp_requested: true
                                scts_requested: true
                                fallback_scsv: true
                                post_handshake_auth: true
                                max_fragment_length: 512
                              }
                              server_certificate_types: CERTIFICATE_TYPE_RAW_PUBLIC_KEY
                              server_certificate_types: CERTIFICATE_TYPE_X509
                              client_certificate_types: CERTIFICATE_TYPE_RAW_PUBLIC_KEY
                              certificate_authorities { certificates: "certificates/a" }
                              certificate_compression_algorithms: "zstd"
                              srtp_profiles: "SRTP_AES128_CM_SHA1_80")pb");
  EXPECT_TRUE(reading.problems.empty());
  const ContextConfig& config = reading.config;
  EXPECT_EQ(config.server_certificate_types,
            (std::vector{CertificateType::kRawPublicKey, CertificateType::kX509}));
  EXPECT_EQ(config.client_certificate_types, std::vector{CertificateType::kRawPublicKey});
  EXPECT_EQ(config.certificate_authorities.size(), 1u);
  EXPECT_EQ(config.certificate_compression_algorithms, Fields{"zstd"});
  EXPECT_EQ(config.srtp_profiles.size(), 1u);
  EXPECT_TRUE(config.ocsp_requested && config.scts_requested && config.fallback_scsv &&
              config.post_handshake_auth);
  EXPECT_EQ(config.max_fragment_length, 512u);
}

TEST(ContextFields, RefuseTypesAndAlgorithmsThatAreNoneOrThereTwice) {
  EXPECT_EQ(Read(R"pb(client {}
                      server_certificate_types: CERTIFICATE_TYPE_UNSPECIFIED
                      client_certificate_types: CERTIFICATE_TYPE_X509
                      client_certificate_types: CERTIFICATE_TYPE_X509
                      certificate_authorities { pems: "not PEM" }
                      certificate_compression_algorithms: "lzma"
                      certificate_compression_algorithms: "zlib"
                      certificate_compression_algorithms: "zlib")pb")
                .WrongFields(),
            (Fields{"certificate_authorities.pems[0]", "certificate_compression_algorithms[0]",
                    "certificate_compression_algorithms[2]", "client_certificate_types[1]",
                    "server_certificate_types[0]"}));
}

TEST(ContextFields, ReadHowThePeerIsJudged) {
  Reading reading = Read(R"pb(client {}
                              peer_verification {
                                partial_chain: true
                                strict: true
                                crl_check: CHAIN
                                tlsa_records { usage: 2 selector: 1 data: "x" }
                              })pb");
  EXPECT_TRUE(reading.problems.empty());
  EXPECT_TRUE(reading.config.verify_policy.partial_chain && reading.config.verify_policy.strict);
  EXPECT_EQ(reading.config.verify_policy.crl_check, VerifyPolicy::CrlCheck::kChain);
  ASSERT_EQ(reading.config.tlsa_records.size(), 1u);
  EXPECT_EQ(reading.config.tlsa_records[0].usage, 2);
  EXPECT_EQ(reading.config.tlsa_records[0].selector, 1);
}

TEST(ContextFields, RefuseTlsaRecordsThatCannotBeAndThoseOfAServer) {
  EXPECT_EQ(
      Read(R"pb(client {}
                peer_verification {
                  crl_pems: "not PEM"
                  trusted_public_key_pems: "not PEM"
                  tlsa_records { usage: 4 selector: 2 matching_type: 3 }
                  tlsa_records { matching_type: 1 data: "short" }
                  tlsa_records { matching_type: 2 data: "short" }
                })pb")
          .WrongFields(),
      (Fields{"peer_verification.crl_pems[0]", "peer_verification.tlsa_records[0].data",
              "peer_verification.tlsa_records[0].matching_type",
              "peer_verification.tlsa_records[0].selector",
              "peer_verification.tlsa_records[0].usage", "peer_verification.tlsa_records[1].data",
              "peer_verification.tlsa_records[2].data",
              "peer_verification.trusted_public_key_pems[0]"}));
  EXPECT_EQ(Read("server {} cipher_list: 'ALL' peer_verification { tlsa_records { data: 'x' } }")
                .WrongFields(),
            Fields{"peer_verification.tlsa_records"});
}

TEST(ContextFields, ReadWhatOnlyAServerHas) {
  Reading reading = Read(R"pb(server {
                                chacha_prioritized: true
                                unknown_server_name: REJECTED
                                ocsp_response: "ocsp"
                                scts: "a"
                                scts: "b"
                              }
                              credentials { certificate: "certificates/a" })pb");
  EXPECT_TRUE(reading.problems.empty());
  EXPECT_EQ(reading.config.chacha_prioritized, true);
  EXPECT_EQ(reading.config.unknown_server_name, UnknownServerName::kRejected);
  EXPECT_EQ(reading.config.ocsp_response, "ocsp");
  EXPECT_EQ(reading.config.scts, (Fields{"a", "b"}));
}

TEST(ContextFields, RefuseWhatAServerCannotSend) {
  EXPECT_EQ(Read(R"pb(server { scts: "" dh_parameters_pem: "not PEM" psk_identity_hint: "a\000" }
                      credentials { certificate: "certificates/a" })pb")
                .WrongFields(),
            (Fields{"server.dh_parameters_pem", "server.psk_identity_hint", "server.scts[0]"}));
}

TEST(ServerNameFields, AreNamesAndContexts) {
  Reading reading = Read(R"pb(server {
                                server_name_contexts {
                                  server_name: "A.Example"
                                  tls_context { name: "tlsContexts/server" }
                                }
                                server_name_contexts {
                                  server_name: "*.example"
                                  tls_context {
                                    spec {
                                      server {}
                                      credentials { certificate: "certificates/a" }
                                    }
                                  }
                                }
                              }
                              credentials { certificate: "certificates/a" })pb");
  EXPECT_TRUE(reading.problems.empty());
  ASSERT_EQ(reading.config.server_names.size(), 2u);
  EXPECT_EQ(reading.config.server_names[0].pattern, "a.example");
  EXPECT_FALSE(reading.config.server_names[0].value);
  ASSERT_TRUE(reading.config.server_names[1].value);
  EXPECT_EQ(reading.config.server_names[1].value->credentials.size(), 1u);
}

TEST(ServerNameFields, TellWhatIsWrongWithEachByItsPath) {
  Reading reading = Read(R"pb(server {
                                server_name_contexts { server_name: "a" }
                                server_name_contexts {
                                  server_name: "*"
                                  tls_context { name: "tlsContexts/client" }
                                }
                                server_name_contexts {
                                  server_name: "a.*.b"
                                  tls_context { name: "tlsContexts/nested" }
                                }
                                server_name_contexts { tls_context { name: "nope/x" } }
                                server_name_contexts {
                                  server_name: "e"
                                  tls_context { spec { client {} } }
                                }
                                server_name_contexts {
                                  server_name: "f"
                                  tls_context { spec { server { ticket_count: 99 } } }
                                }
                                server_name_contexts {
                                  server_name: "g"
                                  tls_context { spec { server { server_name_contexts {} } } }
                                }
                                server_name_contexts {
                                  server_name: "h"
                                  tls_context { name: "tlsContexts/none" }
                                }
                              }
                              credentials { certificate: "certificates/a" })pb");
  const std::string field = "server.server_name_contexts";
  EXPECT_EQ(
      reading.WrongFields(),
      (Fields{field + "[0].tls_context", field + "[1].server_name", field + "[1].tls_context.name",
              field + "[2].server_name", field + "[2].tls_context.name", field + "[3].server_name",
              field + "[3].tls_context.name", field + "[4].tls_context.spec",
              field + "[5].tls_context.spec.credentials",
              field + "[5].tls_context.spec.server.ticket_count",
              field + "[6].tls_context.spec.server.server_name_contexts"}));
  ASSERT_EQ(reading.problems.missing.size(), 1u);
  EXPECT_EQ(reading.problems.missing[0].field, field + "[7].tls_context.name");
}

TEST(ContextFields, AreReturnedWithoutTheirSecrets) {
  const std::string secrets = R"pb(
    credentials { pem { chain_pem: "public chain" private_key_pem: "secret key" } }
    pre_shared_keys { identity: "public identity" key: "secret psk" cipher_suite: "S" }
    pre_shared_keys { identity: "public second" key: "secret second" }
    resumption {
      session_id_context: "public id"
      ticket_keys { name: "public a" encryption_key: "secret a" authentication_key: "secret b" }
      ticket_keys { name: "public b" encryption_key: "secret c" authentication_key: "secret d" }
    })pb";
  const v1::TlsContextSpec inner = Spec("server {}" + secrets);
  v1::TlsContextSpec spec = Spec(
      "server { server_name_contexts { tls_context { spec {} } } "
      "server_name_contexts { tls_context { name: 'tlsContexts/a' } } "
      "server_name_contexts { tls_context { spec {} } } }" +
      secrets);
  for (int i : {0, 2}) {
    *spec.mutable_server()->mutable_server_name_contexts(i)->mutable_tls_context()->mutable_spec() =
        inner;
  }
  const v1::TlsContextSpec shown = WithoutSecrets(spec);
  EXPECT_EQ(shown.DebugString().find("secret"), std::string::npos) << shown.DebugString();

  // All else is there.
  const auto& rules = shown.server().server_name_contexts();
  EXPECT_EQ(rules[1].tls_context().name(), "tlsContexts/a");
  for (const v1::TlsContextSpec* one :
       {&shown, &rules[0].tls_context().spec(), &rules[2].tls_context().spec()}) {
    EXPECT_EQ(one->credentials(0).pem().chain_pem(), "public chain");
    ASSERT_EQ(one->pre_shared_keys_size(), 2);
    EXPECT_EQ(one->pre_shared_keys(0).identity(), "public identity");
    EXPECT_EQ(one->pre_shared_keys(0).cipher_suite(), "S");
    EXPECT_EQ(one->pre_shared_keys(1).identity(), "public second");
    ASSERT_EQ(one->resumption().ticket_keys_size(), 2);
    EXPECT_EQ(one->resumption().ticket_keys(1).name(), "public b");
    EXPECT_EQ(one->resumption().session_id_context(), "public id");
  }
}

// Whoever adds a field to a message of keys must say here whether it may be shown.
TEST(ContextFields, OfKeysAreEachKnownToBeSecretOrNot) {
  EXPECT_EQ(v1::TicketKey::descriptor()->field_count(), 3);
  EXPECT_EQ(v1::PreSharedKey::descriptor()->field_count(), 3);
  EXPECT_EQ(v1::PemCredential::descriptor()->field_count(), 2);
}

TEST(ContextFields, HaveAnotherKeyWhenAContextIsMadeAnewUnderItsName) {
  uint64_t serial = 1;
  const ResourceLookup lookup(
      [](const std::string&) {
        return HeldCertificate{One(), 1};
      },
      [&](const std::string&) {
        return HeldContext{nullptr, Role::kServer, false, serial};
      });
  v1::TlsContextRef ref;
  *ref.mutable_spec() =
      Spec("server { server_name_contexts { tls_context { name: 'tlsContexts/a' } } }");
  RequestProblems problems;
  auto key = [&] {
    return ReadContextRef(ref, Role::kServer, "server", lookup, &problems).cache_key;
  };
  const std::string before = key();
  EXPECT_EQ(key(), before);
  serial = 2;
  EXPECT_NE(key(), before);
}

}  // namespace
}  // namespace tlslab
