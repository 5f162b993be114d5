// Every action of a fault plan on every way: what becomes of the fault, and how each end takes it.
#include <utility>
#include <vector>

#include "server/testing/faulty_ends.h"

namespace tlslab {
namespace {

TEST_F(Faults, ThatDoNotFireChangeNothingAndAreToldSo) {
  server_script = {Send("hello")};
  client_script = {ReadToEnd()};
  Everywhere(Plan(kUp, AtRecord(1000), fault::Drop{}), [](const Ends& ends) {
    EXPECT_TRUE(ends.completed());
    EXPECT_EQ(ends.client.exchange->received, "hello");
    EXPECT_EQ(ends.fired(), 0u);
    EXPECT_EQ(ends.outcomes()[0].fault_id, "it");
    EXPECT_TRUE(ends.outcomes()[0].hits.empty());
    EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kCloseNotify);
    EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kCloseNotify);
  });
}

TEST_F(Faults, StallAServerHelloAndBothEndsWaitInVain) {
  timeout = absl::Milliseconds(1500);
  Everywhere(
      Plan(kDown, AtMilestone(Milestone::kServerHello), fault::Stall{}), [](const Ends& ends) {
        EXPECT_EQ(ends.fired(), 1u);
        // Over TCP the one whose time is over first closes.
        const FailureCause cause = CauseOf(ends.client);
        if (ends.way == Way::kMemory) {
          EXPECT_EQ(cause, FailureCause::kLocalError);
        } else {
          EXPECT_TRUE(cause == FailureCause::kTimeout || cause == FailureCause::kTransportClosed);
        }
        EXPECT_TRUE(ends.server.observations.failure);
        EXPECT_FALSE(ends.client.observations.server_hello);
      });
}

TEST_F(Faults, CorruptARecordAndItsReaderSendsBadRecordMac) {
  client_script = {Send("hello")};
  server_script = {ReadToEnd()};
  Everywhere(Plan(kUp, AtMilestone(Milestone::kFirstApplicationData),
                  CorruptField(HelloField::kRecordTail)),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_TRUE(ends.completed());
               EXPECT_EQ(AlertSent(ends.server), SSL_AD_BAD_RECORD_MAC);
               EXPECT_EQ(AlertReceived(ends.client), SSL_AD_BAD_RECORD_MAC);
               EXPECT_EQ(ends.server.exchange->received, "");
               const FaultHit& hit = ends.outcomes()[0].hits.at(0);
               EXPECT_EQ(hit.content_type, 23);
               EXPECT_EQ(hit.before.size(), 1u);
               EXPECT_EQ(hit.before[0] ^ hit.after[0], 1);
             });
}

// A message of a handshake that goes `flow`; whether it is protected, so that only the end which
// sends it knows where it is.
struct Message {
  FlowDirection flow;
  uint8_t type;
  bool is_protected;
};

bool IsFound(const Message& message, Way way) {
  if (!message.is_protected || way == Way::kMemory) return true;
  return way == (message.flow == kUp ? Way::kDial : Way::kListener);
}

class Tampering : public Faults {
 protected:
  // Each message in turn, and at every place.
  void Tamper(const std::vector<Message>& messages) {
    for (const Message& message : messages) {
      SCOPED_TRACE(int{message.type});
      Everywhere(
          Plan(message.flow, AtMessage(message.type), CorruptField(HelloField::kRecordTail)),
          [&message](const Ends& ends) {
            if (!IsFound(message, ends.way)) {
              EXPECT_EQ(ends.fired(), 0u);
              EXPECT_TRUE(ends.completed());
              return;
            }
            EXPECT_EQ(ends.fired(), 1u);
            EXPECT_EQ(ends.outcomes()[0].hits.at(0).handshake_messages.at(0), message.type);
            // A client of TLS 1.3 is done before the server has judged what it said last.
            EXPECT_TRUE(ends.server.observations.failure || ends.client.observations.failure);
            EXPECT_TRUE(AlertSent(ends.client) != 0 || AlertSent(ends.server) != 0);
          });
    }
  }
};

