// Sessions and the keys of tickets, through the daemon's own stubs.
#include <gtest/gtest.h>

#include "server/rpc/daemon_fixture.h"

namespace tlslab {
namespace {

std::string Key(char letter) {
  return "ticket_keys { name: '" + std::string(16, letter) + "' encryption_key: '" +
         std::string(32, letter) + "' authentication_key: '" + std::string(32, letter) + "' }";
}

class Sessions : public DaemonFixture, public testing::WithParamInterface<const char*> {
 protected:
  v1::TlsContext MustCreate(const std::string& id, const std::string& spec) {
    v1::TlsContext made;
    Must(contexts, &v1::TlsContextService::Stub::CreateTlsContext,
         Parse<v1::CreateTlsContextRequest>("tls_context_id: '" + id + "' tls_context { spec { " +
                                            spec + " } }"),
         &made);
    return made;
  }
  std::string MustListen(const std::string& context) {
    v1::Listener made;
    Must(listeners, &v1::ListenerService::Stub::CreateListener,
         Parse<v1::CreateListenerRequest>("listener { tls_context { name: 'tlsContexts/" + context +
                                          "' } }"),
         &made);
    return made.bound_address();
  }
  v1::HandshakeResult MustDial(const std::string& target, const std::string& session) {
    auto request = Parse<v1::DialEndpointRequest>(
        "tls_context { spec { client { server_name: 'localhost' } peer_verification { mode: "
        "REPORT_ONLY } max_version: " +
        std::string(GetParam()) +
        " } } result_options { sessions: true } exchange { steps { expect_text: 'x' } }");
    request.set_target_address(target);
    request.set_session(session);
    // Nothing comes: it reads to the end, and with it the tickets.
    request.mutable_exchange()->mutable_steps(0)->mutable_read_to_end();
    v1::DialEndpointResponse response;
    Must(handshakes, &v1::HandshakeService::Stub::DialEndpoint, request, &response);
    EXPECT_FALSE(response.result().has_failure());
    return response.result();
  }
};

constexpr char kServer[] = "server {} credentials { certificate: 'certificates/leaf' } ";

TEST_P(Sessions, AreSharedByAFleetUntilItsKeysGo) {
  const v1::TlsContext made =
      MustCreate("one", std::string(kServer) + "resumption { " + Key('a') + " }");
  ASSERT_EQ(made.spec().resumption().ticket_keys_size(), 1);
  EXPECT_EQ(made.spec().resumption().ticket_keys(0).name(), std::string(16, 'a'));
  EXPECT_EQ(made.spec().resumption().ticket_keys(0).encryption_key(), "");
  EXPECT_EQ(made.spec().resumption().ticket_keys(0).authentication_key(), "");
  MustCreate("other", std::string(kServer) + "resumption { " + Key('a') + " }");
  const std::string one = MustListen("one");
  const std::string other = MustListen("other");
  const v1::HandshakeResult first = MustDial(one, "");
  ASSERT_GT(first.tickets_size(), 0);
  const std::string session = first.tickets(0).session();
  ASSERT_NE(session, "");
  EXPECT_FALSE(first.negotiated().session_resumed());
  EXPECT_TRUE(MustDial(one, session).negotiated().session_resumed());
  EXPECT_TRUE(MustDial(other, session).negotiated().session_resumed());

  auto request = Parse<v1::RotateTicketKeysRequest>(
      "name: 'tlsContexts/one' retained_key_count: 1 " + Key('b'));
  v1::RotateTicketKeysResponse response;
  Must(contexts, &v1::TlsContextService::Stub::RotateTicketKeys, request, &response);
  ASSERT_EQ(response.key_names_size(), 2);
  EXPECT_EQ(response.key_names(0), std::string(16, 'b'));
  EXPECT_EQ(response.key_names(1), std::string(16, 'a'));
  EXPECT_TRUE(MustDial(one, session).negotiated().session_resumed());
  request = Parse<v1::RotateTicketKeysRequest>("name: 'tlsContexts/one'");
  Must(contexts, &v1::TlsContextService::Stub::RotateTicketKeys, request, &response);
  EXPECT_EQ(response.key_names_size(), 1);
  EXPECT_FALSE(MustDial(one, session).negotiated().session_resumed());
  EXPECT_TRUE(MustDial(other, session).negotiated().session_resumed());
}

TEST_P(Sessions, AreResumedOneAfterAnotherInASimulation) {
  auto request = Parse<v1::SimulateHandshakeRequest>(
      "client { spec { client { server_name: 'localhost' } peer_verification { mode: REPORT_ONLY } "
      "max_version: " +
      std::string(GetParam()) + " } } server { spec { " + kServer +
      " } } handshake_count: 4 resume: true");
  v1::SimulateHandshakeResponse response;
  Must(handshakes, &v1::HandshakeService::Stub::SimulateHandshake, request, &response);
  ASSERT_EQ(response.handshakes_size(), 4);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(response.handshakes(i).client().negotiated().session_resumed(), i > 0) << i;
    for (const v1::SessionTicket& ticket : response.handshakes(i).client().tickets()) {
      EXPECT_EQ(ticket.session(), "");
    }
  }
}

TEST_P(Sessions, ThatAreGarbageAreRefused) {
  auto request = Parse<v1::SimulateHandshakeRequest>(
      "client { spec { client {} peer_verification { mode: REPORT_ONLY } } } server { spec { " +
      std::string(kServer) + " } } session: 'garbage'");
  v1::SimulateHandshakeResponse response;
  grpc::Status status =
      Call(handshakes, &v1::HandshakeService::Stub::SimulateHandshake, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_NE(status.error_message().find("session"), std::string::npos);
}

TEST_P(Sessions, HaveKeysInServersAlone) {
  MustCreate("client", "client {} peer_verification { mode: REPORT_ONLY }");
  v1::RotateTicketKeysResponse response;
  auto rotate = [&](const std::string& request) {
    return Call(contexts, &v1::TlsContextService::Stub::RotateTicketKeys,
                Parse<v1::RotateTicketKeysRequest>(request), &response)
        .error_code();
  };
  EXPECT_EQ(rotate("name: 'tlsContexts/client'"), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(rotate("name: 'tlsContexts/none'"), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(rotate("name: 'tlsContexts/none' ticket_keys { name: 'short' }"),
            grpc::StatusCode::INVALID_ARGUMENT);
}

INSTANTIATE_TEST_SUITE_P(Versions, Sessions,
                         testing::Values("TLS_VERSION_TLS12", "TLS_VERSION_TLS13"));

}  // namespace
}  // namespace tlslab
