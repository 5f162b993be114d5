// What the lab concludes from the messages, against what the peer's OpenSSL says.
#include "server/engine/negotiation.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <functional>

#include "absl/time/clock.h"
#include "certs/ossl/library.h"
#include "certs/ossl/ossl_ptr.h"
#include "server/engine/session.h"
#include "server/testing/contexts.h"

namespace tlslab {
namespace {

const TestPki& Pki() {
  static const TestPki* const pki = new TestPki("rsa-2048");
  return *pki;
}

// A lab's server that takes what is old.
ContextConfig LabServer() {
  static const ContextConfig* const prototype = new ContextConfig(Pki().Server("rsa-2048"));
  ContextConfig config = *prototype;
  config.security_level = 0;
  config.cipher_list = "ALL:COMPLEMENTOFDEFAULT";
  return config;
}

// An OpenSSL client without anything of the lab's.
class Peer {
 public:
  explicit Peer(const std::function<void(SSL_CTX*)>& set_up) {
    context_.reset(SSL_CTX_new_ex(LabLibrary(), nullptr, TLS_client_method()));
    SSL_CTX_set_security_level(context_.get(), 0);
    SSL_CTX_set_cipher_list(context_.get(), "ALL:COMPLEMENTOFDEFAULT");
    set_up(context_.get());
  }

  // Handshakes, reads what comes after, and gives what the lab's end saw.
  Observations Meet(std::shared_ptr<const Context> lab, SSL_SESSION* resume = nullptr,
                    const char* server_name = nullptr) {
    SessionOptions options;
    options.start_time = absl::Now();
    options.elapsed = [] { return Offset(); };
    auto session = Session::Create(std::move(lab), std::move(options));
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_.get());
    if (server_name != nullptr) SSL_set_tlsext_host_name(ssl_.get(), server_name);
    if (resume != nullptr) SSL_set_session(ssl_.get(), resume);
    for (int turn = 0; turn < 8; ++turn) {
      char byte = 0;
      if (SSL_do_handshake(ssl_.get()) == 1) SSL_read(ssl_.get(), &byte, 1);
      Carry(*session);
    }
    EXPECT_EQ(session->state(), Session::State::kOpen);
    session->Close();  // else OpenSSL drops the session from its cache
    return session->TakeObservations();
  }

  SSL* ssl() const { return ssl_.get(); }
  OsslPtr<SSL_SESSION> TakeSession() const {
    // Else OpenSSL takes the session for one that broke off.
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    return OsslPtr<SSL_SESSION>(SSL_get1_session(ssl_.get()));
  }

 private:
  void Carry(Session& session) {
    char buffer[16384];
    int size = 0;
    while ((size = BIO_read(SSL_get_wbio(ssl_.get()), buffer, sizeof buffer)) > 0) {
      session.Receive(std::string_view(buffer, size));
    }
    session.Advance();
    const std::string output = session.TakeOutput();
    BIO_write(SSL_get_rbio(ssl_.get()), output.data(), static_cast<int>(output.size()));
  }