TEST_F(Tampering, WithEveryMessageOfTls13IsNoticed) {
  server_config.request_certificate = true;
  Tamper({{kUp, SSL3_MT_CLIENT_HELLO, false},
          {kDown, SSL3_MT_SERVER_HELLO, false},
          {kDown, SSL3_MT_ENCRYPTED_EXTENSIONS, true},
          {kDown, SSL3_MT_CERTIFICATE_REQUEST, true},
          {kDown, SSL3_MT_CERTIFICATE, true},
          {kDown, SSL3_MT_CERTIFICATE_VERIFY, true},
          {kDown, SSL3_MT_FINISHED, true},
          {kUp, SSL3_MT_CERTIFICATE, true},
          {kUp, SSL3_MT_FINISHED, true}});
}

TEST_F(Tampering, WithEveryMessageOfTls12IsNoticed) {
  SayOnlyTls(TLS1_2_VERSION);
  server_config.request_certificate = true;
  Tamper({{kUp, SSL3_MT_CLIENT_HELLO, false},
          {kDown, SSL3_MT_SERVER_HELLO, false},
          {kDown, SSL3_MT_CERTIFICATE, false},
          {kDown, SSL3_MT_SERVER_KEY_EXCHANGE, false},
          {kDown, SSL3_MT_CERTIFICATE_REQUEST, false},
          {kDown, SSL3_MT_SERVER_DONE, false},
          {kUp, SSL3_MT_CERTIFICATE, false},
          {kUp, SSL3_MT_CLIENT_KEY_EXCHANGE, false},
          {kUp, SSL3_MT_FINISHED, true},
          {kDown, SSL3_MT_NEWSESSION_TICKET, false},
          {kDown, SSL3_MT_FINISHED, true}});
}

// RFC 8446 section 4.1.3: the random of a server that could do better says so.
void ExpectDowngradeNoticed(const Ends& ends) {
  EXPECT_EQ(ends.fired(), 1u);
  EXPECT_EQ(CauseOf(ends.client), FailureCause::kLocalAlert);
  EXPECT_EQ(AlertSent(ends.client), SSL_AD_ILLEGAL_PARAMETER);
  EXPECT_EQ(CauseOf(ends.server), FailureCause::kPeerAlert);
  EXPECT_EQ(ends.server.observations.server_hello->version, TLS1_2_VERSION);
}

TEST_F(Faults, LowerTheVersionAndTheSentinelTellsTheClient) {
  Everywhere(Plan(kUp, AtMilestone(Milestone::kClientHello), fault::LowerVersion{TLS1_2_VERSION}),
             ExpectDowngradeNoticed);
  Everywhere(Plan(kUp, AtMessage(SSL3_MT_CLIENT_HELLO),
                  fault::StripExtension{TLSEXT_TYPE_supported_versions}),
             ExpectDowngradeNoticed);
}

TEST_F(Faults, StripAnExtensionThatTls13Needs) {
  Everywhere(Plan(kUp, AtMessage(SSL3_MT_CLIENT_HELLO),
                  fault::StripExtension{TLSEXT_TYPE_signature_algorithms}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(AlertSent(ends.server), SSL_AD_MISSING_EXTENSION);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kPeerAlert);
             });
}

TEST_F(Faults, SetAnExtensionAndTheTranscriptsDiffer) {
  // A server name that the client did not send.
  const std::string name(
      "\0\x06\0\0\x03"
      "abc",
      8);
  Everywhere(Plan(kUp, AtMessage(SSL3_MT_CLIENT_HELLO),
                  fault::SetExtension{TLSEXT_TYPE_server_name, name}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(ends.server.observations.client_hello->server_name, "abc");
               EXPECT_EQ(AlertSent(ends.client), SSL_AD_BAD_RECORD_MAC);
               EXPECT_TRUE(ends.server.observations.failure);
             });
}

