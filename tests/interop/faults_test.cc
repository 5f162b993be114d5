// Faults between the lab and a program that is not of the lab: what the program makes of them, in
// its own words and alerts.
#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "tests/interop/requests.h"
#include "tests/interop/s_server_peer.h"

namespace tlslab {
namespace {

class SServerFaults : public SServerPeer {
 protected:
  v1::Fault* Add(v1::DialEndpointRequest* request, v1::FlowDirection flow) {
    v1::Fault* fault = request->mutable_fault_plan()->add_faults();
    fault->set_id("it");
    fault->set_flow(flow);
    return fault;
  }

  v1::DialEndpointRequest Request() {
    v1::TlsContextSpec spec = ClientSpec(v1::TLS_VERSION_TLS13, pki_.authority());
    spec.set_min_version(v1::TLS_VERSION_TLS12);
    v1::DialEndpointRequest request = SServerPeer::Request(spec);
    // A word that the program does not say of itself.
    request.mutable_exchange()->mutable_steps(0)->set_send_text("swordfish\n");
    return request;
  }

  v1::HandshakeResult Dial(const v1::DialEndpointRequest& request) {
    v1::HandshakeResult result = lab_.Dial(request);
    EXPECT_EQ(result.faults_size(), 1);
    EXPECT_TRUE(result.faults(0).fired()) << result.DebugString();
    printed_ = PrintedToTheEnd();
    return result;
  }

  bool ReceivedAlert(const v1::HandshakeResult& result, uint32_t alert) {
    for (const v1::AlertSeen& seen : result.alerts()) {
      if (seen.direction() == v1::DIRECTION_RECEIVED && seen.description().value() == alert) {
        return true;
      }
    }
    return false;
  }

  std::string printed_;
};

constexpr uint32_t kBadRecordMac = 20;
constexpr uint32_t kIllegalParameter = 47;

TEST_F(SServerFaults, ARecordThatIsChangedIsRefused) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  v1::DialEndpointRequest request = Request();
  v1::Fault* fault = Add(&request, v1::CLIENT_TO_SERVER);
  fault->mutable_trigger()->set_milestone(v1::FIRST_APPLICATION_DATA);
  fault->mutable_corrupt()->set_field(v1::RECORD_TAIL);
  EXPECT_TRUE(ReceivedAlert(Dial(request), kBadRecordMac));
  EXPECT_EQ(printed_.find("swordfish"), std::string::npos) << printed_;
}

TEST_F(SServerFaults, ARecordThatComesTwiceIsRefused) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  v1::DialEndpointRequest request = Request();
  v1::Fault* fault = Add(&request, v1::CLIENT_TO_SERVER);
  fault->mutable_trigger()->set_milestone(v1::FIRST_APPLICATION_DATA);
  fault->mutable_duplicate();
  EXPECT_TRUE(ReceivedAlert(Dial(request), kBadRecordMac));
}

TEST_F(SServerFaults, ItsSentinelTellsADowngrade) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  v1::DialEndpointRequest request = Request();
  v1::Fault* fault = Add(&request, v1::CLIENT_TO_SERVER);
  fault->mutable_trigger()->set_milestone(v1::CLIENT_HELLO);
  fault->mutable_lower_version()->set_max_version(v1::TLS_VERSION_TLS12);
  const v1::HandshakeResult result = Dial(request);
  EXPECT_EQ(result.failure().cause(), v1::HandshakeFailure::LOCAL_ALERT);
  EXPECT_EQ(result.failure().alert().value(), kIllegalParameter);
  EXPECT_NE(result.server_hello().downgrade_sentinel(), "") << result.DebugString();
}

TEST_F(SServerFaults, AHelloInPiecesIsAHello) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  v1::DialEndpointRequest request = Request();
  v1::Fault* fault = Add(&request, v1::CLIENT_TO_SERVER);
  fault->mutable_trigger()->set_record_number(1);
  fault->mutable_fragment()->set_max_size_bytes(50);
  fault->mutable_fragment()->set_as_records(true);
  const v1::HandshakeResult result = Dial(request);
  EXPECT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_NE(printed_.find("swordfish"), std::string::npos) << printed_;
}

TEST_F(SServerFaults, AnInjectedAlertIsBelieved) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  v1::DialEndpointRequest request = Request();
  v1::Fault* fault = Add(&request, v1::SERVER_TO_CLIENT);
  fault->mutable_trigger()->set_milestone(v1::SERVER_HELLO);
  fault->mutable_inject()->set_alert("handshake_failure");
  const v1::HandshakeResult result = Dial(request);
  EXPECT_EQ(result.failure().cause(), v1::HandshakeFailure::PEER_ALERT);
  EXPECT_EQ(result.failure().alert().name(), "handshake_failure");
  // Nobody is to take it for the program's own.
  EXPECT_NE(result.failure().summary().find("faults that fired: it"), std::string::npos);
}

TEST_F(SServerFaults, AResetIsAReset) {
  ASSERT_NO_FATAL_FAILURE(StartForLocalhost(1, {}));
  v1::DialEndpointRequest request = Request();
  v1::Fault* fault = Add(&request, v1::SERVER_TO_CLIENT);
  fault->mutable_trigger()->set_milestone(v1::SERVER_HELLO);
  fault->mutable_reset();
  const v1::HandshakeResult result = Dial(request);
  EXPECT_EQ(result.failure().cause(), v1::HandshakeFailure::TRANSPORT_ERROR);
  EXPECT_EQ(result.failure().summary(), "a fault reset the connection; faults that fired: it");
}

}  // namespace
}  // namespace tlslab
