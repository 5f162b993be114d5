// What a client of Asio and OpenSSL does with servers good and bad, and what those saw of it.
#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/ssl.hpp>
#include <memory>
#include <string>

#include "tlslab/lab.h"

namespace {

namespace v1 = tlslab::v1;
using tlslab::client::Lab;
using tlslab::client::Listener;

struct Greeting {
  std::string text;
  std::string cipher;
  std::error_code error;
};

// The program under test: reads a greeting over TLS.
Greeting Greet(uint16_t port, const std::string& authority_pem) {
  asio::io_context io;
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_verify_mode(asio::ssl::verify_peer);
  context.add_certificate_authority(asio::buffer(authority_pem));
  asio::ssl::stream<asio::ip::tcp::socket> stream(io, context);
  stream.set_verify_callback(asio::ssl::host_name_verification("localhost"));
  SSL_set_tlsext_host_name(stream.native_handle(), "localhost");
  const unsigned char kProtocols[] = "\x08http/1.1";
  SSL_set_alpn_protos(stream.native_handle(), kProtocols, sizeof kProtocols - 1);

  Greeting greeting;
  stream.next_layer().connect({asio::ip::address_v4::loopback(), port}, greeting.error);
  if (!greeting.error) stream.handshake(asio::ssl::stream_base::client, greeting.error);
  if (greeting.error) return greeting;
  greeting.cipher = SSL_get_cipher_name(stream.native_handle());
  asio::read(stream, asio::dynamic_buffer(greeting.text), greeting.error);
  if (greeting.error == asio::error::eof) greeting.error.clear();
  return greeting;
}

class Client : public testing::Test {
 protected:
  void SetUp() override {
    auto lab = Lab::Start();
    ASSERT_TRUE(lab.ok()) << lab.status();
    lab_ = *std::move(lab);
    v1::CertificateSpec spec;
    spec.set_common_name("A CA");
    spec.set_certificate_authority(true);
    auto authority = lab_->CreateCertificate("ca", spec);
    ASSERT_TRUE(authority.ok()) << authority.status();
    authority_ = *std::move(authority);
  }

  // A server that says hello, with a certificate of our authority.
  std::unique_ptr<Listener> Server(v1::CertificateSpec certificate) {
    certificate.set_issuer(authority_.name());
    certificate.add_dns_names("localhost");
    auto leaf = lab_->CreateCertificate("leaf", certificate);
    EXPECT_TRUE(leaf.ok()) << leaf.status();
    if (!leaf.ok()) return nullptr;
    v1::Listener wanted;
    v1::TlsContextSpec* spec = wanted.mutable_tls_context()->mutable_spec();
    spec->mutable_server();
    spec->add_credentials()->set_certificate(leaf->name());
    spec->add_alpn_protocols("http/1.1");
    wanted.mutable_exchange()->add_steps()->set_send_text("hello");
    auto listener = lab_->Listen(wanted);
    EXPECT_TRUE(listener.ok()) << listener.status();
    return listener.ok() ? *std::move(listener) : nullptr;
  }

  std::unique_ptr<Lab> lab_;
  v1::Certificate authority_;
};

TEST_F(Client, IsSeenAsItIs) {
  auto listener = Server({});
  ASSERT_NE(listener, nullptr);
  const Greeting greeting = Greet(listener->port(), authority_.chain_pem());
  EXPECT_EQ(greeting.text, "hello") << greeting.error.message();

  auto seen = listener->Next();
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_FALSE(seen->has_failure()) << seen->failure().summary();
  EXPECT_EQ(seen->negotiated().version(), v1::TLS_VERSION_TLS13);
  EXPECT_EQ(seen->negotiated().cipher_suite().name(), greeting.cipher);
  EXPECT_EQ(seen->negotiated().server_name(), "localhost");
  EXPECT_EQ(seen->negotiated().alpn_protocol(), "http/1.1");
}

TEST_F(Client, RefusesAnExpiredCertificateAndSaysSo) {
  v1::CertificateSpec expired;
  expired.mutable_not_after_offset()->set_seconds(-3600);
  auto listener = Server(expired);
  ASSERT_NE(listener, nullptr);
  EXPECT_NE(Greet(listener->port(), authority_.chain_pem()).error.message().find("verify failed"),
            std::string::npos);

  auto seen = listener->Next();
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->failure().cause(), v1::HandshakeFailure::PEER_ALERT);
  EXPECT_EQ(seen->failure().alert().name(), "certificate_expired");
}

}  // namespace
