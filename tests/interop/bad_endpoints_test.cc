// Dials what is no TLS server: each gives a result that says so.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>

#include "tests/interop/requests.h"
#include "tests/testing/raw_socket.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

class BadEndpoints : public testing::Test {
 protected:
  v1::HandshakeResult Dial(const RawSocket& endpoint, int32_t timeout_nanos = 0) {
    v1::TlsContextSpec client;
    client.mutable_client()->set_server_name("localhost");
    v1::DialEndpointRequest request = PageRequest(client, std::to_string(endpoint.port()));
    if (timeout_nanos) request.mutable_handshake_timeout()->set_nanos(timeout_nanos);
    v1::HandshakeResult result = lab_.Dial(request);
    EXPECT_TRUE(result.has_failure());
    EXPECT_FALSE(result.has_exchange());
    return result;
  }

  // Dials an endpoint that reads the ClientHello and then does as it is told.
  F DialOneThat(const std::function<void(RawSocket&)>& act) {
    RawSocket endpoint = RawSocket::Listen();
    std::thread acting([&] {
      RawSocket peer = endpoint.Accept();
      peer.Receive();
      act(peer);
    });
    F failure = Dial(endpoint).failure();
    acting.join();
    return failure;
  }

  TestLab lab_;
};

TEST_F(BadEndpoints, ARefusedPortIsAConnectError) {
  RawSocket endpoint = RawSocket::Bind();
  v1::HandshakeResult result = Dial(endpoint);
  EXPECT_EQ(result.failure().cause(), F::CONNECT_REFUSED);
  EXPECT_EQ(result.failure().error_class(), F::CONNECT_ERROR);
  EXPECT_EQ(result.failure().phase(), v1::HANDSHAKE_PHASE_CONNECT);
  EXPECT_EQ(result.failure().system_error(), "ECONNREFUSED");
  EXPECT_FALSE(result.phases().has_connected_offset());
}

TEST_F(BadEndpoints, OneThatSpeaksHttpIsToldApart) {
  F failure = DialOneThat([](RawSocket& peer) {
    peer.Send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    peer.ReceiveAll();
  });
  EXPECT_EQ(failure.error_class(), F::PLAIN_HTTP);
}

TEST_F(BadEndpoints, OneThatSpeaksSomethingElseIsNotTls) {
  F failure = DialOneThat([](RawSocket& peer) {
    peer.Send("220 mail.example ESMTP ready\r\n");
    peer.ReceiveAll();
  });
  EXPECT_EQ(failure.error_class(), F::NOT_TLS);
}

TEST_F(BadEndpoints, OneThatClosesSaidNothing) {
  F failure = DialOneThat([](RawSocket& peer) { peer.Close(); });
  EXPECT_EQ(failure.cause(), F::TRANSPORT_CLOSED);
  EXPECT_EQ(failure.error_class(), F::CLOSED_WITHOUT_DATA);
}

TEST_F(BadEndpoints, OneThatResetsIsATransportError) {
  F failure = DialOneThat([](RawSocket& peer) { peer.Reset(); });
  EXPECT_EQ(failure.cause(), F::TRANSPORT_ERROR);
  EXPECT_EQ(failure.system_error(), "ECONNRESET");
}

TEST_F(BadEndpoints, OneThatNeverAcceptsIsSilent) {
  // The kernel completes the connection; nobody ever reads.
  RawSocket endpoint = RawSocket::Listen();
  v1::HandshakeResult result = Dial(endpoint, 300'000'000);
  EXPECT_EQ(result.failure().cause(), F::HANDSHAKE_TIMEOUT);
  EXPECT_EQ(result.failure().error_class(), F::PEER_SILENT);
  EXPECT_TRUE(result.phases().has_connected_offset());
}

}  // namespace
}  // namespace tlslab
