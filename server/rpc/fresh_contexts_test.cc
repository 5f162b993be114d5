// Simulations whose contexts are made anew for each handshake.
#include <gtest/gtest.h>

#include <string>

#include "server/rpc/daemon_fixture.h"

namespace tlslab {
namespace {

using Request = v1::SimulateHandshakeRequest;

class FreshContexts : public DaemonFixture {
 protected:
  grpc::Status Simulate(const Request& request, v1::SimulateHandshakeResponse* response) {
    return Call(handshakes, &v1::HandshakeService::Stub::SimulateHandshake, request, response);
  }
  // Both know a certificate of the lab by its name.
  Request Wanted(const std::string& more) {
    return Parse<Request>(
        "client { spec { client { server_name: 'localhost' } peer_verification { "
        "trusted_certificates: 'certificates/leaf' } } } "
        "server { spec { server {} credentials { certificate: 'certificates/leaf' } } } " +
        more);
  }
};

TEST_F(FreshContexts, AreMadeForEachHandshakeAndTimed) {
  v1::SimulateHandshakeResponse response;
  ASSERT_TRUE(Simulate(Wanted("fresh_contexts: true handshake_count: 3"), &response).ok());
  ASSERT_EQ(response.handshakes_size(), 3);
  for (const v1::HandshakePair& pair : response.handshakes()) {
    EXPECT_FALSE(pair.client().has_failure()) << pair.client().failure().summary();
    EXPECT_FALSE(pair.server().has_failure());
    ASSERT_TRUE(pair.has_context_build_duration());
    EXPECT_GT(pair.context_build_duration().nanos(), 0);
  }
  ASSERT_TRUE(Simulate(Wanted("handshake_count: 1"), &response).ok());
  EXPECT_FALSE(response.handshakes(0).has_context_build_duration());
}

TEST_F(FreshContexts, AreNobodyElses) {
  // The keys of tickets are the context's, so a session outlives only one that is kept.
  v1::SimulateHandshakeResponse response;
  ASSERT_TRUE(Simulate(Wanted("resume: true handshake_count: 2"), &response).ok());
  EXPECT_TRUE(response.handshakes(1).client().negotiated().session_resumed());
  ASSERT_TRUE(
      Simulate(Wanted("resume: true handshake_count: 2 fresh_contexts: true"), &response).ok());
  EXPECT_FALSE(response.handshakes(1).client().has_failure());
  EXPECT_FALSE(response.handshakes(1).client().negotiated().session_resumed());
}

TEST_F(FreshContexts, HaveNoNames) {
  v1::TlsContext made;
  Must(contexts, &v1::TlsContextService::Stub::CreateTlsContext,
       Parse<v1::CreateTlsContextRequest>(
           "tls_context_id: 's' tls_context { spec { server {} credentials { certificate: "
           "'certificates/leaf' } } }"),
       &made);
  v1::SimulateHandshakeResponse response;
  Request request = Parse<Request>(
      "fresh_contexts: true client { name: 'tlsContexts/c' } server { spec { server { "
      "server_name_contexts { server_name: 'a.example' tls_context { name: 'tlsContexts/s' } } } "
      "credentials { certificate: 'certificates/leaf' } } }");
  const grpc::Status status = Simulate(request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(status.error_details().find("client.name"), std::string::npos);
  EXPECT_NE(
      status.error_details().find("server.spec.server.server_name_contexts[0].tls_context.name"),
      std::string::npos);
  // What is wrong with a spec is told as ever.
  Request wrong = Wanted("fresh_contexts: true validate_only: true");
  EXPECT_TRUE(Simulate(wrong, &response).ok());
  EXPECT_EQ(response.handshakes_size(), 0);
  wrong.mutable_client()->mutable_spec()->set_cipher_list("nonsense");
  EXPECT_EQ(Simulate(wrong, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace tlslab
