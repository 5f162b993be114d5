// Relays through the daemon's own stubs, with ends of the lab on both sides.
#include <gtest/gtest.h>

#include <string>

#include "server/rpc/daemon_fixture.h"
#include "server/transport/host_port.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

using Stub = v1::RelayService::Stub;
using F = v1::HandshakeFailure;

class Relays : public DaemonFixture {
 protected:
  v1::Listener MustListen() {
    v1::Listener made;
    Must(listeners, &v1::ListenerService::Stub::CreateListener,
         Parse<v1::CreateListenerRequest>(
             "listener { tls_context { spec { server {} alpn_protocols: 'h2' credentials { "
             "certificate: 'certificates/leaf' } } } exchange { steps { send_text: 'from the "
             "target' } steps { read_to_end {} } } }"),
         &made);
    return made;
  }
  v1::Relay MustRelay(const std::string& target, const std::string& more = "") {
    auto request = Parse<v1::CreateRelayRequest>("relay_id: 'r' relay { " + more + " }");
    request.mutable_relay()->set_target_address(target);
    v1::Relay made;
    Must(relays, &Stub::CreateRelay, request, &made);
    return made;
  }
  v1::HandshakeResult MustDial(const std::string& target, const std::string& verification) {
    auto request = Parse<v1::DialEndpointRequest>(
        "tls_context { spec { client { server_name: 'localhost' } alpn_protocols: 'h2' "
        "alpn_protocols: 'http/1.1' peer_verification { " +
        verification +
        " } } } exchange { steps { send_text: 'from the client' } steps { expect_text: 'from the "
        "target' } steps { close {} } }");
    request.set_target_address(target);
    v1::DialEndpointResponse response;
    Must(handshakes, &v1::HandshakeService::Stub::DialEndpoint, request, &response);
    return response.result();
  }
  v1::RelayResult Result(uint32_t which = 1) {
    return Watched(relays, &Stub::WatchRelay, "relays/r", which);
  }
};

constexpr char kReportOnly[] = "mode: REPORT_ONLY";
constexpr char kTamper[] =
    "faults { id: 'tamper' flow: SERVER_TO_CLIENT trigger { milestone: SERVER_HELLO } corrupt { "
    "field: RANDOM } }";

