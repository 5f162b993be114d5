// What the messages of a handshake say, in the words of the contract.
#include "server/report/hello_report.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "server/testing/contexts.h"

namespace tlslab {
namespace {

v1::HandshakeResult Reported(const ConnectionRecord& record) {
  v1::HandshakeResult result;
  ReportHellos(record.observations, &result);
  return result;
}

template <typename List>
std::vector<uint32_t> Values(const List& code_points) {
  std::vector<uint32_t> values;
  for (const v1::CodePoint& point : code_points) values.push_back(point.value());
  return values;
}

template <typename Hello>
void ExpectDataOfEachExtension(const Hello& hello) {
  ASSERT_EQ(hello.extension_data_size(), hello.extensions_size());
  for (int i = 0; i < hello.extensions_size(); ++i) {
    EXPECT_EQ(hello.extension_data(i).type().value(), hello.extensions(i).value());
    EXPECT_NE(hello.raw().find(hello.extension_data(i).data()), std::string::npos);
  }
}

TEST(HelloReport, TellsBothHellosWholeAndTheSameAtBothEnds) {
  TestPki pki;
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ContextConfig client = pki.Client();
    client.max_version = version;
    MemoryPairResult pair = Pair(MustBuild(client), MustBuild(pki.Server()));
    v1::HandshakeResult c = Reported(pair.client), s = Reported(pair.server);
    ASSERT_TRUE(c.has_client_hello() && c.has_server_hello());
    EXPECT_EQ(c.client_hello().SerializeAsString(), s.client_hello().SerializeAsString());
    EXPECT_EQ(c.server_hello().SerializeAsString(), s.server_hello().SerializeAsString());
    EXPECT_EQ(c.client_hello().raw()[0], 1);
    EXPECT_EQ(c.server_hello().raw()[0], 2);
    EXPECT_EQ(c.client_hello().random().size(), 32u);
    EXPECT_EQ(c.server_hello().random().size(), 32u);
    EXPECT_EQ(c.client_hello().compression_methods(0), 0u);
    ExpectDataOfEachExtension(c.client_hello());
    ExpectDataOfEachExtension(c.server_hello());
    EXPECT_EQ(c.server_hello().legacy_version().value(), 0x0303u);
    EXPECT_TRUE(c.client_hello().has_session_ticket_bytes());
    EXPECT_EQ(c.client_hello().session_ticket_bytes(), 0u);
    EXPECT_FALSE(c.client_hello().early_data_offered());
    EXPECT_EQ(c.client_hello().grease_positions_size(), 0);
    EXPECT_EQ(c.client_hello().malformed_extensions_size(), 0);
    EXPECT_EQ(c.has_encrypted_extensions(), version == TLS1_3_VERSION);
    EXPECT_FALSE(c.has_certificate_request());
    // A server of TLS 1.3 that speaks 1.2 says so in its random.
    EXPECT_EQ(c.server_hello().downgrade_sentinel(), version == TLS1_2_VERSION ? "TLSv1.2" : "");
    EXPECT_EQ(c.client_hello().psk_key_exchange_modes_size(), version == TLS1_3_VERSION ? 1 : 0);
    // In the looks of TLS 1.2, or the session that is offered: here none.
    EXPECT_EQ(c.client_hello().session_id().size(), version == TLS1_3_VERSION ? 32u : 0u);
  }
}

TEST(HelloReport, TellsOfARetryBothHellosAndWhatWasAskedFor) {
  TestPki pki;
  ContextConfig client = pki.Client(), server = pki.Server();
  client.groups = {"x25519", "secp384r1"};
  server.groups = {"secp384r1"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
    v1::HandshakeResult result = Reported(*end);
    ASSERT_TRUE(result.has_first_client_hello() && result.has_hello_retry_request());
    EXPECT_EQ(Values(result.first_client_hello().key_share_groups()), std::vector<uint32_t>{29});
    EXPECT_EQ(Values(result.client_hello().key_share_groups()), std::vector<uint32_t>{24});
    EXPECT_EQ(result.first_client_hello().random(), result.client_hello().random());
    EXPECT_EQ(result.hello_retry_request().requested_group().name(), "secp384r1");
    EXPECT_FALSE(result.hello_retry_request().has_cookie_bytes());
    EXPECT_EQ(result.hello_retry_request().raw()[0], 2);
    EXPECT_NE(result.server_hello().raw(), result.hello_retry_request().raw());
  }
  client.groups = server.groups;
  v1::HandshakeResult without = Reported(Pair(MustBuild(client), MustBuild(server)).client);
  EXPECT_FALSE(without.has_first_client_hello());
  EXPECT_FALSE(without.has_hello_retry_request());
}

TEST(HelloReport, TellsEncryptedExtensions) {
  TestPki pki;
  ContextConfig client = pki.Client(), server = pki.Server();
  client.alpn_protocols = server.alpn_protocols = {"h2"};
  MemoryPairResult pair = Pair(MustBuild(client), MustBuild(server));
  for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
    v1::HandshakeResult result = Reported(*end);
    const std::vector<uint32_t> types = Values(result.encrypted_extensions().extensions());
    ASSERT_EQ(result.encrypted_extensions().extension_data_size(), types.size());
    bool found = false;
    for (const v1::HelloExtension& extension : result.encrypted_extensions().extension_data()) {
      if (extension.type().value() != 16) continue;
      found = true;
      EXPECT_EQ(extension.data(), std::string("\0\x03\x02h2", 5));
    }
    EXPECT_TRUE(found);
  }
}

TEST(HelloReport, TellsWhatAServerAsksOfACertificate) {
  TestPki pki;
  for (uint16_t version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ContextConfig client = pki.Client(), server = pki.Server();
    client.max_version = version;
    client.credentials.push_back(pki.Leaf());
    server.request_certificate = server.require_certificate = true;
    server.trust = client.trust;
    server.signature_schemes = {"ecdsa_secp256r1_sha256", "ed25519"};
    auto lab = MustBuild(server);
    SSL_CTX_add_client_CA(lab->ssl_ctx(), pki.authority->certificate.get());
    MemoryPairResult pair = Pair(MustBuild(client), lab);
    for (const ConnectionRecord* end : {&pair.client, &pair.server}) {
      ASSERT_FALSE(end->observations.failure) << version;
      v1::HandshakeResult result = Reported(*end);
      ASSERT_TRUE(result.has_certificate_request()) << version;
      const v1::CertificateRequest& request = result.certificate_request();
      ASSERT_EQ(request.authorities_size(), 1);
      EXPECT_EQ(request.authorities(0), "CN=Test CA");
      EXPECT_EQ(Values(request.signature_schemes()), (std::vector<uint32_t>{0x0403, 0x0807}));
      EXPECT_EQ(request.certificate_types_size() > 0, version == TLS1_2_VERSION);
      EXPECT_EQ(request.extensions_size() > 0, version == TLS1_3_VERSION);
      EXPECT_FALSE(request.post_handshake());
    }
  }
}

TEST(HelloReport, LeavesUnsetWhatWasNotSeen) {
  v1::HandshakeResult result = Reported({});
  EXPECT_EQ(result.ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace tlslab
