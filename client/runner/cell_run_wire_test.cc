// Steps that go through relays, send by hand, compare what was observed and change faults.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/runner/cell_run.h"
#include "client/testing/scripted_lab.h"
#include "client/text/read_file.h"

namespace tlslab {
namespace {

constexpr char kPath[] = R"(
  tls_contexts { id: "server" spec { server {} } }
  listeners { id: "tcp" listener { tls_context { name: "tlsContexts/server" } } }
  relays { id: "near" relay { target_address: "listeners/tcp" } }
  relays { id: "far" relay { target_address: "relays/near" } }
)";

v1::RelayResult Relayed(const std::string& client, const std::string& local) {
  v1::RelayResult result;
  result.set_client_address(client);
  result.set_target_local_address(local);
  return result;
}

v1::TerminatorResult Terminated(const std::string& client, const std::string& local) {
  v1::TerminatorResult result;
  result.set_client_address(client);
  result.set_backend_local_address(local);
  return result;
}

v1::HandshakeResult From(const std::string& address) {
  v1::HandshakeResult view;
  view.set_remote_address(address);
  return view;
}

void AddSegment(v1::FlowDirection flow, const std::string& data, v1::WireTranscript* transcript) {
  v1::WireSegment* segment = transcript->add_segments();
  segment->set_flow(flow);
  segment->set_data(data);
}

class CellRunWireTest : public testing::Test {
 protected:
  v1::CellReport Run(const std::string& text) {
    v1::Experiment experiment;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &experiment));
    auto lab = *RemoteLab::Connect(server_.address(), {}, stop_);
    Participant participant("", server_.address(), lab.get(), names_);
    v1::CellReport report;
    RunCell(experiment,
            {[&](const std::string&) { return &participant; }, {names_, ""}, {}, captures_},
            report);
    for (const std::string& left : server_.resources()) {
      EXPECT_EQ(left.rfind("tlsContexts/", 0), 0) << left;  // these may be shared with other cells
    }
    return report;
  }

  // Every dial comes from "c:1".
  void Dials(const std::function<void(v1::HandshakeResult&)>& view) {
    server_.dial = [this, view](const v1::DialEndpointRequest& request,
                                v1::DialEndpointResponse* response) {
      dialled_ = request;
      response->mutable_result()->set_local_address("c:1");
      view(*response->mutable_result());
      return grpc::Status::OK;
    };
  }

  ScriptedLab server_;
  Cancellation stop_;
  ResourceNames names_;
  CellCaptures* captures_ = nullptr;
  v1::DialEndpointRequest dialled_;
};

TEST_F(CellRunWireTest, MakesRelaysAfterListenersEachWithTheAddressOfItsTarget) {
  Dials([](auto&) {});
  server_.PublishRelayed(Relayed("c:1", ""));
  Run(std::string(kPath) +
      R"(steps { id: "s" dial { tls_context { spec { client {} } } target_address: "relays/far" } })");
  const std::vector<std::string> made = server_.created();
  ASSERT_EQ(made.size(), 4u);
  EXPECT_EQ(made[1].rfind("listeners/tcp-", 0), 0);
  EXPECT_EQ(made[2].rfind("relays/near-", 0), 0);
  EXPECT_NE(server_.request_of("relays/near-").find("target_address: \"127.0.0.1:4433\""),
            std::string::npos);
  EXPECT_NE(server_.request_of("relays/far-").find("target_address: \"127.0.0.1:7001\""),
            std::string::npos);
  EXPECT_EQ(dialled_.target_address(), "127.0.0.1:7002");
}

TEST_F(CellRunWireTest, JoinsTheFirstRelayAndTheListenerBehindTheLast) {
  Dials([](auto&) {});
  server_.PublishRelayed(Relayed("other:9", "other:10"));
  server_.PublishRelayed(Relayed("f:2", "n:3"));  // the relay behind the first
  server_.PublishRelayed(Relayed("c:1", "f:2"));
  for (const char* address : {"c:1", "other:10", "n:3"}) server_.Publish(From(address));
  const v1::CellReport report = Run(
      std::string(kPath) +
      R"(steps { id: "s" dial { tls_context { spec { client {} } } target_address: "relays/far" } }
         steps { id: "w" watch { listener: "relays/near" handshake_count: 3 } })");
  EXPECT_EQ(report.steps(0).relay().client_address(), "c:1") << report.DebugString();
  EXPECT_EQ(report.steps(0).server().remote_address(), "n:3");
  EXPECT_EQ(report.steps(1).relays_size(), 3);
}