// RFC 8446 section 6.1: an end of the transport without close_notify is no end of the data.
TEST_F(Faults, CutTheCloseNotifyAndItsReaderTellsATruncation) {
  client_script = {Send("hello")};
  server_script = {ReadToEnd()};
  for (const FaultAction& action :
       {FaultAction(fault::HalfClose{}), FaultAction(fault::Close{}), FaultAction(fault::Drop{})}) {
    SCOPED_TRACE(action.index());
    Everywhere(Plan(kUp, AtMilestone(Milestone::kCloseNotify), action), [](const Ends& ends) {
      EXPECT_EQ(ends.fired(), 1u);
      EXPECT_TRUE(ends.completed());
      EXPECT_EQ(ends.server.exchange->received, "hello");
      EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kTruncated);
    });
  }
}

TEST_F(Faults, EndTheTransportInTheMiddleOfAHandshake) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello), fault::Close{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kTransportClosed);
               EXPECT_EQ(CauseOf(ends.server), FailureCause::kTransportClosed);
               // The end with the faults knows better than to blame its peer.
               EXPECT_EQ(ends.client.ended_by_fault, ends.way != Way::kListener);
               EXPECT_EQ(ends.server.ended_by_fault, ends.way != Way::kDial);
             });
}

TEST_F(Faults, EndOneDirectionInTheMiddleOfAHandshake) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello), fault::HalfClose{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kTransportClosed);
               EXPECT_TRUE(ends.server.observations.failure);
               EXPECT_FALSE(ends.server.ended_by_fault);
             });
}

TEST_F(Faults, ResetTheTransport) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello), fault::Reset{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               for (const ConnectionRecord* end : {&ends.client, &ends.server}) {
                 EXPECT_EQ(CauseOf(*end), FailureCause::kTransportError);
                 EXPECT_EQ(end->observations.failure->system_error, "ECONNRESET");
               }
             });
}

TEST_F(Faults, ResetAfterATimeWithoutAnythingThatPasses) {
  // Both wait for the other.
  client_script = {ReadBytes(1)};
  server_script = {ReadBytes(1)};
  Everywhere(Plan(kUp, After(std::chrono::milliseconds(40)), fault::Reset{}), [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_TRUE(ends.completed());
    EXPECT_EQ(ends.client.observations.close_kind, CloseKind::kReset);
    EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kReset);
    EXPECT_GE(ends.client.closed_at, std::chrono::milliseconds(40));
  });
}

TEST_F(Faults, StallWhatFollowsAndTheTransportStaysOpen) {
  timeout = absl::Milliseconds(1500);
  server_script = {Send("hello")};
  client_script = {ReadToEnd()};
  Everywhere(Plan(kDown, AtMilestone(Milestone::kFirstApplicationData), fault::Stall{}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_TRUE(ends.completed());
               EXPECT_EQ(ends.client.exchange->received, "");
               EXPECT_NE(ends.client.observations.close_kind, CloseKind::kCloseNotify);
             });
}

// RFC 8446 section 5.3: the sequence number is in the nonce, so nothing comes twice.
TEST_F(Faults, RepeatARecordAndItsReaderSendsBadRecordMac) {
  client_script = {Send("one"), Send("two")};
  server_script = {ReadToEnd()};
  const FaultTrigger data = AtMilestone(Milestone::kFirstApplicationData);
  const auto noticed = [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_EQ(AlertSent(ends.server), SSL_AD_BAD_RECORD_MAC);
    EXPECT_EQ(AlertReceived(ends.client), SSL_AD_BAD_RECORD_MAC);
  };
  Everywhere(Plan(kUp, data, fault::Duplicate{1}), [&](const Ends& ends) {
    noticed(ends);
    EXPECT_EQ(ends.server.exchange->received, "one");
  });
  FaultTrigger second = AtType(23);
  second.occurrence = 3;  // behind Finished and "one"
  Everywhere(Plan(kUp, second, fault::Replay{4}), noticed);
  Everywhere(Plan(kUp, data, fault::Reorder{}), [&](const Ends& ends) {
    noticed(ends);
    EXPECT_EQ(ends.server.exchange->received, "");
  });
  Everywhere(Plan(kUp, data, fault::Drop{}), noticed);
  Everywhere(Plan(kUp, data, fault::Truncate{19}), noticed);
  Everywhere(Plan(kUp, data, fault::Inject{Record(23, std::string(40, 'x'))}), noticed);
}

