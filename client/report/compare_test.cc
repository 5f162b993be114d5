#include "client/report/compare.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/report/run_diff.h"
#include "client/report/volatile_fields.h"

namespace tlslab {
namespace {

v1::CellReport Cell() {
  v1::CellReport cell;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(cell_id: "x"
           verdict: VERDICT_PASSED
           start_time { seconds: 1 }
           steps {
             id: "s"
             verdict: VERDICT_PASSED
             duration { nanos: 5 }
             client {
               role: CLIENT
               negotiated {
                 version: TLS_VERSION_TLS13
                 group { value: 29 name: "x25519" }
                 session_resumed: false
               }
               client_hello {
                 random: "abc"
                 groups { value: 29 name: "x25519" }
                 groups { value: 23 name: "secp256r1" }
               }
               peer {
                 chain { subject: "CN=a" serial_number: "01" key_usages: "Digital Signature" }
               }
               messages {
                 size_bytes: 7
                 type { value: 1 name: "client_hello" }
               }
             }
             expectations { path: "client.failure" expected: "{}" actual: "absent" held: true }
           })pb",
      &cell));
  return cell;
}

std::string Text(const std::vector<Difference>& differences) {
  std::string text;
  for (const Difference& one : differences) {
    text += one.path + " " + one.before + " -> " + one.now + "\n";
  }
  return text;
}

// What a change of the cell's step makes different.
template <typename Change>
std::string After(Change change) {
  v1::CellReport now = Cell();
  change(*now.mutable_steps(0));
  return Text(CompareCells(Cell(), now));
}

TEST(CompareCells, PassesOverWhatDiffersFromRunToRun) {
  EXPECT_EQ(Text(CompareCells(Cell(), Cell())), "");
  EXPECT_EQ(After([](v1::StepReport& step) {
              step.mutable_duration()->set_nanos(9);
              v1::HandshakeResult& client = *step.mutable_client();
              client.mutable_client_hello()->set_random("xyz");
              client.mutable_peer()->mutable_chain(0)->set_serial_number("02");
              client.mutable_messages(0)->set_size_bytes(8);
              client.mutable_handshake_duration()->set_nanos(1);
              client.mutable_phases();
              step.mutable_expectations(0)->set_actual("other");
            }),
            "");
}

TEST(CompareCells, TellsFactsThatChanged) {
  EXPECT_EQ(After([](v1::StepReport& step) {
              auto& negotiated = *step.mutable_client()->mutable_negotiated();
              negotiated.set_version(v1::TLS_VERSION_TLS12);
              negotiated.mutable_group()->set_value(4588);
              negotiated.mutable_group()->set_name("X25519MLKEM768");
              negotiated.clear_session_resumed();
            }),
            "steps[s].client.negotiated.version TLS13 -> TLS12\n"
            "steps[s].client.negotiated.group x25519 -> X25519MLKEM768\n"
            "steps[s].client.negotiated.session_resumed false -> absent\n");
  EXPECT_EQ(After([](v1::StepReport& step) {
              step.mutable_client()->mutable_client_hello()->mutable_groups()->RemoveLast();
              step.mutable_client()->mutable_peer()->mutable_chain(0)->set_subject("CN=b");
              step.mutable_client()->add_messages();
            }),
            "steps[s].client.client_hello.groups [x25519, secp256r1] -> [x25519]\n"
            "steps[s].client.peer.chain[0].subject CN=a -> CN=b\n"
            "steps[s].client.messages 1 of them -> 2 of them\n");
  EXPECT_EQ(After([](v1::StepReport& step) { step.mutable_client()->mutable_failure(); }),
            "steps[s].client.failure absent -> present\n");
  EXPECT_EQ(After([](v1::StepReport& step) { step.mutable_expectations(0)->set_held(false); }),
            "steps[s].expect[client.failure] {} held -> {} did not hold\n");
}

TEST(CompareCells, TellsVerdictsFirstAndStepsById) {
  v1::CellReport now = Cell();
  now.set_verdict(v1::VERDICT_ERRORED);
  now.set_error("no lab");
  now.mutable_steps(0)->set_verdict(v1::VERDICT_FAILED);
  now.mutable_steps(0)->mutable_client()->mutable_negotiated()->set_version(v1::TLS_VERSION_TLS12);
  now.add_steps()->set_id("t");
  EXPECT_EQ(Text(CompareCells(Cell(), now)),
            "verdict PASSED -> ERRORED\n"
            "steps[s].verdict PASSED -> FAILED\n"
            "steps[s].client.negotiated.version TLS13 -> TLS12\n"
            "steps[t] absent -> present\n"
            "error absent -> no lab\n");
}