constexpr char kOffload[] = R"(
  terminators { id: "inner" terminator {
    backend_address: "relays/near" server_context { name: "tlsContexts/server" } } }
  terminators { id: "outer" terminator {
    backend_address: "terminators/inner" client_context { spec { client {} } } } }
  steps { id: "s"
          dial { tls_context { spec { client {} } } target_address: "terminators/outer" } }
  steps { id: "w" watch { listener: "terminators/inner" handshake_count: 2 } }
)";

TEST_F(CellRunWireTest, JoinsTheTerminatorAndWhoeverIsBehindIt) {
  Dials([](auto&) {});
  server_.PublishTerminated(Terminated("o:2", "i:3"));  // that behind the first
  server_.PublishTerminated(Terminated("c:1", "o:2"));
  server_.PublishRelayed(Relayed("i:3", "n:4"));
  server_.Publish(From("n:4"));
  const v1::CellReport report = Run(std::string(kPath) + kOffload);
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(report.steps(0).terminator().client_address(), "c:1");
  EXPECT_EQ(report.steps(0).relay().client_address(), "i:3");
  EXPECT_EQ(report.steps(0).server().remote_address(), "n:4");
  EXPECT_EQ(report.steps(1).terminators_size(), 2);
  EXPECT_EQ(dialled_.target_address(), "127.0.0.1:8002");
  EXPECT_NE(server_.request_of("terminators/outer-").find("backend_address: \"127.0.0.1:8001\""),
            std::string::npos);
  EXPECT_NE(server_.request_of("terminators/inner-").find("backend_address: \"127.0.0.1:7001\""),
            std::string::npos);
  EXPECT_NE(server_.request_of("terminators/inner-").find("name: \"tlsContexts/server-"),
            std::string::npos);
}

TEST_F(CellRunWireTest, NobodyIsAskedBehindARelayThatReachedNobody) {
  Dials([](auto&) {});
  v1::RelayResult lost = Relayed("c:1", "");
  lost.set_connect_error("ECONNREFUSED");
  server_.PublishRelayed(lost);
  const v1::CellReport report = Run(
      std::string(kPath) +
      R"(steps { id: "s" dial { tls_context { spec { client {} } } target_address: "relays/near" } })");
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(report.steps(0).relay().connect_error(), "ECONNREFUSED");
  EXPECT_FALSE(report.steps(0).has_server());
}

TEST_F(CellRunWireTest, SendsAHelloAndJoinsWhoSawIt) {
  v1::SendClientHelloRequest sent;
  server_.send_hello = [&sent](const v1::SendClientHelloRequest& request,
                               v1::SendClientHelloResponse* response) {
    sent = request;
    response->mutable_reply()->set_kind(v1::HelloReply::ALERT);
    if (request.has_server()) {
      response->mutable_server_result()->set_connection_id("in memory");
    } else {
      response->mutable_reply()->set_local_address("c:1");
    }
    return grpc::Status::OK;
  };
  server_.PublishRelayed(Relayed("c:1", "n:3"));
  server_.Publish(From("n:3"));
  v1::CellReport report = Run(std::string(kPath) + R"(
    steps { id: "s" send_hello { target_address: "relays/near" hello { sslv2 {} } } })");
  EXPECT_EQ(sent.target_address(), "127.0.0.1:7001");
  EXPECT_EQ(report.steps(0).reply().kind(), v1::HelloReply::ALERT) << report.DebugString();
  EXPECT_EQ(report.steps(0).relay().client_address(), "c:1");
  EXPECT_EQ(report.steps(0).server().remote_address(), "n:3");
  EXPECT_EQ(report.steps(0).transport(), "tcp");

  report = Run(std::string(kPath) + R"(
    steps { id: "s" send_hello { server { name: "tlsContexts/server" } hello { sslv2 {} } } })");
  EXPECT_EQ(sent.server().name().rfind("tlsContexts/server-", 0), 0);
  EXPECT_EQ(report.steps(0).server().connection_id(), "in memory") << report.DebugString();
  EXPECT_EQ(report.steps(0).transport(), "memory");
}