  OsslPtr<SSL_CTX> context_;
  OsslPtr<SSL> ssl_;
};

std::function<void(SSL_CTX*)> Only(int version, const char* ciphers = nullptr) {
  return [version, ciphers](SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    if (ciphers != nullptr) SSL_CTX_set_cipher_list(context, ciphers);
  };
}

class NegotiationOfVersion : public testing::TestWithParam<int> {};

TEST_P(NegotiationOfVersion, AgreesWithThePeersOpenssl) {
  Peer peer(Only(GetParam()));
  const Negotiation agreed = peer.Meet(MustBuild(LabServer())).negotiation;
  const bool tls13 = GetParam() == TLS1_3_VERSION;
  EXPECT_EQ(agreed.resumption_kind, ResumptionKind::kFullHandshake);
  EXPECT_FALSE(agreed.psk);
  EXPECT_EQ(agreed.forward_secret, true);
  EXPECT_EQ(agreed.secure_renegotiation.has_value(), !tls13);
  EXPECT_EQ(agreed.extended_master_secret.has_value(), !tls13);
  EXPECT_EQ(agreed.encrypt_then_mac.has_value(), !tls13);
  if (tls13) return;
  EXPECT_EQ(*agreed.secure_renegotiation, SSL_get_secure_renegotiation_support(peer.ssl()) == 1);
  EXPECT_EQ(*agreed.extended_master_secret, SSL_get_extms_support(peer.ssl()) == 1);
  EXPECT_TRUE(*agreed.secure_renegotiation);
  EXPECT_TRUE(*agreed.extended_master_secret);
}

TEST_P(NegotiationOfVersion, HasThePublicKeysThatOpensslUsed) {
  Peer peer(Only(GetParam(), "ECDHE+AES"));
  const Negotiation agreed = peer.Meet(MustBuild(LabServer())).negotiation;
  ASSERT_TRUE(agreed.ephemeral_key);
  EXPECT_FALSE(agreed.ephemeral_key->client_public.empty());
  EXPECT_FALSE(agreed.ephemeral_key->server_public.empty());
  EXPECT_NE(agreed.ephemeral_key->client_public, agreed.ephemeral_key->server_public);
  if (agreed.ephemeral_key->kind != "ECDH") return;  // a hybrid has no key that OpenSSL shows
  EVP_PKEY* key = nullptr;
  ASSERT_EQ(SSL_get_peer_tmp_key(peer.ssl(), &key), 1);
  OsslPtr<EVP_PKEY> owned(key);
  unsigned char* bytes = nullptr;
  const size_t size = EVP_PKEY_get1_encoded_public_key(key, &bytes);
  EXPECT_EQ(agreed.ephemeral_key->server_public, std::string(reinterpret_cast<char*>(bytes), size));
  OPENSSL_free(bytes);
  EXPECT_EQ(agreed.ephemeral_key->bits, EVP_PKEY_get_bits(key));
}

TEST_P(NegotiationOfVersion, TellsAFragmentLengthThatWasGranted) {
  Peer peer([](SSL_CTX* context) {
    Only(GetParam())(context);
    SSL_CTX_set_tlsext_max_fragment_length(context, TLSEXT_max_fragment_length_1024);
  });
  EXPECT_EQ(peer.Meet(MustBuild(LabServer())).negotiation.max_fragment_length, 1024u);
  EXPECT_EQ(SSL_SESSION_get_max_fragment_length(SSL_get0_session(peer.ssl())),
            TLSEXT_max_fragment_length_1024);
  Peer silent(Only(GetParam()));
  EXPECT_FALSE(silent.Meet(MustBuild(LabServer())).negotiation.max_fragment_length);
}

TEST_P(NegotiationOfVersion, TellsWhetherTheNameWasAcknowledged) {
  auto lab = MustBuild(LabServer());
  Peer peer(Only(GetParam()));
  EXPECT_FALSE(peer.Meet(lab).negotiation.server_name_acknowledged);
  EXPECT_EQ(peer.Meet(lab, nullptr, "localhost").negotiation.server_name_acknowledged, false);
  SSL_CTX_set_tlsext_servername_callback(
      lab->ssl_ctx(), +[](SSL*, int*, void*) { return SSL_TLSEXT_ERR_OK; });
  EXPECT_EQ(peer.Meet(lab, nullptr, "localhost").negotiation.server_name_acknowledged, true);
}

TEST_P(NegotiationOfVersion, TellsHowASessionIsResumed) {
  auto lab = MustBuild(LabServer());
  Peer peer(Only(GetParam()));
  peer.Meet(lab, nullptr, "localhost");
  OsslPtr<SSL_SESSION> session = peer.TakeSession();
  const Observations seen = peer.Meet(lab, session.get(), "localhost");
  ASSERT_EQ(SSL_session_reused(peer.ssl()), 1);
  EXPECT_EQ(seen.resumed, true);
  const Negotiation& agreed = seen.negotiation;
  if (GetParam() == TLS1_3_VERSION) {
    EXPECT_EQ(agreed.resumption_kind, ResumptionKind::kResumptionPsk);
    EXPECT_EQ(agreed.forward_secret, true);
    ASSERT_TRUE(agreed.psk);
    EXPECT_EQ(agreed.psk->identity_index, 0);
    EXPECT_FALSE(agreed.psk->external);
    EXPECT_FALSE(agreed.psk->without_dhe);
    const unsigned char* ticket = nullptr;
    size_t size = 0;
    SSL_SESSION_get0_ticket(session.get(), &ticket, &size);
    EXPECT_EQ(agreed.psk->identity, std::string(reinterpret_cast<const char*>(ticket), size));
    EXPECT_TRUE(agreed.ephemeral_key);
    return;
  }
  EXPECT_EQ(agreed.resumption_kind, ResumptionKind::kTicket);
  EXPECT_EQ(agreed.forward_secret, false);
  EXPECT_FALSE(agreed.psk);
  EXPECT_FALSE(agreed.ephemeral_key);
  EXPECT_FALSE(agreed.server_name_acknowledged);
  EXPECT_EQ(agreed.extended_master_secret, SSL_get_extms_support(peer.ssl()) == 1);
  EXPECT_FALSE(seen.shared);
}

INSTANTIATE_TEST_SUITE_P(Version, NegotiationOfVersion,
                         testing::Values(TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION,
                                         TLS1_3_VERSION));

TEST(Negotiation, TellsASessionIdFromATicket) {
  ContextConfig config = LabServer();
  config.openssl_commands = {{"Options", "-SessionTicket"}};
  auto lab = MustBuild(config);
  Peer peer(Only(TLS1_2_VERSION));
  peer.Meet(lab);
  OsslPtr<SSL_SESSION> session = peer.TakeSession();
  const Observations seen = peer.Meet(lab, session.get());
  ASSERT_EQ(SSL_session_reused(peer.ssl()), 1);
  EXPECT_EQ(seen.resumed, true);
  EXPECT_EQ(seen.negotiation.resumption_kind, ResumptionKind::kSessionId);
}

TEST(Negotiation, DoesNotTakeARefusedTicketForAResumption) {
  Peer peer(Only(TLS1_2_VERSION));
  peer.Meet(MustBuild(LabServer()));
  OsslPtr<SSL_SESSION> session = peer.TakeSession();
  const Observations seen = peer.Meet(MustBuild(LabServer()), session.get());
  ASSERT_EQ(SSL_session_reused(peer.ssl()), 0);
  EXPECT_GT(seen.client_hello->session_ticket_size.value_or(0), 0u);
  EXPECT_EQ(seen.negotiation.resumption_kind, ResumptionKind::kFullHandshake);
  EXPECT_EQ(seen.negotiation.forward_secret, true);
}

TEST(Negotiation, TellsTheNumbersOfDhe) {
  Peer peer(Only(TLS1_2_VERSION, "DHE+AESGCM"));
  const Observations seen = peer.Meet(MustBuild(LabServer()));
  ASSERT_TRUE(seen.negotiation.ephemeral_key);
  const EphemeralKey& key = *seen.negotiation.ephemeral_key;
  EXPECT_EQ(key.kind, "DH");
  EVP_PKEY* of_server = nullptr;
  ASSERT_EQ(SSL_get_peer_tmp_key(peer.ssl(), &of_server), 1);
  OsslPtr<EVP_PKEY> owned(of_server);
  EXPECT_EQ(key.bits, EVP_PKEY_get_bits(of_server));
  EXPECT_EQ(key.dh_prime.size() * 8, key.bits);
  EXPECT_EQ(key.dh_generator, "\x02");
  EXPECT_FALSE(key.client_public.empty());
  EXPECT_EQ(seen.negotiation.forward_secret, true);
  EXPECT_FALSE(seen.group);
}

TEST(Negotiation, OfRsaKeyTransportIsNotForwardSecret) {
  Peer peer(Only(TLS1_2_VERSION, "AES128-GCM-SHA256"));
  const Negotiation agreed = peer.Meet(MustBuild(LabServer())).negotiation;
  EXPECT_EQ(agreed.forward_secret, false);
  EXPECT_FALSE(agreed.ephemeral_key);
  EXPECT_EQ(agreed.encrypt_then_mac, false);
}

TEST(Negotiation, EncryptsThenMacsWithCbcAlone) {
  for (const auto& [suite, expected] :
       {std::pair("ECDHE-RSA-AES128-SHA", true), std::pair("ECDHE-RSA-AES128-GCM-SHA256", false)}) {
    Peer peer(Only(TLS1_2_VERSION, suite));
    EXPECT_EQ(peer.Meet(MustBuild(LabServer())).negotiation.encrypt_then_mac, expected) << suite;
  }
  Peer unwilling([](SSL_CTX* context) {
    Only(TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA")(context);
    SSL_CTX_set_options(context, SSL_OP_NO_ENCRYPT_THEN_MAC | SSL_OP_NO_EXTENDED_MASTER_SECRET);
  });
  const Negotiation agreed = unwilling.Meet(MustBuild(LabServer())).negotiation;
  EXPECT_EQ(agreed.encrypt_then_mac, false);
  EXPECT_EQ(agreed.extended_master_secret, false);
  EXPECT_EQ(SSL_get_extms_support(unwilling.ssl()), 0);
}

constexpr char kIdentity[] = "me";
constexpr unsigned char kKey[16] = {7};

unsigned ClientKey(SSL*, const char*, char* identity, unsigned, unsigned char* key, unsigned) {
  std::copy_n(kIdentity, sizeof kIdentity, identity);
  std::copy_n(kKey, sizeof kKey, key);
  return sizeof kKey;
}

std::shared_ptr<const Context> ServerWithKey() {
  ContextConfig config = LabServer();
  config.pre_shared_keys = {{kIdentity,
                             std::string(reinterpret_cast<const char*>(kKey), sizeof kKey),
                             "TLS_AES_128_GCM_SHA256"}};
  return MustBuild(config);
}

TEST(Negotiation, TellsAnExternalKeyFromATicket) {
  Peer peer([](SSL_CTX* context) {
    Only(TLS1_3_VERSION)(context);
    SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256");
    SSL_CTX_set_psk_client_callback(context, ClientKey);
  });
  const Observations seen = peer.Meet(ServerWithKey());
  ASSERT_EQ(SSL_session_reused(peer.ssl()), 1);  // so OpenSSL calls it
  EXPECT_EQ(seen.resumed, false);
  EXPECT_EQ(seen.negotiation.resumption_kind, ResumptionKind::kExternalPsk);
  ASSERT_TRUE(seen.negotiation.psk);
  EXPECT_EQ(seen.negotiation.psk->identity, kIdentity);
  EXPECT_EQ(seen.negotiation.psk->identity_index, 0);
  EXPECT_TRUE(seen.negotiation.psk->external);
  EXPECT_FALSE(seen.negotiation.psk->without_dhe);
}

TEST(Negotiation, TellsTheKeyOfAPskSuite) {
  for (const auto& [suite, forward_secret] :
       {std::pair("PSK-AES128-CBC-SHA", false), std::pair("ECDHE-PSK-AES128-CBC-SHA", true)}) {
    Peer peer([suite = suite](SSL_CTX* context) {
      Only(TLS1_2_VERSION, suite)(context);
      SSL_CTX_set_psk_client_callback(context, ClientKey);
    });
    const Negotiation agreed = peer.Meet(ServerWithKey()).negotiation;
    EXPECT_EQ(agreed.resumption_kind, ResumptionKind::kExternalPsk) << suite;
    ASSERT_TRUE(agreed.psk) << suite;
    EXPECT_EQ(agreed.psk->identity, kIdentity);
    EXPECT_TRUE(agreed.psk->external);
    EXPECT_FALSE(agreed.psk->identity_index);
    EXPECT_EQ(agreed.psk->without_dhe, !forward_secret) << suite;
    EXPECT_EQ(agreed.forward_secret, forward_secret) << suite;
    EXPECT_EQ(agreed.ephemeral_key.has_value(), forward_secret) << suite;
  }
}

TEST(Negotiation, IsNothingBeforeTheServersHello) {
  Observations seen;
  const Negotiation agreed = NegotiationOf(seen, {});
  EXPECT_FALSE(agreed.forward_secret);
  EXPECT_FALSE(agreed.resumption_kind);
  EXPECT_FALSE(agreed.secure_renegotiation);
  EXPECT_FALSE(agreed.server_name_acknowledged);
}

// A client that sends a ticket without an ID of its own finds out only later.
TEST(Negotiation, LeavesOpenWhatTheHellosLeaveOpen) {
  Observations seen;
  seen.client_hello.emplace().session_ticket_size = 10;
  seen.server_hello.emplace().version = TLS1_2_VERSION;
  seen.cipher.emplace().forward_secret = true;
  EXPECT_FALSE(NegotiationOf(seen, {}).resumption_kind);
  EXPECT_FALSE(NegotiationOf(seen, {}).forward_secret);
  EXPECT_FALSE(NegotiationOf(seen, {}).server_name_acknowledged);
  seen.resumed = true;
  EXPECT_EQ(NegotiationOf(seen, {}).resumption_kind, ResumptionKind::kTicket);
  seen.resumed.reset();
  seen.client_hello->session_id = "client's";
  seen.server_hello->session_id = "server's";
  EXPECT_EQ(NegotiationOf(seen, {}).resumption_kind, ResumptionKind::kFullHandshake);
  EXPECT_EQ(NegotiationOf(seen, {}).forward_secret, true);
  seen.server_hello->session_id = "client's";
  EXPECT_EQ(NegotiationOf(seen, {}).resumption_kind, ResumptionKind::kTicket);
  EXPECT_EQ(NegotiationOf(seen, {}).forward_secret, false);
}

}  // namespace
}  // namespace tlslab
