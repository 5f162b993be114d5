// What comes to a listener that is no TLS client: each gives one result that says so,
// and the listener goes on.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "tests/interop/requests.h"
#include "tests/testing/raw_socket.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

// A record of 512 bytes is announced, a ClientHello begins, and no more comes.
constexpr std::string_view kCutHello("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
constexpr std::string_view kGarbage("\x00\x01garbage that is not TLS\xff\xfe", 27);
constexpr int64_t kShortNanos = 300'000'000;

class BadPeers : public testing::Test {
 protected:
  void SetUp() override {
    v1::CertificateSpec authority;
    authority.set_common_name("Lab CA");
    authority.set_certificate_authority(true);
    authority_pem_ = lab_.Create("ca", authority).chain_pem();
    v1::CertificateSpec leaf;
    leaf.set_issuer("certificates/ca");
    leaf.add_dns_names("localhost");
    lab_.Create("leaf", leaf);
    Open(10, 0);
  }

  void Open(int64_t seconds, int32_t nanos) {
    v1::Listener wanted = SentenceListener(v1::TLS_VERSION_UNSPECIFIED, "certificates/leaf");
    wanted.mutable_handshake_timeout()->set_seconds(seconds);
    wanted.mutable_handshake_timeout()->set_nanos(nanos);
    listener_ = lab_.Listen(wanted);
  }

  RawSocket Connect() { return RawSocket::Connect(std::stoi(PortOf(listener_.bound_address()))); }

  // The failure that came of the latest peer, told of a server and without a
  // ServerHello.
  F NextFailure() {
    v1::HandshakeResult result = lab_.NextResult(listener_);
    EXPECT_EQ(result.role(), v1::HandshakeResult::SERVER);
    EXPECT_TRUE(result.has_failure());
    EXPECT_FALSE(result.has_exchange());
    EXPECT_FALSE(result.negotiated().has_cipher_suite());
    EXPECT_EQ(result.failure().phase(), v1::HANDSHAKE_PHASE_CLIENT_HELLO);
    EXPECT_NE(result.failure().summary(), "");
    not_tls_ = result.wire().received_not_tls();
    close_kind_ = result.close_kind();
    return result.failure();
  }

  // A good client still gets through, and its result is the next one.
  void ExpectServes() {
    v1::TlsContextSpec client;
    client.mutable_client()->set_server_name("localhost");
    client.mutable_peer_verification()->add_trusted_pems(authority_pem_);
    v1::DialEndpointRequest request = PageRequest(client, PortOf(listener_.bound_address()));
    v1::HandshakeResult dialled = lab_.Dial(request);
    EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
    EXPECT_EQ(dialled.exchange().received(), kSentence);
    v1::HandshakeResult accepted = lab_.NextResult(listener_);
    EXPECT_FALSE(accepted.has_failure()) << accepted.failure().summary();
    EXPECT_EQ(accepted.remote_address(), dialled.local_address());
  }

  TestLab lab_;
  std::string authority_pem_;
  v1::Listener listener_;
  std::string not_tls_;
  v1::CloseKind close_kind_ = v1::CLOSE_KIND_UNSPECIFIED;
};

TEST_F(BadPeers, GarbageIsNotTls) {
  RawSocket peer = Connect();
  peer.Send(kGarbage);
  F failure = NextFailure();
  EXPECT_EQ(failure.error_class(), F::NOT_TLS);
  EXPECT_EQ(not_tls_, kGarbage);
  ExpectServes();
}

TEST_F(BadPeers, AnHttpRequestIsToldApart) {
  RawSocket peer = Connect();
  const std::string request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  peer.Send(request);
  F failure = NextFailure();
  EXPECT_EQ(failure.error_class(), F::PLAIN_HTTP);
  EXPECT_EQ(not_tls_, request);
  ExpectServes();
}

TEST_F(BadPeers, AnImmediateCloseSaysThatNothingCame) {
  Connect().Close();
  F failure = NextFailure();
  EXPECT_EQ(failure.cause(), F::TRANSPORT_CLOSED);
  EXPECT_EQ(failure.error_class(), F::CLOSED_WITHOUT_DATA);
  EXPECT_FALSE(failure.has_alert());
  ExpectServes();
}

TEST_F(BadPeers, AResetIsToldWithItsErrno) {
  RawSocket peer = Connect();
  peer.Send(kCutHello.substr(0, 5));
  peer.Reset();
  F failure = NextFailure();
  EXPECT_EQ(failure.cause(), F::TRANSPORT_ERROR);
  EXPECT_EQ(failure.system_error(), "ECONNRESET");
  EXPECT_EQ(close_kind_, v1::CLOSE_KIND_RESET);
  ExpectServes();
}

TEST_F(BadPeers, ATruncatedClientHelloIsClosedEarly) {
  RawSocket peer = Connect();
  peer.Send(kCutHello);
  peer.Close();
  F failure = NextFailure();
  EXPECT_EQ(failure.cause(), F::TRANSPORT_CLOSED);
  EXPECT_EQ(failure.error_class(), F::CLOSED_EARLY);
  EXPECT_EQ(close_kind_, v1::CLOSE_KIND_TRUNCATED);
  ExpectServes();
}

TEST_F(BadPeers, SilenceEndsWithTheDeadline) {
  Open(0, kShortNanos);
  RawSocket peer = Connect();
  F failure = NextFailure();
  EXPECT_EQ(failure.cause(), F::HANDSHAKE_TIMEOUT);
  EXPECT_EQ(failure.error_class(), F::PEER_SILENT);
  EXPECT_EQ(peer.ReceiveAll(), "");  // and the peer is let go
  ExpectServes();
}

TEST_F(BadPeers, AStalledClientHelloEndsWithTheDeadline) {
  Open(0, kShortNanos);
  RawSocket peer = Connect();
  peer.Send(kCutHello);
  F failure = NextFailure();
  EXPECT_EQ(failure.cause(), F::HANDSHAKE_TIMEOUT);
  EXPECT_EQ(failure.error_class(), F::TIMED_OUT);
  ExpectServes();
}

TEST_F(BadPeers, EachGivesExactlyOneResult) {
  constexpr int kPeers = 5;
  for (int i = 0; i < kPeers; ++i) {
    RawSocket peer = Connect();
    peer.Send(kGarbage);
    peer.EndWriting();
    peer.ReceiveAll();
    EXPECT_EQ(NextFailure().error_class(), F::NOT_TLS);
  }
  ExpectServes();
  v1::Listener seen = lab_.Get(listener_);
  EXPECT_EQ(seen.accepted_count(), kPeers + 1);
  EXPECT_EQ(seen.open_count(), 0);
  EXPECT_EQ(seen.dropped_result_count(), 0);
  EXPECT_EQ(lab_.Results(listener_, kPeers + 1).size(), kPeers + 1);
}

}  // namespace
}  // namespace tlslab