// Bytes of the client's before the first of the server's are sent again; the report has nothing of
// them that the file did not ask for.
TEST_F(CellRunWireTest, SendsAgainWhatAnEarlierStepsClientSentFirst) {
  v1::SendClientHelloRequest sent;
  server_.send_hello = [&sent](const v1::SendClientHelloRequest& request, auto*) {
    sent = request;
    return grpc::Status::OK;
  };
  v1::TranscriptOptions asked;
  server_.simulate = [&asked](const v1::SimulateHandshakeRequest& request,
                              v1::SimulateHandshakeResponse* response) {
    asked = request.result_options().transcript();
    v1::HandshakePair* pair = response->add_handshakes();
    for (auto* transcript : {pair->mutable_client()->mutable_transcript(),
                             pair->mutable_server()->mutable_transcript(),
                             pair->mutable_client()->mutable_far_transcript()}) {
      transcript->add_records();
      AddSegment(v1::CLIENT_TO_SERVER, "hello", transcript);
      AddSegment(v1::CLIENT_TO_SERVER, " early", transcript);
      AddSegment(v1::SERVER_TO_CLIENT, "answer", transcript);
      AddSegment(v1::CLIENT_TO_SERVER, " late", transcript);
    }
    return grpc::Status::OK;
  };
  const std::string again = R"(steps { id: "again" replay_from: "first"
    send_hello { target_address: "h:1" hello { framing { segment_bytes: 1 } } } })";
  v1::CellReport report = Run(R"(steps { id: "first" simulate {} })" + again);
  EXPECT_TRUE(asked.raw());
  EXPECT_EQ(sent.hello().raw_stream(), "hello early") << report.DebugString();
  EXPECT_EQ(sent.hello().framing().segment_bytes(), 1u);
  EXPECT_FALSE(report.steps(0).client().has_transcript());
  EXPECT_FALSE(report.steps(0).server().has_transcript());
  EXPECT_FALSE(report.steps(0).client().has_far_transcript());

  report = Run(R"(steps { id: "first" simulate { result_options { transcript {} } } })" + again);
  EXPECT_EQ(report.steps(0).client().transcript().records_size(), 1);
  EXPECT_EQ(report.steps(0).client().transcript().segments_size(), 0);
  EXPECT_EQ(report.steps(0).server().transcript().segments_size(), 0);
  EXPECT_FALSE(report.steps(0).server().has_far_transcript());  // as the lab told it
  report = Run(R"(steps { id: "first" simulate { result_options { transcript { raw: true } } } })" +
               again);
  EXPECT_EQ(report.steps(0).client().transcript().segments_size(), 4);
}

TEST_F(CellRunWireTest, WhatSentNothingCannotBeSentAgain) {
  server_.simulate = [](const auto&, v1::SimulateHandshakeResponse* response) {
    response->add_handshakes();
    return grpc::Status::OK;
  };
  const std::string again = R"(steps { id: "again" replay_from: "first"
    send_hello { target_address: "h:1" } })";
  v1::CellReport report = Run(R"(steps { id: "first" simulate {} })" + again);
  EXPECT_EQ(report.steps(1).error(), "step 'first' sent nothing that could be sent again");
  report = Run(R"(steps { id: "first" requirements { features: "x" } simulate {} })" + again);
  EXPECT_EQ(report.steps(1).skip_reason(),
            "step 'first', whose bytes it would send again, was skipped");
}

