// Steps that wait, watch and measure.
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "client/runner/cell_run.h"
#include "client/testing/scripted_lab.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

constexpr char kListener[] = R"(
  tls_contexts { id: "server" spec { server {} } }
  listeners { id: "tcp" listener { tls_context { name: "tlsContexts/server" } } }
)";

v1::HandshakeResult From(const std::string& address) {
  v1::HandshakeResult view;
  view.set_remote_address(address);
  return view;
}

class CellRunStepsTest : public testing::Test {
 protected:
  CellRunStepsTest() {
    server_.simulate = [this](const v1::SimulateHandshakeRequest& request,
                              v1::SimulateHandshakeResponse* response) {
      asked_.push_back(request);
      for (uint32_t i = 0; i < std::max(1u, request.handshake_count()); ++i) {
        v1::HandshakePair* pair = response->add_handshakes();
        const int64_t number = ++handshakes_;
        *pair->mutable_client()->mutable_handshake_duration() =
            TimeUtil::MillisecondsToDuration(number);
        pair->mutable_client()->add_tickets()->set_session(std::to_string(number));
        pair->mutable_server();
      }
      return grpc::Status::OK;
    };
  }

  v1::CellReport Run(const std::string& text) {
    v1::Experiment experiment;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &experiment));
    auto lab = *RemoteLab::Connect(server_.address(), {}, stop_);
    Participant participant("", server_.address(), lab.get(), names_);
    v1::CellReport report;
    RunCell(experiment, {[&](const std::string&) { return &participant; }, {names_, ""}}, report);
    return report;
  }

  ScriptedLab server_;
  Cancellation stop_;
  ResourceNames names_;
  std::vector<v1::SimulateHandshakeRequest> asked_;
  int64_t handshakes_ = 0;
};

TEST_F(CellRunStepsTest, WatchesWhatAListenerSawSinceTheLastWatchInOrder) {
  for (const char* address : {"a:1", "b:2"}) server_.Publish(From(address));
  v1::CellReport report = Run(std::string(kListener) + R"(
    steps { id: "both" watch { listener: "listeners/tcp" handshake_count: 2 } }
    steps { id: "more" watch { listener: "listeners/tcp" } timeout { nanos: 50000000 } })");
  ASSERT_EQ(report.steps(0).handshakes_size(), 2) << report.DebugString();
  EXPECT_EQ(report.steps(0).handshakes(0).remote_address(), "a:1");
  EXPECT_EQ(report.steps(0).handshakes(1).remote_address(), "b:2");
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.steps(1).error(),
            "not over within 50.0 ms: the listener has told 2 results so far");
}

TEST_F(CellRunStepsTest, AJoinedResultIsWatchedToo) {
  server_.dial = [this](const auto&, v1::DialEndpointResponse* response) {
    response->mutable_result()->set_local_address("a:1");
    server_.Publish(From("other:9"));
    server_.Publish(From("a:1"));
    return grpc::Status::OK;
  };
  v1::CellReport report = Run(std::string(kListener) + R"(
    steps { id: "dial" dial { tls_context { spec { client {} } } target_address: "listeners/tcp" } }
    steps { id: "watch" watch { listener: "listeners/tcp" handshake_count: 2 } })");
  EXPECT_EQ(report.steps(0).server().remote_address(), "a:1") << report.DebugString();
  ASSERT_EQ(report.steps(1).handshakes_size(), 2);
  EXPECT_EQ(report.steps(1).handshakes(1).remote_address(), "a:1");
}

TEST_F(CellRunStepsTest, DialsJoinTheirOwnResultsWhateverTheOrder) {
  int dials = 0;
  server_.dial = [this, &dials](const auto&, v1::DialEndpointResponse* response) {
    response->mutable_result()->set_local_address(++dials == 1 ? "a:1" : "b:2");
    if (dials > 1) return grpc::Status::OK;
    server_.Publish(From("b:2"));
    server_.Publish(From("a:1"));
    return grpc::Status::OK;
  };
  const std::string dial =
      "dial { tls_context { spec { client {} } } target_address: \"listeners/tcp\" } }";
  v1::CellReport report =
      Run(kListener + ("steps { id: \"1\" " + dial) + "steps { id: \"2\" " + dial);
  EXPECT_EQ(report.steps(0).server().remote_address(), "a:1") << report.DebugString();
  EXPECT_EQ(report.steps(1).server().remote_address(), "b:2");
}

TEST_F(CellRunStepsTest, WaitsForResultsOfAListener) {
  std::thread publisher([this] {
    while (server_.created().size() < 2) std::this_thread::yield();
    server_.Publish(From("a:1"));
  });
  v1::CellReport report = Run(std::string(kListener) + R"(
    steps { id: "s" wait_for { listener_results { listener: "listeners/tcp" count: 1 } } })");
  publisher.join();
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
}