TEST_F(Faults, InjectAnAlertInTheClear) {
  Everywhere(Plan(kDown, AtMilestone(Milestone::kServerHello),
                  fault::Inject{Record(21, {2, SSL_AD_HANDSHAKE_FAILURE})}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kPeerAlert);
               EXPECT_EQ(AlertReceived(ends.client), SSL_AD_HANDSHAKE_FAILURE);
               EXPECT_TRUE(ends.server.observations.failure);
             });
}

TEST_F(Faults, InjectPlaintextBeforeTls) {
  Everywhere(Plan(kUp, AtSegment(1), fault::Inject{"NOOP this is no TLS at all\r\n"}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_TRUE(ends.server.observations.failure);
               EXPECT_EQ(ends.server.wire.received_not_tls.substr(0, 4), "NOOP");
               EXPECT_TRUE(ends.client.observations.failure);
             });
}

TEST_F(Faults, ReplaceARecord) {
  Everywhere(Plan(kDown, AtRecord(1), fault::Replace{Record(22, std::string("\x02\0\0\0", 4))}),
             [](const Ends& ends) {
               EXPECT_EQ(ends.fired(), 1u);
               EXPECT_EQ(CauseOf(ends.client), FailureCause::kLocalAlert);
               EXPECT_EQ(AlertSent(ends.client), SSL_AD_DECODE_ERROR);
             });
}

TEST_F(Faults, CutAtAByte) {
  Everywhere(Plan(kUp, AtByte(50), fault::Close{}), [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_EQ(ends.outcomes()[0].hits.at(0).stream_offset, 49u);
    EXPECT_EQ(CauseOf(ends.server), FailureCause::kTransportClosed);
    EXPECT_EQ(ends.server.wire.received.total_bytes, 49u);
  });
}

TEST_F(Faults, CutAndJoinWithoutHarm) {
  SayOnlyTls(TLS1_2_VERSION);
  client_script = {Send("hello")};
  server_script = {ReadToEnd()};
  const auto unharmed = [](const Ends& ends) {
    EXPECT_EQ(ends.fired(), 1u);
    EXPECT_TRUE(ends.completed());
    EXPECT_EQ(ends.server.exchange->received, "hello");
    EXPECT_EQ(ends.server.observations.close_kind, CloseKind::kCloseNotify);
  };
  Everywhere(Plan(kUp, AtRecord(1), fault::Fragment{7, /*as_records=*/true}),
             [&](const Ends& ends) {
               unharmed(ends);
               EXPECT_GT(ends.server.wire.received.record_count, 20u);
             });
  Everywhere(Plan(kUp, AtRecord(1), fault::Fragment{11, /*as_records=*/false}), unharmed);
  Everywhere(
      Plan(kDown, AtRecord(1), fault::Coalesce{3, /*as_record=*/true}), [&](const Ends& ends) {
        unharmed(ends);
        EXPECT_LT(ends.client.wire.received.record_count, ends.server.wire.sent.record_count + 1);
      });
}

TEST_F(Faults, DeleteOrRepeatEarlyDataAndTheServerNotices) {
  server_config.max_early_data = 1000;
  server_context = MustBuild(server_config);
  client_script = {ReadToEnd()};
  early_data = "buy";
  const FaultTrigger first = AtMilestone(Milestone::kEarlyData);
  for (const FaultAction& action : {FaultAction(fault::Drop{}), FaultAction(fault::Duplicate{1})}) {
    for (Way way : kWays) {
      SCOPED_TRACE(static_cast<int>(way));
      session = NewSession();
      ASSERT_TRUE(session);
      const Ends unharmed = Run(way, Plan(kUp, AtRecord(1000), action));
      EXPECT_EQ(unharmed.server.observations.early_data->received, "buy");
      session = NewSession();
      const Ends ends = Run(way, Plan(kUp, first, action));
      EXPECT_EQ(ends.fired(), 1u);
      EXPECT_EQ(AlertSent(ends.server), SSL_AD_BAD_RECORD_MAC);
      EXPECT_EQ(AlertReceived(ends.client), SSL_AD_BAD_RECORD_MAC);
    }
  }
}

}  // namespace
}  // namespace tlslab