// Of a step through a relay it is the relay that observes, and of another its client's end.
TEST_F(CellRunWireTest, ComparesWhatWasObserved) {
  server_.simulate = [](const v1::SimulateHandshakeRequest& request,
                        v1::SimulateHandshakeResponse* response) {
    EXPECT_TRUE(request.result_options().has_observer());
    v1::HandshakePair* pair = response->add_handshakes();
    pair->mutable_client()->mutable_observer()->add_records()->set_payload_bytes(1);
    pair->mutable_client()->mutable_observer()->set_server_address("not needed");
    pair->mutable_server()->mutable_observer();
    return grpc::Status::OK;
  };
  Dials([](v1::HandshakeResult& result) { EXPECT_FALSE(result.has_observer()); });
  v1::RelayResult seen = Relayed("c:1", "");
  seen.mutable_observer()->add_records()->set_payload_bytes(2);
  server_.PublishRelayed(seen);
  v1::CompareObservationsRequest asked;
  server_.compare = [&asked](const v1::CompareObservationsRequest& request,
                             v1::CompareObservationsResponse* response) {
    asked = request;
    response->set_all_distinguishable(true);
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(std::string(kPath) + R"(
    steps { id: "a" simulate {} }
    steps { id: "b" dial { tls_context { spec { client {} } } target_address: "relays/near" } }
    steps { id: "w" watch { listener: "relays/near" } }
    steps { id: "c" compare_observations { steps: "a" steps: "b" tolerance_bytes: 3 } })");
  EXPECT_NE(server_.request_of("relays/near-").find("observer"), std::string::npos);
  EXPECT_EQ(server_.request_of("relays/far-").find("observer"), std::string::npos);
  EXPECT_FALSE(dialled_.result_options().has_observer());
  ASSERT_EQ(asked.observations_size(), 2) << report.DebugString();
  EXPECT_EQ(asked.observations(0).label(), "a");
  EXPECT_EQ(asked.observations(0).report().records(0).payload_bytes(), 1u);
  EXPECT_EQ(asked.observations(0).report().server_address(), "");
  EXPECT_EQ(asked.observations(1).report().records(0).payload_bytes(), 2u);
  EXPECT_EQ(asked.tolerance_bytes(), 3u);
  EXPECT_TRUE(report.steps(3).comparison().all_distinguishable());
  EXPECT_FALSE(report.steps(0).client().has_observer());
  EXPECT_FALSE(report.steps(0).server().has_observer());
  EXPECT_FALSE(report.steps(1).relay().has_observer());
  EXPECT_FALSE(report.steps(2).relays(0).has_observer());
}

TEST_F(CellRunWireTest, KeepsObserversThatTheFileAskedFor) {
  server_.simulate = [](const auto&, v1::SimulateHandshakeResponse* response) {
    response->add_handshakes()->mutable_client()->mutable_observer()->add_records();
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(R"(
    steps { id: "a" simulate { result_options { observer {} } } }
    steps { id: "b" simulate {} }
    steps { id: "c" compare_observations { steps: "a" steps: "b" } })");
  EXPECT_TRUE(report.steps(0).client().has_observer()) << report.DebugString();
  EXPECT_FALSE(report.steps(1).client().has_observer());
}

TEST_F(CellRunWireTest, ChangesTheFaultsOfARelayUnderItsNameInTheLab) {
  std::vector<std::string> names;
  server_.set_fault_plan = [&names](const v1::SetFaultPlanRequest& request,
                                    v1::SetFaultPlanResponse* response) {
    names.push_back(request.name());
    response->set_changed_connection_count(2);
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(std::string(kPath) + R"(
    steps { id: "a" set_fault_plan { name: "relays/near" } }
    steps { id: "b" set_fault_plan { name: "listeners/tcp" } })");
  ASSERT_EQ(names.size(), 2u) << report.DebugString();
  EXPECT_EQ(names[0].rfind("relays/near-", 0), 0) << names[0];
  EXPECT_EQ(names[1].rfind("listeners/tcp-", 0), 0) << names[1];
  EXPECT_EQ(report.steps(0).fault_plan().changed_connection_count(), 2u);
}

TEST_F(CellRunWireTest, AFaultThatMustFireAndDidNotFailsTheStep) {
  server_.simulate = [](const auto&, v1::SimulateHandshakeResponse* response) {
    v1::HandshakeResult& client = *response->add_handshakes()->mutable_client();
    for (const char* id : {"fired", "never", "powerless"}) client.add_faults()->set_fault_id(id);
    client.mutable_faults(0)->set_fired(true);
    client.mutable_faults(2)->set_without_effect("no such extension");
    return grpc::Status::OK;
  };
  const auto step = [](const std::string& faults) {
    std::string plan;
    for (const char c : faults) {
      plan += "faults { id: \"" +
              std::string(c == 'f'   ? "fired"
                          : c == 'n' ? "never"
                          : c == 'p' ? "powerless"
                                     : "lost") +
              "\" }";
    }
    return "steps { id: \"s\" faults_must_fire: true simulate { fault_plan { " + plan + " } } }";
  };
  EXPECT_EQ(Run(step("f")).verdict(), v1::VERDICT_PASSED);
  const v1::CellReport report = Run(step("fnpl"));
  EXPECT_EQ(report.verdict(), v1::VERDICT_FAILED);
  const auto& judged = report.steps(0).expectations();
  ASSERT_EQ(judged.size(), 4) << report.DebugString();
  EXPECT_TRUE(judged[0].held());
  EXPECT_EQ(judged[1].path(), "client.faults[1].fired");
  EXPECT_EQ(judged[1].facts(0), "the fault 'never' must fire, and it never met its trigger");
  EXPECT_EQ(judged[2].facts(0),
            "the fault 'powerless' must fire, and it could not act: no such extension");
  EXPECT_EQ(judged[3].actual(), "absent");
}

constexpr size_t kMaxCapture = 1000;

TEST_F(CellRunWireTest, CapturesEachConnectionOnceAndLeavesItOutOfTheReport) {
  const std::string file = testing::TempDir() + "/once.pcapng";
  ASSERT_TRUE(WriteFile(file, "of an earlier run").ok());
  CellCaptures captures(file, /*secrets=*/true);
  EXPECT_FALSE(ReadFile(file, kMaxCapture).ok());
  captures_ = &captures;
  Dials([](v1::HandshakeResult& view) {
    view.set_role(v1::HandshakeResult::CLIENT);
    view.set_capture("[dial]");
  });
  v1::HandshakeResult view = From("c:1");
  view.set_capture("[the same]");
  server_.Publish(view);
  view = From("stranger:1");
  view.set_capture("[stranger]");
  server_.Publish(view);
  v1::ResultOptions asked;
  server_.simulate = [&asked](const v1::SimulateHandshakeRequest& request,
                              v1::SimulateHandshakeResponse* response) {
    asked = request.result_options();
    for (const char* name : {"1", "2"}) {
      v1::HandshakePair& pair = *response->add_handshakes();
      pair.mutable_client()->set_capture(std::string("[client ") + name + "]");
      pair.mutable_server()->set_capture(std::string("[server ") + name + "]");
      if (name[0] == '2') pair.mutable_client()->add_faults();
    }
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(std::string(kPath) + R"(
      steps { id: "s" simulate {} }
      steps { id: "d" dial { tls_context { spec { client {} } } target_address: "listeners/tcp" } }
      steps { id: "w" watch { listener: "listeners/tcp" handshake_count: 2 } }
      steps { id: "k" simulate { result_options { capture {} } } })");
  EXPECT_TRUE(captures.status().ok());
  EXPECT_EQ(*ReadFile(file, kMaxCapture), "[client 1][client 2][server 2][dial][stranger]");
  EXPECT_TRUE(dialled_.result_options().capture().secrets());
  EXPECT_TRUE(asked.has_capture());
  EXPECT_FALSE(asked.capture().secrets());  // the last step says so itself
  EXPECT_EQ(report.steps(0).client().capture(), "");
  EXPECT_EQ(report.steps(0).server().capture(), "");
  EXPECT_EQ(report.steps(1).client().capture(), "");
  EXPECT_EQ(report.steps(1).server().capture(), "");
  EXPECT_EQ(report.steps(2).handshakes(1).capture(), "");
  EXPECT_EQ(report.steps(3).client().capture(), "[client 2]");
}

TEST_F(CellRunWireTest, CapturesOfWatchedRelaysAndOfHellosAreTakenToo) {
  const std::string file = testing::TempDir() + "/relays.pcapng";
  CellCaptures captures(file, /*secrets=*/false);
  captures_ = &captures;
  v1::RelayResult relayed = Relayed("stranger:1", "");
  relayed.set_capture("[relay]");
  server_.PublishRelayed(relayed);
  server_.send_hello = [](const auto&, v1::SendClientHelloResponse* response) {
    response->mutable_reply()->set_capture("[hello]");
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(std::string(kPath) + R"(
      steps { id: "w" watch { listener: "relays/near" } }
      steps { id: "h" send_hello { target_address: "h:1" hello { sslv2 {} } } })");
  EXPECT_EQ(*ReadFile(file, kMaxCapture), "[relay][hello]");
  EXPECT_EQ(report.steps(0).relays(0).capture(), "");
  EXPECT_EQ(report.steps(1).reply().capture(), "");
}

TEST_F(CellRunWireTest, ACaptureThatCannotBeWrittenIsTold) {
  CellCaptures captures("/nowhere/cell.pcapng", /*secrets=*/false);
  captures_ = &captures;
  Dials([](v1::HandshakeResult& view) { view.set_capture("[dial]"); });
  Run(R"(steps { id: "d" dial { tls_context { spec { client {} } } target_address: "h:1" } })");
  EXPECT_EQ(captures.status().message(), "/nowhere/cell.pcapng: No such file or directory");
}

TEST(CaptureFileName, IsOfOneCellAlone) {
  EXPECT_EQ(CaptureFileName("versions[version=TLSv1.3,group=X448]#2"),
            "versions[version=TLSv1.3,group=X448]#2.pcapng");
  EXPECT_EQ(CaptureFileName("a[x=/etc b]"), "a[x=%2fetc%20b].pcapng");
  EXPECT_EQ(CaptureFileName("50%"), "50%25.pcapng");
  const std::string one = CaptureFileName(std::string(1000, 'x') + "1");
  EXPECT_NE(one, CaptureFileName(std::string(1000, 'x') + "2"));
  EXPECT_LT(one.size(), 255u);
}

}  // namespace
}  // namespace tlslab