TEST_F(CellRunStepsTest, WaitsForATimeAndNotLongerThanTheStepMayTake) {
  v1::CellReport report = Run(R"(
    steps { id: "short" wait_for { duration { nanos: 1000000 } } }
    steps { id: "long" wait_for { duration { seconds: 3600 } } timeout { nanos: 2000000 } })");
  EXPECT_EQ(report.steps(0).verdict(), v1::VERDICT_PASSED);
  EXPECT_GE(TimeUtil::DurationToNanoseconds(report.steps(0).duration()), 1000000);
  EXPECT_EQ(report.steps(1).error(),
            "it is to wait longer than it may take; give it, or the experiment, a longer "
            "'timeout'");
}

TEST_F(CellRunStepsTest, StopsWaitingAtOnceWhenInterrupted) {
  std::thread interrupt([this] {
    while (handshakes_ == 0) std::this_thread::yield();
    stop_.Request();
  });
  v1::CellReport report = Run(R"(
    steps { id: "first" simulate {} }
    steps { id: "long" wait_for { duration { seconds: 100 } } })");
  interrupt.join();
  EXPECT_EQ(report.steps(1).error(), "interrupted");
}

TEST_F(CellRunStepsTest, EndsWithTheCellsTime) {
  server_.hangs = true;
  v1::CellReport report = Run(R"(
    timeout { nanos: 50000000 }
    steps { id: "hangs" simulate {} } steps { id: "late" simulate {} })");
  EXPECT_EQ(report.verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.steps(0).error().rfind("not over within 50.0 ms: SimulateHandshake failed", 0),
            0)
      << report.steps(0).error();
  EXPECT_EQ(report.steps(1).error(), "not run: the experiment's 50.0 ms are over");
}

TEST_F(CellRunStepsTest, MeasuresManyHandshakesInParts) {
  v1::CellReport report = Run(R"(
    steps { id: "s" handshake_count: 100 simulate { resume: true } })");
  ASSERT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(handshakes_, 100);
  ASSERT_EQ(asked_.size(), 3);
  EXPECT_EQ(asked_[0].session(), "");
  EXPECT_EQ(asked_[1].session(), "40");  // the last of the part before
  const v1::StepReport& step = report.steps(0);
  EXPECT_EQ(step.timing().handshake_count(), 100);
  EXPECT_EQ(TimeUtil::DurationToMilliseconds(step.timing().handshake().max()), 100);
  EXPECT_EQ(TimeUtil::DurationToMilliseconds(step.client().handshake_duration()), 100);
  EXPECT_EQ(step.client().tickets(0).session(), "");
}

TEST_F(CellRunStepsTest, EachOfManyHandshakesOffersTheSessionThatTheStepResumes) {
  v1::CellReport report = Run(R"(
    steps { id: "full" simulate {} }
    steps { id: "again" resume_from: "full" handshake_count: 3 simulate {} })");
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  ASSERT_EQ(asked_.size(), 4);
  for (size_t i = 1; i < 4; ++i) EXPECT_EQ(asked_[i].session(), "1");
  EXPECT_EQ(report.steps(1).timing().handshake_count(), 3);
}

TEST_F(CellRunStepsTest, DialsManyTimesOneAfterAnother) {
  int dials = 0;
  server_.dial = [&dials](const auto&, v1::DialEndpointResponse* response) {
    *response->mutable_result()->mutable_handshake_duration() =
        TimeUtil::MillisecondsToDuration(++dials);
    return grpc::Status::OK;
  };
  v1::CellReport report = Run(R"(
    steps { id: "s" handshake_count: 5 dial { target_address: "127.0.0.1:1" } })");
  EXPECT_EQ(dials, 5);
  EXPECT_EQ(TimeUtil::DurationToMilliseconds(report.steps(0).timing().handshake().median()), 3);
}

TEST_F(CellRunStepsTest, AListenerLivesAsLongAsItsCellMay) {
  const std::string step = R"(steps { id: "s" simulate {} })";
  Run(std::string(kListener) + step);
  Run(std::string(kListener) + step + " timeout { seconds: 3600 }");
  Run(std::string(kListener) + step + " timeout { seconds: 86400 }");
  const std::string name = "listeners/tcp-";
  std::vector<std::string> leases;
  for (const std::string& one : server_.created()) {
    if (one.rfind(name, 0) != 0) continue;
    const std::string request = server_.request_of(one);
    const size_t at = request.find("seconds: ");
    leases.push_back(at == std::string::npos ? ""
                                             : request.substr(at, request.find('\n', at) - at));
  }
  EXPECT_EQ(leases, std::vector<std::string>({"", "seconds: 3660", "seconds: 86400"}));
}

TEST_F(CellRunStepsTest, AListenersLeaseIsTheFilesToSay) {
  Run(R"(
    tls_contexts { id: "server" spec { server {} } }
    listeners { id: "tcp" listener { ttl { seconds: 5 } } }
    steps { id: "s" simulate {} }
    timeout { seconds: 3600 })");
  EXPECT_NE(server_.request_of("listeners/tcp-").find("seconds: 5\n"), std::string::npos);
}

