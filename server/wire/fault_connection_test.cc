// Real connections of OpenSSL past a plan, and what does not depend on how the bytes come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/wire/testing/captured_handshake.h"
#include "server/wire/testing/fault_run.h"

namespace tlslab {
namespace {

// Two ends in memory with an injector between them, which knows nothing of theirs.
class Connection {
 public:
  Connection(int min_version, int max_version, std::vector<Fault> faults)
      : run(std::move(faults)), ends_(Capture(CaptureSetup())) {
    client = NewEnd(ends_.client_context.get(), min_version, max_version);
    server = NewEnd(ends_.server_context.get(), min_version, max_version);
    SSL_set_connect_state(client.get());
    SSL_set_accept_state(server.get());
  }

  bool Shake() {
    bool done = false;
    for (int turn = 0; turn < 10 && !done; ++turn) {
      const bool client_done = SSL_do_handshake(client.get()) == 1;
      Carry(kToServer, client.get(), server.get());
      done = SSL_do_handshake(server.get()) == 1 && client_done;
      Carry(kToClient, server.get(), client.get());
    }
    return done;
  }
  // What the server reads of it.
  std::string Say(const std::string& text) {
    SSL_write(client.get(), text.data(), static_cast<int>(text.size()));
    Carry(kToServer, client.get(), server.get());
    return Read(server.get());
  }
  std::string Read(SSL* end) {
    char buffer[1000];
    const int size = SSL_read(end, buffer, sizeof(buffer));
    return size > 0 ? std::string(buffer, size) : "";
  }
  void Carry(FlowDirection flow, SSL* from, SSL* to) {
    char buffer[20000];
    int size = 0;
    while ((size = BIO_read(SSL_get_wbio(from), buffer, sizeof(buffer))) > 0) {
      const std::string out = run.Send(flow, std::string_view(buffer, size));
      if (!out.empty()) BIO_write(SSL_get_rbio(to), out.data(), static_cast<int>(out.size()));
    }
  }

  FaultRun run;
  OsslPtr<SSL> client;
  OsslPtr<SSL> server;

 private:
  OsslPtr<SSL> NewEnd(SSL_CTX* context, int min_version, int max_version) {
    OsslPtr<SSL> end(SSL_new(context));
    SSL_set_min_proto_version(end.get(), min_version);
    SSL_set_max_proto_version(end.get(), max_version);
    SSL_set_bio(end.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    return end;
  }

  CapturedHandshake ends_;
};

TEST(FaultConnections, PassUnchangedWhereNoFaultFires) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Connection connection(
        version, version,
        {On(RecordNumber(99), fault::Drop{}), On(RecordNumber(99), fault::Drop{}, kToClient)});
    EXPECT_TRUE(connection.Shake());
    EXPECT_EQ(connection.Say("hello"), "hello");
    EXPECT_EQ(connection.run.fired(0) + connection.run.fired(1), 0u);
  }
}

TEST(FaultConnections, SurviveHellosInSmallRecords) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Connection connection(version, version,
                          {On(OnMessage(1), fault::Fragment{7, true, {}}),
                           On(OnMessage(2), fault::Fragment{9, true, {}}, kToClient)});
    EXPECT_TRUE(connection.Shake());
    EXPECT_EQ(connection.run.fired(0) + connection.run.fired(1), 2u);
    EXPECT_EQ(connection.Say("hello"), "hello");
  }
}

TEST(FaultConnections, FailWhereTheFirstRecordOfAMilestoneIsDamaged) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (FlowDirection flow : {kToServer, kToClient}) {
      if (version == TLS1_3_VERSION && flow == kToClient) continue;  // nobody can tell
      Connection finished(
          version, version,
          {On(When(Milestone::kFinished), CorruptField(HelloField::kRecordTail), flow)});
      EXPECT_FALSE(finished.Shake());
      EXPECT_EQ(finished.run.fired(), 1u);
    }
    Connection data(
        version, version,
        {On(When(Milestone::kFirstApplicationData), CorruptField(HelloField::kRecordTail))});
    EXPECT_TRUE(data.Shake());
    EXPECT_EQ(data.Say("hello"), "");
    EXPECT_EQ(data.run.fired(), 1u);
  }
}

