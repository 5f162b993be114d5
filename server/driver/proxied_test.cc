// A PROXY header in front of dials and of what an acceptor accepts.
#include <gtest/gtest.h>

#include <string>

#include "server/dialog/proxy/proxy_header.h"
#include "server/testing/tcp_ends.h"
#include "server/wire/fault_plan.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

class Proxied : public Tcp {
 protected:
  std::shared_ptr<Acceptor> Expecting(ProxyProtocolUse use, bool smtp = false) {
    AcceptPlan plan = Serving();
    plan.handshake_timeout = absl::Seconds(5);
    plan.dialog.accept_proxy_protocol = use;
    if (smtp) plan.dialog.server = std::make_shared<const ServerDialogPlan>();
    return Bind(std::move(plan));
  }
  void Dial(uint16_t port, unsigned version, bool smtp = false) {
    DialPlan plan = Dialling(port);
    if (version != 0) {
      auto header = std::make_shared<ProxyHeader>();
      header->version = version;
      header->source_address = "192.0.2.1:40000";
      header->destination_address = "192.0.2.2:443";
      if (version == 2) header->tlvs = {{0xEA, std::string(5000, 'x')}};
      plan.dialog.proxy_header = std::move(header);
    }
    if (smtp) plan.dialog.client = std::make_shared<const ClientDialogPlan>();
    Start(std::move(plan));
  }
  ConnectionRecord& Served(size_t which = 1) {
    EXPECT_TRUE(served.WaitFor(which));
    return served[which - 1];
  }
};

TEST_F(Proxied, HandshakesGoOnBehindAHeaderThatBothEndsTell) {
  for (unsigned version : {1u, 2u}) {
    auto acceptor = Expecting(ProxyProtocolUse::kRequired);
    Dial(PortOf(*acceptor), version);
    ASSERT_TRUE(dialled.WaitFor(version));
    const ConnectionRecord& sent = *dialled[version - 1];
    const ConnectionRecord& came = Served(version);
    EXPECT_FALSE(sent.observations.failure);
    EXPECT_FALSE(came.observations.failure);
    ASSERT_TRUE(sent.proxy_header);
    ASSERT_TRUE(came.proxy_header);
    EXPECT_EQ(came.proxy_header->version, version);
    EXPECT_EQ(came.proxy_header->source_address, "192.0.2.1:40000");
    EXPECT_EQ(came.proxy_header->tlvs.size(), version - 1);
    // Told as clear, and as no part of TLS.
    EXPECT_GT(came.wire.received.clear_bytes, 30u);
    EXPECT_EQ(came.wire.received.clear_bytes, sent.wire.sent.clear_bytes);
    EXPECT_EQ(came.wire.received_not_tls, "");
    EXPECT_EQ(came.wire.received.total_bytes, sent.wire.sent.total_bytes);
  }
}

TEST_F(Proxied, AConnectionWithoutOneFailsWhereItIsRequiredAndOnlyThere) {
  auto required = Expecting(ProxyProtocolUse::kRequired);
  Dial(PortOf(*required), 0);
  EXPECT_EQ(Served().observations.failure->cause, FailureCause::kDialogFailed);
  EXPECT_TRUE(Served().ended_in_clear);
  EXPECT_EQ(Served().proxy_error, "no PROXY header came in front");
  EXPECT_FALSE(Served().proxy_header);
  auto optional = Expecting(ProxyProtocolUse::kOptional);
  Dial(PortOf(*optional), 0);
  EXPECT_FALSE(Served(2).observations.failure);
  EXPECT_FALSE(Served(2).proxy_header);
  EXPECT_EQ(Served(2).wire.received.clear_bytes, 0u);
  Dial(PortOf(*optional), 2);
  EXPECT_FALSE(Served(3).observations.failure);
  EXPECT_TRUE(Served(3).proxy_header);
}

TEST_F(Proxied, AHeaderThatIsNotExpectedIsNoTls) {
  auto acceptor = Bind(Serving());
  Dial(PortOf(*acceptor), 1);
  EXPECT_TRUE(Served().observations.failure);
  EXPECT_EQ(Served().wire.received_not_tls.substr(0, 6), "PROXY ");
}