TEST_F(CellRunStepsTest, ErrsWhenTheListenerDroppedResults) {
  server_.dropped_results = 3;
  server_.Publish(From("a:1"));
  const v1::CellReport report = Run(std::string(kListener) + R"(
    steps { id: "watch" watch { listener: "listeners/tcp" } })");
  EXPECT_EQ(report.steps(0).verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.steps(0).error(), "the listener dropped 3 results before they could be read");
}

TEST_F(CellRunStepsTest, SkipsWhatWouldResumeASessionOfAStepThatIsSkipped) {
  const v1::CellReport report = Run(R"(
    steps { id: "full" requirements { features: "none" } simulate {} }
    steps { id: "again" resume_from: "full" simulate {} }
    steps { id: "more" resume_from: "again" simulate {} }
    steps { id: "other" simulate {} })");
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_SKIPPED);
  EXPECT_EQ(report.steps(1).skip_reason(),
            "step 'full', whose session it would offer, was skipped");
  EXPECT_EQ(report.steps(2).verdict(), v1::VERDICT_SKIPPED);
  EXPECT_EQ(handshakes_, 1);
}

TEST_F(CellRunStepsTest, SkipsWhatWouldBeComparedWithAStepThatIsSkipped) {
  const std::string compared = R"(
    expect { key: "client.handshake_duration" value { struct_value { fields {
      key: "more_than" value { string_value: "steps[first].client.handshake_duration" } } } } } } )";
  const std::string first = R"(steps { id: "first" simulate {} )";
  const std::string second = R"(} steps { id: "second" simulate {} )" + compared;
  EXPECT_EQ(Run(first + second).steps(1).verdict(), v1::VERDICT_PASSED);
  const v1::CellReport report = Run(first + R"(requirements { features: "none" })" + second);
  EXPECT_EQ(report.verdict(), v1::VERDICT_SKIPPED) << report.DebugString();
  EXPECT_EQ(report.steps(1).skip_reason(), "step 'first', which it is compared with, was skipped");
}

TEST_F(CellRunStepsTest, ExplainsAContext) {
  server_.explain = [](const auto& request, v1::ContextExplanation* response) {
    response->add_groups()->set_name(request.tls_context().name());
    return grpc::Status::OK;
  };
  v1::CellReport report = Run(std::string(kListener) + R"(
    steps { id: "s" explain_context { tls_context { name: "tlsContexts/server" } } })");
  ASSERT_TRUE(report.steps(0).has_context()) << report.DebugString();
  EXPECT_EQ(report.steps(0).context().groups(0).name(), server_.created()[0]);
}

TEST_F(CellRunStepsTest, WhatOneCellRotatesOrWhatExpiresSoonIsNotShared) {
  auto lab = *RemoteLab::Connect(server_.address(), {}, stop_);
  Participant participant("", server_.address(), lab.get(), names_);
  v1::Experiment experiment;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    certificates { id: "lasting" spec {} }
    certificates { id: "brief" spec { not_after_offset { seconds: 2 } } }
    tls_contexts { id: "shared" spec { server {} credentials { certificate: "certificates/lasting" } } }
    tls_contexts { id: "brief" spec { server {} credentials { certificate: "certificates/brief" } } }
    tls_contexts { id: "rotated" spec { server {} } }
    tls_contexts { id: "stale" spec { client {} peer_verification {
        crl_specs { issuer: "certificates/lasting" next_update_offset { seconds: -9 } } } } }
    tls_contexts { id: "list" spec { client {} peer_verification {
        crl_specs { issuer: "certificates/lasting" next_update_offset { seconds: 2 } } } } }
    tls_contexts { id: "staple" spec { server {
        ocsp_response_spec { this_update_offset { seconds: 2 } } } } }
    steps { id: "s" rotate_ticket_keys { name: "tlsContexts/rotated" } })",
                                                            &experiment));
  for (int i = 0; i < 2; ++i) {
    v1::CellReport report;
    RunCell(experiment, {[&](const std::string&) { return &participant; }, {names_, ""}}, report);
    EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  }
  const auto made = [this](const std::string& name) {
    const auto all = server_.created();
    return std::count_if(all.begin(), all.end(),
                         [&name](const std::string& one) { return one.rfind(name, 0) == 0; });
  };
  EXPECT_EQ(made("certificates/lasting-"), 1);
  EXPECT_EQ(made("tlsContexts/shared-"), 1);
  EXPECT_EQ(made("certificates/brief-"), 2);
  EXPECT_EQ(made("tlsContexts/brief-"), 2);
  EXPECT_EQ(made("tlsContexts/rotated-"), 2);
  EXPECT_EQ(made("tlsContexts/stale-"), 1);
  EXPECT_EQ(made("tlsContexts/list-"), 2);
  EXPECT_EQ(made("tlsContexts/staple-"), 2);
}

}  // namespace
}  // namespace tlslab