TEST(WithoutRunNames, TakesOutWhatARunAdds) {
  EXPECT_EQ(WithoutRunNames("certificates/ca-0123abcd, tlsContexts/a.b-c-89abcdef!"),
            "certificates/ca, tlsContexts/a.b-c!");
  EXPECT_EQ(WithoutRunNames("http://127.0.0.1:40123/x and [::1]:443"),
            "http://127.0.0.1:PORT/x and [::1]:PORT");
  EXPECT_EQ(WithoutRunNames("certificates/ca depth:1 CN=a:b"), "certificates/ca depth:1 CN=a:b");
}

TEST(VolatileFields, AreFieldsThatThereAreWithAReasonEach) {
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const VolatileField& one : VolatileFields()) {
    const auto* field = pool.FindFieldByName("tlslab.v1." + std::string(one.field));
    ASSERT_NE(field, nullptr) << one.field;
    EXPECT_TRUE(IsVolatile(*field)) << one.field;
    EXPECT_FALSE(one.reason.empty()) << one.field;
  }
  EXPECT_FALSE(IsVolatile(*v1::CellReport::descriptor()->FindFieldByName("verdict")));
}

v1::RunReport RunOf(int cells) {
  v1::RunReport report;
  report.mutable_info()->add_labs()->set_openssl_version("OpenSSL 3.5");
  for (int i = 0; i < cells; ++i) {
    v1::CellReport cell = Cell();
    cell.set_cell_id("x[i=" + std::to_string(i) + "]");
    *(i == 0 ? report.add_experiments() : report.mutable_experiments(0))->add_cells() = cell;
  }
  return report;
}

TEST(CompareRuns, FindsNothingInTheSameRun) {
  const RunDiff diff = CompareRuns(RunOf(3), RunOf(3));
  EXPECT_TRUE(diff.alike());
  EXPECT_EQ(RunDiffText(diff), "3 cells compared, 0 differ\n");
  EXPECT_NE(RunDiffJson(diff).find("\"alike\":true"), std::string::npos);
}

TEST(CompareCells, CountsMeasuredHandshakesAndNotTheirTimes) {
  v1::CellReport was = Cell();
  v1::StepTiming& timing = *was.mutable_steps(0)->mutable_timing();
  timing.set_handshake_count(100);
  timing.mutable_handshake()->mutable_median()->set_nanos(5);
  v1::CellReport now = was;
  now.mutable_steps(0)->mutable_timing()->mutable_handshake()->mutable_median()->set_nanos(6);
  EXPECT_EQ(Text(CompareCells(was, now)), "");
  now.mutable_steps(0)->mutable_timing()->set_handshake_count(60);
  EXPECT_EQ(Text(CompareCells(was, now)), "steps[s].timing.handshake_count 100 -> 60\n");
}

TEST(CompareRuns, GroupsWhatChangedAlike) {
  v1::RunReport now = RunOf(9);
  now.mutable_info()->mutable_labs(0)->set_openssl_version("OpenSSL 3.0");
  auto& cells = *now.mutable_experiments(0)->mutable_cells();
  for (int i = 0; i < 7; ++i) {
    cells[i].mutable_steps(0)->mutable_client()->mutable_negotiated()->mutable_group()->set_name(
        "X25519MLKEM768");
  }
  cells[1].set_verdict(v1::VERDICT_FAILED);
  cells.Mutable(8)->set_cell_id("new");
  const RunDiff diff = CompareRuns(RunOf(9), now);
  EXPECT_FALSE(diff.alike());
  EXPECT_EQ(RunDiffText(diff),
            "before  OpenSSL 3.5\n"
            "now     OpenSSL 3.0\n\n"
            "Only in the first:\n  x[i=8]\n\n"
            "Only in the second:\n  new\n\n"
            "Verdicts that changed:\n  verdict PASSED → FAILED\n    in x[i=1]\n\n"
            "Facts that changed:\n"
            "  steps[s].client.negotiated.group x25519 → X25519MLKEM768\n"
            "    in 7 cells: x[i=0], x[i=1], x[i=2], x[i=3], x[i=4], ...\n\n"
            "8 cells compared, 7 differ\n");
}

}  // namespace
}  // namespace tlslab