// RFC 8446 section 4.1.3: the client finds the sentinel in the random.
TEST(FaultConnections, ADowngradeIsDetected) {
  Connection connection(TLS1_2_VERSION, TLS1_3_VERSION,
                        {On(When(Milestone::kClientHello), fault::LowerVersion{0x0303})});
  EXPECT_FALSE(connection.Shake());
  EXPECT_EQ(connection.run.fired(), 1u);
  EXPECT_EQ(SSL_version(connection.server.get()), TLS1_2_VERSION);
}

TEST(FaultConnections, ATruncatedCloseIsNotSeenAsOne) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (bool cut : {false, true}) {
      std::vector<Fault> faults;
      if (cut) faults.push_back(On(When(Milestone::kCloseNotify), fault::Drop{}));
      Connection connection(version, version, std::move(faults));
      EXPECT_TRUE(connection.Shake());
      EXPECT_EQ(connection.Say("hello"), "hello");
      SSL_shutdown(connection.client.get());
      connection.Carry(kToServer, connection.client.get(), connection.server.get());
      EXPECT_EQ(connection.Read(connection.server.get()), "");
      EXPECT_EQ((SSL_get_shutdown(connection.server.get()) & SSL_RECEIVED_SHUTDOWN) != 0, !cut);
      EXPECT_EQ(cut ? connection.run.fired() : 1u, 1u);
    }
  }
}

// The same outcome, however the bytes come, for every action that records meet.
TEST(FaultInvariance, RecordsMeetFaultsAlikeInAnyCutting) {
  const std::string stream = Record(22, ClientHello(Versions13()), 0x0301) + ChangeCipherSpec() +
                             Record(23, std::string(300, 'x')) + Record(21, "zz");
  const std::vector<FaultAction> actions = {fault::Drop{},
                                            fault::Duplicate{3},
                                            fault::Reorder{},
                                            CorruptAt(7),
                                            fault::Truncate{9},
                                            fault::Fragment{11, true, {}},
                                            fault::Coalesce{2, true},
                                            fault::Inject{"<>", true},
                                            fault::Replay{1},
                                            fault::Replace{"other"},
                                            fault::Stall{},
                                            fault::HalfClose{},
                                            fault::StripExtension{43},
                                            fault::SetExtension{16, "x"},
                                            fault::LowerVersion{0x0302}};
  for (size_t number : {1, 2, 3, 4}) {
    for (const FaultAction& action : actions) {
      auto outcome_of = [&](size_t size) {
        FaultRun run({On(RecordNumber(number), action)});
        std::string out;
        for (size_t at = 0; at < stream.size(); at += size) {
          out += run.Client(std::string_view(stream).substr(at, size));
        }
        for (const FaultOutput& output : run.End())
          out += output.bytes + (output.by_fault ? "!" : ".");
        return out + "|" + run.why() + "|" + std::to_string(run.fired());
      };
      const std::string whole = outcome_of(stream.size());
      for (size_t size : {1, 2, 5, 64, 100}) {
        EXPECT_EQ(outcome_of(size), whole) << number << " " << action.index() << " " << size;
      }
    }
  }
}

TEST(FaultInvariance, TheSamePlanAndBytesHaveTheSameOutcome) {
  auto outcome = [] {
    FaultRun run(
        {On(RecordNumber(1), CorruptAt(9)), On(RecordNumber(2), fault::Inject{"x", false})});
    std::string out = run.Client(Record(22, ClientHello("")) + Record(22, "y"));
    return out + run.outcome(0).hits[0].after + run.outcome(1).hits[0].after;
  };
  EXPECT_EQ(outcome(), outcome());
}

}  // namespace
}  // namespace tlslab
