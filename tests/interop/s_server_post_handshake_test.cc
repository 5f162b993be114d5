// What `openssl s_server` and the lab ask of each other on a connection that stands:
// new keys, and the client's certificate. The server is told by its input.
#include <gtest/gtest.h>

#include <future>
#include <iostream>
#include <string>

#include "tests/interop/agreement.h"
#include "tests/interop/openssl_trace.h"
#include "tests/interop/requests.h"
#include "tests/interop/s_server_peer.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using Event = v1::PostHandshakeEvent;

class SServerPostHandshake : public SServerPeer {
 protected:
  v1::TlsContextSpec Client() const { return ClientSpec(v1::TLS_VERSION_TLS13, pki_.authority()); }

  // Dials; when the server has heard "hello", it is given `command`; and when it
  // then does `act`, the word that lets the client say its last.
  v1::HandshakeResult DialAndTell(const v1::TlsContextSpec& spec, const std::string& command,
                                  const std::string& act) {
    v1::DialEndpointRequest request = Request(spec);
    request.mutable_exchange()->add_steps()->set_expect_text("done\n");
    request.mutable_exchange()->add_steps()->set_send_text("bye\n");
    auto dial = std::async(std::launch::async, [&] { return lab_.Dial(request); });
    EXPECT_TRUE(server_->WaitForLine("hello")) << server_->output() << server_->errors();
    server_->Write(command + "\n");
    EXPECT_TRUE(server_->WaitForLine(act)) << server_->output() << server_->errors();
    server_->Write("done\n");
    v1::HandshakeResult result = dial.get();
    ExpectStood(result);
    return result;
  }

  void ExpectStood(const v1::HandshakeResult& result) {
    EXPECT_FALSE(result.has_failure()) << result.failure().summary();
    EXPECT_EQ(result.exchange().error(), "");
    EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);
    PrintedToTheEnd();
    OpensslTrace trace = ParseOpensslTrace(server_->output());
    // A signature after the handshake is no part of what the handshake agreed on.
    if (!trace.received_signature_scheme) ExpectAgreement(result, trace);
    if (HasFailure()) std::cout << server_->output() << server_->errors() << Show(result);
  }
};

TEST_F(SServerPostHandshake, ItsKeyUpdateIsSeenAndAnswered) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {"-trace"}));
  v1::HandshakeResult result = DialAndTell(Client(), "K", "TLSv1.3 write server key update");
  ASSERT_EQ(result.post_handshake_events_size(), 2) << Show(result);
  const Event& asked = result.post_handshake_events(0);
  EXPECT_EQ(asked.kind(), Event::KEY_UPDATE);
  EXPECT_EQ(asked.direction(), v1::DIRECTION_RECEIVED);
  EXPECT_TRUE(asked.update_requested());
  const Event& answered = result.post_handshake_events(1);
  EXPECT_EQ(answered.kind(), Event::KEY_UPDATE);
  EXPECT_EQ(answered.direction(), v1::DIRECTION_SENT);
  EXPECT_FALSE(answered.update_requested());
}

TEST_F(SServerPostHandshake, ItsKeyUpdateThatAsksForNoneIsNotAnswered) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {"-trace"}));
  v1::HandshakeResult result = DialAndTell(Client(), "k", "TLSv1.3 write server key update");
  ASSERT_EQ(result.post_handshake_events_size(), 1) << Show(result);
  EXPECT_EQ(result.post_handshake_events(0).kind(), Event::KEY_UPDATE);
  EXPECT_EQ(result.post_handshake_events(0).direction(), v1::DIRECTION_RECEIVED);
  EXPECT_FALSE(result.post_handshake_events(0).update_requested());
}

TEST_F(SServerPostHandshake, TheLabsKeyUpdateIsAnswered) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {"-trace"}));
  v1::DialEndpointRequest request = Request(Client());
  request.mutable_exchange()->add_steps()->mutable_key_update()->set_update_requested(true);
  request.mutable_exchange()->add_steps()->set_send_text("said with new keys\n");
  v1::HandshakeResult result = lab_.Dial(request);
  ExpectStood(result);
  EXPECT_NE(server_->output().find("said with new keys"), std::string::npos);
  ASSERT_GE(result.post_handshake_events_size(), 1);
  EXPECT_EQ(result.post_handshake_events(0).direction(), v1::DIRECTION_SENT);
  EXPECT_TRUE(result.post_handshake_events(0).update_requested());
}

class SServerAsksLater : public SServerPostHandshake {
 protected:
  void StartServer() { StartForLocalhost(1, {"-trace", "-CAfile", pki_.authority().path}); }
};

TEST_F(SServerAsksLater, AndTheClientShowsItsCertificate) {
  ASSERT_NO_FATAL_FAILURE(StartServer());
  v1::TlsContextSpec client = Client();
  client.mutable_client()->set_post_handshake_auth(true);
  MintSpec spec;
  spec.common_name = "Ada";
  PeerCertificate ada = pki_.Issue("client", spec);
  v1::PemCredential* pem = client.add_credentials()->mutable_pem();
  pem->set_chain_pem(ada.pem);
  pem->set_private_key_pem(ada.key_pem);
  // Printed by the server's own check of the certificate.
  v1::HandshakeResult result = DialAndTell(client, "c", "verify return:1");
  ASSERT_EQ(result.post_handshake_events_size(), 1) << Show(result);
  EXPECT_EQ(result.post_handshake_events(0).kind(), Event::CERTIFICATE_REQUEST);
  EXPECT_EQ(result.post_handshake_events(0).direction(), v1::DIRECTION_RECEIVED);
  EXPECT_TRUE(result.post_handshake_events(0).completed());
  EXPECT_TRUE(ParseOpensslTrace(server_->output()).received_signature_scheme);
  const std::string subject = AfterLabel(server_->errors(), "depth=0 ");
  EXPECT_TRUE(subject == "CN=Ada" || subject == "CN = Ada") << server_->errors();
}

// Without the extension the server may not ask (RFC 8446 section 4.6.2).
TEST_F(SServerAsksLater, AndMayNotWhenTheClientDidNotOfferIt) {
  ASSERT_NO_FATAL_FAILURE(StartServer());
  v1::HandshakeResult result = DialAndTell(Client(), "c", "extension not received");
  EXPECT_EQ(result.post_handshake_events_size(), 0) << Show(result);
}

}  // namespace
}  // namespace tlslab