TEST_F(Relays, CarryAHandshakeAndAreWatched) {
  const v1::Listener listener = MustListen();
  const v1::Relay relay = MustRelay(listener.bound_address());
  EXPECT_EQ(relay.name(), "relays/r");
  const v1::HandshakeResult dialled = MustDial(relay.bound_address(), kReportOnly);
  EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
  const v1::RelayResult result = Result();
  EXPECT_EQ(result.client_address(), dialled.local_address());
  EXPECT_EQ(result.target_address(), listener.bound_address());
  EXPECT_NE(result.target_local_address(), "");
  EXPECT_EQ(result.connection_id(), dialled.connection_id());
  EXPECT_EQ(result.observer().server_name(), "localhost");
  EXPECT_EQ(result.observer().client_address(), dialled.local_address());
  EXPECT_EQ(result.observer().server_address(), relay.bound_address());
  // Both end when all is said, the one or the other first.
  EXPECT_TRUE(result.close().kind() == v1::RelayClose::CLIENT_CLOSED ||
              result.close().kind() == v1::RelayClose::TARGET_CLOSED);
  EXPECT_FALSE(result.has_client_side());
  v1::Relay got;
  Must(relays, &Stub::GetRelay, Parse<v1::GetRelayRequest>("name: 'relays/r'"), &got);
  EXPECT_EQ(got.accepted_count(), 1u);
  EXPECT_EQ(got.open_count(), 0u);
  v1::ListRelaysResponse listed;
  Must(relays, &Stub::ListRelays, v1::ListRelaysRequest(), &listed);
  ASSERT_EQ(listed.relays_size(), 1);
  google::protobuf::Empty empty;
  Must(relays, &Stub::DeleteRelay, Parse<v1::DeleteRelayRequest>("name: 'relays/r'"), &empty);
  EXPECT_EQ(Call(relays, &Stub::GetRelay, Parse<v1::GetRelayRequest>("name: 'relays/r'"), &got)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(Relays, TellWhatPassedOnBothSidesWhenAsked) {
  const v1::Listener listener = MustListen();
  const v1::Relay relay =
      MustRelay(listener.bound_address(),
                std::string("result_options { transcript {} capture {} observer { search_text: "
                            "'from the client' } } fault_plan { ") +
                    kTamper + " }");
  EXPECT_TRUE(MustDial(relay.bound_address(), kReportOnly).has_failure());
  const v1::RelayResult result = Result();
  ASSERT_GT(result.client_transcript().records_size(), 1);
  ASSERT_GT(result.target_transcript().records_size(), 1);
  EXPECT_EQ(result.client_transcript().records(0).content_type().value(), 22u);
  // A section header, and the bit that was turned is in one of the sides alone.
  EXPECT_EQ(result.capture().substr(0, 4), "\n\r\r\n");
  const v1::FaultHit& hit = result.faults(0).hits(0);
  EXPECT_NE(result.capture().find(hit.before()), std::string::npos);
  EXPECT_NE(result.capture().find(hit.after()), std::string::npos);
  ASSERT_EQ(result.observer().search_outcomes_size(), 1);
  EXPECT_EQ(result.observer().search_outcomes(0).found_count(), 0u);
}

TEST_F(Relays, DoDamageThatBothEndsRefuseUntilTheirFaultsAreTaken) {
  const v1::Listener listener = MustListen();
  const v1::Relay relay =
      MustRelay(listener.bound_address(), std::string("fault_plan { ") + kTamper + " }");
  EXPECT_TRUE(MustDial(relay.bound_address(), kReportOnly).has_failure());
  v1::RelayResult result = Result();
  ASSERT_EQ(result.faults_size(), 1);
  EXPECT_TRUE(result.faults(0).fired()) << result.ShortDebugString();
  v1::SetFaultPlanResponse changed;
  Must(relays, &Stub::SetFaultPlan, Parse<v1::SetFaultPlanRequest>("name: 'relays/r'"), &changed);
  EXPECT_FALSE(MustDial(relay.bound_address(), kReportOnly).has_failure());
  EXPECT_EQ(Result(2).faults_size(), 0);
  v1::Relay got;
  Must(relays, &Stub::GetRelay, Parse<v1::GetRelayRequest>("name: 'relays/r'"), &got);
  EXPECT_FALSE(got.has_fault_plan());
  Must(relays, &Stub::SetFaultPlan,
       Parse<v1::SetFaultPlanRequest>(std::string("name: 'relays/r' fault_plan { ") + kTamper +
                                      " }"),
       &changed);
  EXPECT_TRUE(MustDial(relay.bound_address(), kReportOnly).has_failure());
  EXPECT_TRUE(Result(3).faults(0).fired());
}

TEST_F(Relays, InTheMiddleAreRefusedByWhoVerifies) {
  const v1::Listener listener = MustListen();
  const v1::Relay relay =
      MustRelay(listener.bound_address(), "man_in_the_middle { private_authority: true }");
  const v1::HandshakeResult dialled =
      MustDial(relay.bound_address(), "trusted_certificates: 'certificates/leaf'");
  EXPECT_EQ(dialled.failure().error_class(), F::CERTIFICATE_REJECTED);
  const v1::RelayResult result = Result();
  EXPECT_EQ(result.close().kind(), v1::RelayClose::HANDSHAKE_FAILED);
  EXPECT_EQ(result.client_side().failure().alert().name(), "unknown_ca");
  ASSERT_TRUE(result.has_target_side());
  EXPECT_FALSE(result.target_side().has_failure());
  EXPECT_EQ(result.client_plaintext(), "");
}

TEST_F(Relays, InTheMiddleReadAllOfWhoDoesNotVerify) {
  const v1::Listener listener = MustListen();
  const v1::Relay relay =
      MustRelay(listener.bound_address(), "man_in_the_middle { private_authority: true }");
  const v1::HandshakeResult dialled = MustDial(relay.bound_address(), kReportOnly);
  EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
  EXPECT_EQ(dialled.negotiated().alpn_protocol(), "h2");  // as the target chose
  const v1::RelayResult result = Result();
  EXPECT_EQ(result.client_plaintext(), "from the client");
  EXPECT_EQ(result.target_plaintext(), "from the target");
  EXPECT_FALSE(result.client_side().has_failure());
  EXPECT_EQ(result.client_side().role(), v1::HandshakeResult::SERVER);
  EXPECT_EQ(result.client_side().negotiated().server_name(), "localhost");
  EXPECT_EQ(result.target_side().role(), v1::HandshakeResult::CLIENT);
  EXPECT_EQ(result.target_side().negotiated().server_name(), "localhost");
}

TEST_F(Relays, InTheMiddlePassForTheTargetWhereTheirAuthorityIsTrusted) {
  v1::Certificate authority;
  Must(certificates, &v1::CertificateService::Stub::CreateCertificate,
       Parse<v1::CreateCertificateRequest>("certificate_id: 'ca' certificate { spec { common_name: "
                                           "'Attacker' certificate_authority: true } }"),
       &authority);
  const v1::Listener listener = MustListen();
  const v1::Relay relay =
      MustRelay(listener.bound_address(), "man_in_the_middle { authority: 'certificates/ca' }");
  const v1::HandshakeResult dialled =
      MustDial(relay.bound_address(), "trusted_certificates: 'certificates/ca'");
  EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
  EXPECT_EQ(Result().client_plaintext(), "from the client");
}

TEST_F(Relays, InTheMiddleDoNotBlameTheClientForAFault) {
  const v1::Listener listener = MustListen();
  const v1::Relay relay = MustRelay(
      listener.bound_address(),
      "man_in_the_middle { private_authority: true } fault_plan { faults { id: 'cut' flow: "
      "CLIENT_TO_SERVER trigger { milestone: CLIENT_HELLO } close {} } }");
  EXPECT_TRUE(MustDial(relay.bound_address(), kReportOnly).has_failure());
  const v1::RelayResult result = Result();
  EXPECT_EQ(result.close().kind(), v1::RelayClose::HANDSHAKE_FAILED);
  EXPECT_EQ(result.client_side().failure().summary(),
            "a fault closed the connection; faults that fired: cut");
}

TEST_F(Relays, InTheMiddleSayAllThatFaultsKeptBackBeforeTheyClose) {
  const v1::Listener listener = MustListen();
  const v1::Relay relay = MustRelay(
      listener.bound_address(),
      "man_in_the_middle { private_authority: true } fault_plan { faults { id: 'late' flow: "
      "SERVER_TO_CLIENT trigger { content_type: 'alert' } reorder {} } }");
  RawSocket client = RawSocket::Connect(ParseHostPort(relay.bound_address())->port);
  // A ClientHello that is too short for any.
  client.Send(std::string("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03", 10));
  const std::string said = client.ReceiveAll();
  ASSERT_EQ(said.size(), 7u);
  EXPECT_EQ(said[0], 21);
  client.Close();
  const v1::RelayResult result = Result();
  EXPECT_EQ(result.close().kind(), v1::RelayClose::HANDSHAKE_FAILED);
  EXPECT_EQ(result.faults(0).without_effect(), "nothing came behind it");
}

TEST_F(Relays, RefuseARequestWithAllThatIsWrongInIt) {
  v1::Relay made;
  const grpc::Status status = Call(
      relays, &Stub::CreateRelay,
      Parse<v1::CreateRelayRequest>(
          "relay_id: '-' relay { bind_address: 'x' target_address: '127.0.0.1:0' ttl { seconds: -1 "
          "} idle_timeout { seconds: 7200 } result_options { key_log: true } fault_plan { faults { "
          "} } }"),
      &made);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (const char* field :
       {"relay_id", "relay.bind_address", "relay.target_address", "relay.ttl", "relay.idle_timeout",
        "relay.result_options.key_log", "relay.fault_plan.faults[0]"}) {
    EXPECT_NE(status.error_details().find(field), std::string::npos) << field;
  }
  EXPECT_EQ(Call(relays, &Stub::CreateRelay,
                 Parse<v1::CreateRelayRequest>("relay { target_address: '192.0.2.1:443' }"), &made)
                .error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(Call(relays, &Stub::CreateRelay,
                 Parse<v1::CreateRelayRequest>(
                     "relay { target_address: 'localhost:443' man_in_the_middle { authority: "
                     "'certificates/none' } }"),
                 &made)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace tlslab