TEST_F(Proxied, AMalformedOneFailsEvenWhereNoneNeedCome) {
  auto acceptor = Expecting(ProxyProtocolUse::kOptional);
  RawSocket peer = RawSocket::Connect(PortOf(*acceptor));
  peer.Send("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n");
  EXPECT_EQ(peer.ReceiveAll(), "");
  EXPECT_EQ(Served().observations.failure->cause, FailureCause::kDialogFailed);
  EXPECT_NE(Served().proxy_error.find("malformed"), std::string::npos);
  EXPECT_TRUE(Served().ended_in_clear);
}

TEST_F(Proxied, OneWithoutAnEndIsBoundedInBytesAndInTime) {
  AcceptPlan plan = Serving();
  plan.handshake_timeout = absl::Milliseconds(50);
  plan.dialog.accept_proxy_protocol = ProxyProtocolUse::kRequired;
  auto acceptor = Bind(std::move(plan));
  RawSocket endless = RawSocket::Connect(PortOf(*acceptor));
  endless.Send("PROXY UNKNOWN " + std::string(200, 'x'));
  EXPECT_EQ(Served().observations.failure->cause, FailureCause::kDialogFailed);
  RawSocket stuck = RawSocket::Connect(PortOf(*acceptor));
  stuck.Send("PROXY ");
  EXPECT_EQ(Served(2).observations.failure->cause, FailureCause::kTimeout);
  EXPECT_TRUE(Served(2).ended_in_clear);
  EXPECT_EQ(Served(2).wire.received.clear_bytes, 6u);
  RawSocket cut = RawSocket::Connect(PortOf(*acceptor));
  cut.Send("PROXY ");
  cut.EndWriting();
  EXPECT_EQ(Served(3).observations.failure->cause, FailureCause::kDialogFailed);
  RawSocket gone = RawSocket::Connect(PortOf(*acceptor));
  gone.EndWriting();
  EXPECT_EQ(Served(4).observations.failure->cause, FailureCause::kTransportClosed);
}

TEST_F(Proxied, ADialogBeginsBehindTheHeaderAndWithoutOneAfterAWhile) {
  auto acceptor = Expecting(ProxyProtocolUse::kOptional, /*smtp=*/true);
  Dial(PortOf(*acceptor), 2, /*smtp=*/true);
  EXPECT_FALSE(Served().observations.failure);
  EXPECT_TRUE(Served().proxy_header);
  EXPECT_TRUE(Served().dialog->tls_started);
  // Its client waits for the greeting.
  Dial(PortOf(*acceptor), 0, /*smtp=*/true);
  EXPECT_FALSE(Served(2).observations.failure);
  EXPECT_FALSE(Served(2).proxy_header);
  EXPECT_TRUE(Served(2).dialog->tls_started);
}

// The second byte of the first record, which is none of the header's.
std::shared_ptr<const FaultPlan> DamagedHello() {
  auto plan = std::make_shared<FaultPlan>();
  Fault& fault = plan->faults.emplace_back();
  fault.id = "damage";
  fault.flow = FlowDirection::kClientToServer;
  fault.trigger.at = FaultTrigger::At::kRecord;
  fault::Corrupt corrupt;
  corrupt.offset = 1;
  fault.action = corrupt;
  return plan;
}

TEST_F(Proxied, FaultsAtEitherEndMeetTheHelloBehindTheHeader) {
  for (bool at_dial : {true, false}) {
    AcceptPlan accept = Serving();
    accept.dialog.accept_proxy_protocol = ProxyProtocolUse::kRequired;
    if (!at_dial) accept.faults = DamagedHello();
    auto acceptor = Bind(std::move(accept));
    DialPlan dial = Dialling(PortOf(*acceptor));
    auto header = std::make_shared<ProxyHeader>();
    header->local = true;
    dial.dialog.proxy_header = header;
    if (at_dial) dial.faults = DamagedHello();
    Start(std::move(dial));
    const size_t which = at_dial ? 1 : 2;
    ASSERT_TRUE(dialled.WaitFor(which));
    const ConnectionRecord& client = *dialled[which - 1];
    const ConnectionRecord& server = Served(which);
    EXPECT_TRUE(server.proxy_header) << at_dial;
    EXPECT_TRUE(server.observations.failure) << at_dial;
    const auto& faults = at_dial ? client.faults : server.faults;
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].hits.size(), 1u) << at_dial;
  }
}

}  // namespace
}  // namespace tlslab
