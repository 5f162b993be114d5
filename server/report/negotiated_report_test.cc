#include "server/report/negotiated_report.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "server/testing/contexts.h"

namespace tlslab {
namespace {

using Agreed = v1::NegotiatedParameters;

Agreed Reported(const ConnectionRecord& record) {
  Agreed agreed;
  ReportNegotiated(record.observations, &agreed);
  return agreed;
}

// The parts that both ends must tell alike.
Agreed OfBothEnds(MemoryPairResult pair) {
  EXPECT_FALSE(pair.client.observations.failure);
  Agreed client = Reported(pair.client), server = Reported(pair.server);
  Agreed common = client;
  for (Agreed* end : {&client, &server}) {
    end->clear_local_signature_scheme();
    end->clear_peer_signature_scheme();
    end->clear_security_level();
  }
  EXPECT_EQ(client.DebugString(), server.DebugString());
  return common;
}

struct Ends {
  Ends() {
    static const ContextConfig* const prototype = new ContextConfig(Pki().Server("rsa-2048"));
    client = Pki().Client();
    server = *prototype;
    for (ContextConfig* end : {&client, &server}) {
      end->security_level = 0;
      end->cipher_list = "ALL:COMPLEMENTOFDEFAULT";
    }
  }
  static const TestPki& Pki() {
    static const TestPki* const pki = new TestPki("rsa-2048");
    return *pki;
  }
  Agreed Run() { return OfBothEnds(Pair(MustBuild(client), MustBuild(server))); }

  ContextConfig client;
  ContextConfig server;
};

TEST(NegotiatedReport, TellsTheSuiteInOpensslsWords) {
  Ends ends;
  ends.client.max_version = TLS1_2_VERSION;
  ends.client.cipher_list = "ECDHE-RSA-AES128-GCM-SHA256";
  v1::CipherSuite suite = ends.Run().cipher_suite();
  EXPECT_EQ(suite.value(), 0xc02fu);
  EXPECT_EQ(suite.name(), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(suite.key_exchange(), "ECDH");
  EXPECT_EQ(suite.authentication(), "RSA");
  EXPECT_EQ(suite.encryption(), "AESGCM(128)");
  EXPECT_EQ(suite.mac(), "AEAD");
  EXPECT_TRUE(suite.aead());
  EXPECT_TRUE(suite.forward_secret());
  ends.client.cipher_list = "AES256-SHA256";
  suite = ends.Run().cipher_suite();
  EXPECT_EQ(suite.key_exchange(), "RSA");
  EXPECT_EQ(suite.encryption(), "AES(256)");
  EXPECT_EQ(suite.mac(), "SHA256");
  EXPECT_FALSE(suite.aead());
  EXPECT_FALSE(suite.forward_secret());
}

TEST(NegotiatedReport, TellsAFullHandshakeOfEachVersionAlikeAtBothEnds) {
  for (uint16_t version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    Ends ends;
    ends.client.min_version = ends.client.max_version = version;
    ends.client.groups = {"secp256r1"};
    Agreed agreed = ends.Run();
    EXPECT_EQ(agreed.resumption_kind(), Agreed::FULL_HANDSHAKE);
    EXPECT_TRUE(agreed.forward_secret());
    EXPECT_EQ(agreed.ephemeral_key().kind(), "ECDH");
    EXPECT_EQ(agreed.ephemeral_key().bits(), 256u);
    EXPECT_EQ(agreed.ephemeral_key().client_public().size(), 65u);
    EXPECT_EQ(agreed.ephemeral_key().server_public().size(), 65u);
    EXPECT_EQ(agreed.ephemeral_key().dh_prime(), "");
    EXPECT_FALSE(agreed.has_psk());
    EXPECT_FALSE(agreed.has_max_fragment_length());
    EXPECT_EQ(agreed.security_level(), 0u);
    EXPECT_TRUE(agreed.has_security_level());
    const bool tls13 = version == TLS1_3_VERSION;
    EXPECT_EQ(agreed.has_secure_renegotiation(), !tls13);
    EXPECT_EQ(agreed.has_extended_master_secret(), !tls13);
    EXPECT_EQ(agreed.has_encrypt_then_mac(), !tls13);
    EXPECT_TRUE(agreed.has_server_name_acknowledged());
    EXPECT_FALSE(agreed.server_name_acknowledged());
  }
}

TEST(NegotiatedReport, TellsAnEphemeralKeyOfFiniteFields) {
  Ends ends;
  ends.client.max_version = TLS1_2_VERSION;
  ends.client.cipher_list = "DHE-RSA-AES128-SHA";
  Agreed agreed = ends.Run();
  EXPECT_EQ(agreed.ephemeral_key().kind(), "DH");
  EXPECT_EQ(agreed.ephemeral_key().bits(), agreed.ephemeral_key().dh_prime().size() * 8);
  EXPECT_EQ(agreed.ephemeral_key().dh_generator(), "\x02");
  EXPECT_TRUE(agreed.encrypt_then_mac());
  EXPECT_FALSE(agreed.has_group());
  ends.client.cipher_list = "AES128-SHA";
  agreed = ends.Run();
  EXPECT_FALSE(agreed.has_ephemeral_key());
  EXPECT_FALSE(agreed.forward_secret());
}

TEST(NegotiatedReport, TellsThePskThatWasChosen) {
  Observations seen;
  seen.negotiation.resumption_kind = ResumptionKind::kExternalPsk;
  PskSelection& psk = seen.negotiation.psk.emplace();
  psk.identity_index = 0;
  psk.identity = "me";
  psk.external = psk.without_dhe = true;
  Agreed agreed;
  ReportNegotiated(seen, &agreed);
  EXPECT_EQ(agreed.resumption_kind(), Agreed::EXTERNAL_PSK);
  EXPECT_TRUE(agreed.psk().has_identity_index());
  EXPECT_EQ(agreed.psk().identity(), "me");
  EXPECT_TRUE(agreed.psk().external());
  EXPECT_TRUE(agreed.psk().without_dhe());
  seen.negotiation.psk->identity_index.reset();
  agreed.Clear();
  ReportNegotiated(seen, &agreed);
  EXPECT_FALSE(agreed.psk().has_identity_index());
}

TEST(NegotiatedReport, LeavesUnsetWhatWasNotSeen) { EXPECT_EQ(Reported({}).ByteSizeLong(), 0u); }

TEST(SharedReport, NamesWhatIsShared) {
  SharedParameters shared;
  shared.cipher_suites = {0x1301};
  shared.groups = {29};
  shared.signature_schemes = {0x0807};
  v1::SharedParameters out;
  ReportShared(shared, &out);
  EXPECT_EQ(out.cipher_suites(0).name(), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(out.groups(0).name(), "x25519");
  EXPECT_EQ(out.signature_schemes(0).name(), "ed25519");
}

}  // namespace
}  // namespace tlslab
