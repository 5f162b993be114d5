// `openssl s_client -servername` before a listener with a context for each name.
#include <gtest/gtest.h>

#include <string>

#include "tests/interop/requests.h"
#include "tests/interop/s_client_peer.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

class ServerNames : public SClientPeer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  std::string LeafNamed(const std::string& id, const std::string& name) {
    v1::CertificateSpec leaf;
    leaf.set_issuer("certificates/ca");
    leaf.set_common_name(name);
    leaf.add_dns_names(name);
    return lab_.Create(id, leaf).name();
  }

  // Serves *.one.example by a context of its own, and the rest as localhost.
  v1::Listener ListenWith(v1::ServerOptions::UnknownServerName unknown) {
    v1::Listener wanted = SentenceListener(GetParam(), LeafNamed("other", "localhost"));
    v1::ServerOptions* server = wanted.mutable_tls_context()->mutable_spec()->mutable_server();
    server->set_unknown_server_name(unknown);
    v1::ServerNameContext* one = server->add_server_name_contexts();
    one->set_server_name("*.one.example");
    *one->mutable_tls_context() =
        SentenceListener(GetParam(), LeafNamed("one", "www.one.example")).tls_context();
    return lab_.Listen(wanted);
  }

  // The name in the certificate that the program was shown: "CN = localhost", and
  // "CN=localhost" in OpenSSL 3.5.
  std::string ShownName() const {
    const std::string subject = AfterLabel(client_->output(), "\nsubject=");
    return subject.substr(subject.find_last_of(" =") + 1);
  }
};

INSTANTIATE_TEST_SUITE_P(All, ServerNames,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(ServerNames, SelectACertificate) {
  v1::HandshakeResult result = Connect(ListenWith(v1::ServerOptions::IGNORED),
                                       {"-servername", "WWW.one.example", "-verify_return_error",
                                        "-verify_hostname", "www.one.example"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(ShownName(), "www.one.example");
  EXPECT_EQ(result.negotiated().selected_server_name(), "*.one.example");
  EXPECT_EQ(result.negotiated().server_name(), "WWW.one.example");
  EXPECT_TRUE(result.negotiated().server_name_acknowledged());
}

TEST_P(ServerNames, ThatAreNotKnownMayBeIgnored) {
  v1::HandshakeResult result =
      Connect(ListenWith(v1::ServerOptions::IGNORED), {"-servername", "two.example"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(ShownName(), "localhost");
  EXPECT_EQ(result.negotiated().selected_server_name(), "");
  ASSERT_TRUE(result.negotiated().has_server_name_acknowledged());
  EXPECT_FALSE(result.negotiated().server_name_acknowledged());
}

TEST_P(ServerNames, ThatAreNotKnownMayBeAcknowledged) {
  v1::HandshakeResult result =
      Connect(ListenWith(v1::ServerOptions::ACKNOWLEDGED), {"-servername", "two.example"});
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(ShownName(), "localhost");
  EXPECT_TRUE(result.negotiated().server_name_acknowledged());
}

TEST_P(ServerNames, ThatAreNotKnownMayBeRefused) {
  F failure =
      Connect(ListenWith(v1::ServerOptions::REJECTED), {"-servername", "two.example"}).failure();
  EXPECT_EQ(failure.cause(), F::LOCAL_ALERT);
  EXPECT_EQ(failure.alert().name(), "unrecognized_name");
  EXPECT_TRUE(Printed("unrecognized name"));
}

}  // namespace
}  // namespace tlslab
