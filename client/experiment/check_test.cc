// What is checked beyond the form of a file. More of it is in experiment_file_test.cc.
#include <gtest/gtest.h>

#include "client/experiment/experiment_file.h"

namespace tlslab {
namespace {

// A file with one good step, an id and `more` above.
std::string Yaml(const std::string& more, const std::string& steps = "") {
  const absl::Status status =
      ParseExperiment(
          "x.yaml",
          "experiment_id: x\n" + more +
              "steps:\n"
              "  - id: full\n"
              "    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}}\n" +
              steps)
          .status();
  return std::string(status.message());
}

TEST(CheckExperiment, WantsLabsThatTheFileHas) {
  const std::string labs = "labs: [{id: old}, {id: new, address: '127.0.0.1:1'}]\n";
  const std::string used = "  - {id: t, lab: new, wait_for: {duration: 1s}}\n";
  EXPECT_EQ(Yaml(labs + "default_lab: old\n", used), "");
  EXPECT_EQ(Yaml("", used), "x.yaml:5:13: 'new' is no lab of this file, which has no 'labs'");
  EXPECT_EQ(Yaml("labs: [{id: ned}]\n", used),
            "x.yaml:6:13: 'new' is no lab of this file; did you mean 'ned'?");
  EXPECT_EQ(Yaml(labs + "default_lab: elsewhere\n"),
            "x.yaml:3:1: 'elsewhere' is no lab of this file; it has old, new");
  EXPECT_EQ(Yaml("labs: [{id: a}, {id: a}]\n"), "x.yaml:2:18: id 'a' is taken by an earlier one");
  EXPECT_EQ(Yaml("listeners:\n  - {id: l, lab: z, listener: {tls_context: {spec: {server: "
                 "{}}}}}\n"),
            "x.yaml:3:13: 'z' is no lab of this file, which has no 'labs'");
}

TEST(CheckExperiment, TellsOfCertificatesThatIssueEachOther) {
  EXPECT_EQ(Yaml("certificates:\n"
                 "  - {id: a, spec: {issuer: certificates/b}}\n"
                 "  - {id: b, spec: {issuer: certificates/c}}\n"
                 "  - {id: c, spec: {issuer: certificates/a}}\n"),
            "x.yaml:3:20: certificates need each other in a circle: certificates/a -> "
            "certificates/b -> certificates/c -> certificates/a\n"
            "x.yaml:4:20: certificates need each other in a circle: certificates/b -> "
            "certificates/c -> certificates/a -> certificates/b");
  EXPECT_EQ(Yaml("certificates:\n  - {id: a, spec: {issuer: certificates/a}}\n"),
            "x.yaml:3:20: certificates need each other in a circle: certificates/a -> "
            "certificates/a");
}

TEST(CheckExperiment, ChecksRequestsThatAreSigned) {
  const std::string made =
      "certificates:\n"
      "  - {id: ca, spec: {certificate_authority: true}}\n"
      "  - {id: asks, spec: {}}\n";
  EXPECT_EQ(Yaml(made + "  - id: got\n    signed_request: {requester: certificates/asks, spec: "
                        "{issuer: certificates/ca}}\n"),
            "");
  EXPECT_EQ(Yaml(made + "  - id: got\n    signed_request: {spec: {issuer: certificates/cb}}\n"),
            "x.yaml:6:5: 'requester' is missing: \"certificates/ID\", whose key asks\n"
            "x.yaml:6:29: 'certificates/cb' is not declared in this file; did you mean "
            "'certificates/ca'?");
  EXPECT_EQ(Yaml(made + "  - id: got\n    signed_request: {requester: certificates/got, spec: "
                        "{}}\n"),
            "x.yaml:6:22: certificates need each other in a circle: certificates/got -> "
            "certificates/got\n"
            "x.yaml:6:51: 'issuer' is missing in 'spec': an authority signs the request");
  EXPECT_EQ(Yaml(made + "  - id: got\n    signed_request: {requester: certificates/asks, spec: "
                        "{issuer: certificates/ca}}\n"
                        "  - id: again\n    signed_request: {requester: certificates/got, spec: "
                        "{issuer: certificates/ca}}\n"),
            "x.yaml:8:22: 'certificates/got' has no 'spec': only a certificate that the lab makes "
            "has a key that can ask");
}

TEST(CheckExperiment, BoundsCountsAndTimes) {
  EXPECT_EQ(Yaml("timeout: 24h\n"), "");
  EXPECT_EQ(Yaml("timeout: 25h\n"), "x.yaml:2:1: write a time above 0 and at most 24h");
  EXPECT_EQ(Yaml("timeout: 0s\n"), "x.yaml:2:1: write a time above 0 and at most 24h");
  EXPECT_EQ(Yaml("", "  - {id: w, wait_for: {duration: 61m}}\n"),
            "x.yaml:5:24: write a time above 0 and at most 1h");
  EXPECT_EQ(Yaml("", "  - {id: w, timeout: -1s, wait_for: {duration: 60m}}\n"),
            "x.yaml:5:13: write a time above 0 and at most 24h");
  EXPECT_EQ(Yaml("", "    handshake_count: 1001\n"),
            "x.yaml:5:5: 1001 handshakes; write from 1 to 1000");
  EXPECT_EQ(Yaml("", "    handshake_count: 1000\n"), "");
  EXPECT_EQ(Yaml("", "  - {id: w, handshake_count: 2, wait_for: {duration: 1s}}\n"),
            "x.yaml:5:13: only 'simulate' and 'dial' have handshakes to count");
}

TEST(CheckExperiment, ChecksStepsThatWatchWaitAndExplain) {
  const std::string listener =
      "listeners:\n  - {id: tcp, listener: {tls_context: {spec: {server: {}}}}}\n";
  EXPECT_EQ(Yaml(listener,
                 "  - {id: a, watch: {listener: listeners/tcp, handshake_count: 2}}\n"
                 "  - {id: b, wait_for: {listener_results: {listener: listeners/tcp, count: 1}}}\n"
                 "  - {id: c, explain_context: {tls_context: {spec: {client: {}}}}}\n"),
            "");
  EXPECT_EQ(Yaml(listener,
                 "  - {id: a, watch: {}}\n"
                 "  - {id: b, wait_for: {listener_results: {listener: listeners/tpc}}}\n"
                 "  - {id: c, explain_context: {}}\n"
                 "  - {id: d, wait_for: {}}\n"
                 "  - {id: e, watch: {listener: listeners/tcp, handshake_count: 0}}\n"),
            "x.yaml:7:13: 'listener' is missing: \"listeners/ID\", \"relays/ID\" or "
            "\"terminators/ID\"\n"
            "x.yaml:8:24: 'count' is missing: 1 or more\n"
            "x.yaml:8:43: 'listeners/tpc' is not declared in this file; did you mean "
            "'listeners/tcp'?\n"
            "x.yaml:9:13: 'tls_context' is missing\n"
            "x.yaml:10:13: 'duration' or 'listener_results' is missing\n"
            "x.yaml:11:46: 0 handshakes; write from 1 to 1000");
}

TEST(CheckExperiment, WantsAnEarlierStepWithAClientToResumeFrom) {
  const std::string more =
      "  - {id: w, wait_for: {duration: 1s}}\n"
      "  - id: again\n"
      "    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}}\n";
  EXPECT_EQ(Yaml("", more + "    resume_from: full\n"), "");
  EXPECT_EQ(Yaml("", more + "    resume_from: w\n"),
            "x.yaml:8:5: step 'w' has no client that could have a session");
}

TEST(CheckExperiment, WantsPathsIntoEarlierStepsOnly) {
  const std::string more =
      "  - id: again\n"
      "    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}}\n"
      "    expect: {client.negotiated.version: {same_as: "
      "\"steps[%].client.negotiated.version\"}}\n";
  const auto with = [&more](const std::string& step) {
    return more.substr(0, more.find('%')) + step + more.substr(more.find('%') + 1);
  };
  EXPECT_EQ(Yaml("", with("full")), "");
  EXPECT_NE(Yaml("", with("again")), "");
  EXPECT_NE(Yaml("", with("fulll")).find("full"), std::string::npos);
}

constexpr char kPath[] =
    "listeners:\n  - {id: tcp, listener: {tls_context: {spec: {server: {}}}}}\n"
    "relays:\n  - {id: path, relay: {target_address: listeners/tcp}}\n"
    "  - {id: away, relay: {target_address: '127.0.0.1:1'}}\n"
    "  - {id: chained, relay: {target_address: relays/path, man_in_the_middle: "
    "{private_authority: true}}}\n";

TEST(CheckExperiment, TakesStepsThatGoThroughARelayAndSendByHand) {
  EXPECT_EQ(
      Yaml(kPath,
           "  - {id: a, dial: {target_address: relays/chained, tls_context: {spec: {client: {}}}},"
           " expect: {relay.close.kind: CLIENT_CLOSED, server.failure: {present: false}}}\n"
           "  - {id: b, send_hello: {target_address: relays/path, hello: {sslv2: {}}},"
           " expect: {reply.kind: ALERT, server.failure: {present: true}}}\n"
           "  - {id: c, send_hello: {target_address: listeners/tcp}, replay_from: a}\n"
           "  - {id: d, compare_observations: {steps: [full, a]},"
           " expect: {comparison.all_distinguishable: true}}\n"
           "  - {id: e, set_fault_plan: {name: relays/path, fault_plan: {faults: [{id: x, flow: "
           "CLIENT_TO_SERVER, trigger: {record_number: 1}, drop: {}}]}}}\n"
           "  - {id: f, watch: {listener: relays/path}, expect: {relays: {size: 2}}}\n"
           "  - {id: g, simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}, "
           "fault_plan: {faults: [{id: x, flow: SERVER_TO_CLIENT, trigger: {milestone: FINISHED}, "
           "corrupt: {field: RECORD_TAIL}}]}}, faults_must_fire: true}\n"),
      "");
}

constexpr char kOffload[] =
    "listeners:\n  - {id: tcp, listener: {tls_context: {spec: {server: {}}}}}\n"
    "relays:\n  - {id: path, relay: {target_address: listeners/tcp}}\n"
    "terminators:\n"
    "  - {id: front, terminator: {backend_address: relays/path, server_context: {spec: {server: "
    "{}}}}}\n"
    "  - {id: outer, terminator: {backend_address: terminators/front, client_context: {spec: "
    "{client: {}}}}}\n"
    "  - {id: away, terminator: {backend_address: '127.0.0.1:1', client_context: {spec: {client: "
    "{}}}}}\n";

TEST(CheckExperiment, TakesStepsThatGoThroughATerminator) {
  EXPECT_EQ(Yaml(kOffload,
                 "  - {id: a, dial: {target_address: terminators/outer, tls_context: {spec: "
                 "{client: {}}}}, expect: {terminator.requests: {size: 0}, relay.close.kind: IDLE, "
                 "server.failure: {present: false}}}\n"
                 "  - {id: b, watch: {listener: terminators/front}, expect: "
                 "{\"terminators[0].close.kind\": IDLE}}\n"),
            "");
}

TEST(CheckExperiment, TellsWhatIsWrongWithTerminators) {
  EXPECT_EQ(Yaml("terminators:\n"
                 "  - {id: a, terminator: {backend_address: terminators/b, client_context: {spec: "
                 "{client: {}}}}}\n"
                 "  - {id: b, lab: no, terminator: {}}\n"
                 "  - {id: c}\n",
                 "  - {id: s, watch: {listener: terminators/bb}}\n"),
            "x.yaml:3:26: 'terminators/b' must be declared before the terminator that connects to "
            "it\n"
            "x.yaml:4:13: 'no' is no lab of this file, which has no 'labs'\n"
            "x.yaml:4:22: 'backend_address' is missing: \"listeners/ID\", \"relays/ID\", "
            "\"terminators/ID\" or \"host:port\"\n"
            "x.yaml:4:22: 'server_context' (TLS towards clients) or 'client_context' (TLS towards "
            "the backend) is missing\n"
            "x.yaml:5:5: 'terminator' is missing\n"
            "x.yaml:9:21: 'terminators/bb' is not declared in this file; did you mean "
            "'terminators/b'?");
  EXPECT_EQ(Yaml(kOffload,
                 "  - {id: a, dial: {target_address: terminators/away, tls_context: {spec: "
                 "{client: {}}}}, expect: {relay.close.kind: IDLE}}\n"
                 "  - {id: b, dial: {target_address: listeners/tcp, tls_context: {spec: {client: "
                 "{}}}}, expect: {terminator.error: x}}\n"),
            "x.yaml:13:99: 'terminators/away' goes through no relay of the file; its own view "
            "begins with 'terminator'\n"
            "x.yaml:14:96: this step goes through no terminator of the file");
}

TEST(CheckExperiment, TellsWhatIsWrongWithRelays) {
  EXPECT_EQ(Yaml("relays:\n"
                 "  - {id: a, relay: {target_address: relays/b}}\n"
                 "  - {id: b, lab: no, relay: {target_address: relays/b, man_in_the_middle: {}}}\n"
                 "  - {id: c, relay: {fault_plan: {faults: [{}]}}}\n"
                 "  - {id: c}\n"
                 "  - {id: d, relay: {target_address: listeners/tcp}}\n",
                 "  - {id: t, dial: {target_address: relays/bb, tls_context: {spec: {client: {}}}},"
                 " expect: {relay.close.kind: IDLE}}\n"
                 "  - {id: u, dial: {target_address: relays/b, tls_context: {spec: {client: {}}}},"
                 " expect: {server.failure: {present: true}}}\n"),
            "x.yaml:3:21: 'relays/b' must be declared before the relay that connects to it\n"
            "x.yaml:4:13: 'no' is no lab of this file, which has no 'labs'\n"
            "x.yaml:4:30: a relay cannot be its own target\n"
            "x.yaml:4:56: 'authority', 'private_authority' or 'server_context' is missing\n"
            "x.yaml:5:13: 'target_address' is missing: \"listeners/ID\", \"relays/ID\" or "
            "\"host:port\"\n"
            "x.yaml:5:43: 'id' is missing\n"
            "x.yaml:5:43: 'flow' is missing: CLIENT_TO_SERVER or SERVER_TO_CLIENT\n"
            "x.yaml:5:43: the trigger is missing: 'record_number', 'segment_number', "
            "'byte_number', 'handshake_message', 'milestone', 'after' or 'content_type' in "
            "'trigger'\n"
            "x.yaml:5:43: the action is missing, for example 'drop: {}'\n"
            "x.yaml:6:5: 'relay' is missing\n"
            "x.yaml:6:6: id 'c' is taken by an earlier one\n"
            "x.yaml:7:21: 'listeners/tcp' is not declared in this file, which declares no "
            "listeners/...\n"
            "x.yaml:11:20: 'relays/bb' is not declared in this file; did you mean 'relays/b'?\n"
            "x.yaml:12:91: 'relays/b' leads to no listener of the file, so nobody sees the "
            "server's end");
}

TEST(CheckExperiment, TellsWhatIsWrongWithStepsThatSendByHand) {
  EXPECT_EQ(
      Yaml(kPath,
           "  - {id: a, send_hello: {}}\n"
           "  - {id: b, send_hello: {target_address: tcp, hello: {}, validate_only: true}}\n"
           "  - {id: c, send_hello: {target_address: relays/pat}, replay_from: b}\n"
           "  - {id: d, replay_from: full, send_hello: {target_address: relays/away, hello: "
           "{sslv2: {}}}, expect: {server.failure: {present: true}, client.failure: {present: "
           "true}}}\n"
           "  - {id: e, replay_from: full, wait_for: {duration: 1s}}\n"
           "  - {id: f, compare_observations: {steps: [ful, full, full, a]}}\n"
           "  - {id: g, compare_observations: {}}\n"
           "  - {id: h, set_fault_plan: {}}\n"
           "  - {id: i, set_fault_plan: {name: path, fault_plan: {faults: [{id: x, flow: "
           "CLIENT_TO_SERVER, trigger: {}, drop: {}}, {id: x, flow: CLIENT_TO_SERVER, "
           "trigger: {after: 1s}, stall: }]}}}\n"
           "  - {id: j, faults_must_fire: true, wait_for: {duration: 1s}}\n"),
      "x.yaml:11:13: 'target_address' (\"listeners/ID\", \"relays/ID\", \"terminators/ID\" or "
      "\"host:port\") or 'server' is missing\n"
      "x.yaml:11:13: what to send is missing: 'fields', 'raw_message', 'raw_stream' or 'sslv2' in "
      "'hello', or 'replay_from' beside 'send_hello'\n"
      "x.yaml:12:47: what to send is missing: 'fields', 'raw_message', 'raw_stream' or 'sslv2' in "
      "'hello', or 'replay_from' beside 'send_hello'\n"
      "x.yaml:12:58: a step must send\n"
      "x.yaml:13:26: 'relays/pat' is not declared in this file; did you mean 'relays/path'?\n"
      "x.yaml:13:55: step 'b' has no handshake, and so sent nothing to send again\n"
      "x.yaml:14:74: what is sent is what step 'full' sent: leave the hello out, but for its "
      "'framing'\n"
      "x.yaml:14:104: 'relays/away' leads to no listener of the file, so nobody sees the server's "
      "end\n"
      "x.yaml:14:137: a hello has no client's end; go on with 'reply'\n"
      "x.yaml:15:13: only 'send_hello' sends again what another step sent\n"
      "x.yaml:16:44: 'ful' is no step before this one; did you mean 'full'?\n"
      "x.yaml:16:55: step 'full' stands here twice\n"
      "x.yaml:16:61: step 'a' has no handshake, and so nothing to observe\n"
      "x.yaml:17:13: 'steps' needs from 2 to 1000 earlier steps to compare\n"
      "x.yaml:18:13: 'name' is missing: \"listeners/ID\" or \"relays/ID\"\n"
      "x.yaml:19:30: 'path' must be written 'relays/path'\n"
      "x.yaml:19:96: the trigger is missing: 'record_number', 'segment_number', 'byte_number', "
      "'handshake_message', 'milestone', 'after' or 'content_type' in 'trigger'\n"
      "x.yaml:19:121: id 'x' is taken by an earlier one\n"
      "x.yaml:20:13: the step has no 'fault_plan' of its own in 'simulate' or 'dial'; faults of "
      "listeners and relays are asked for by expectations, for example relay.faults[0].fired: "
      "true");
}

}  // namespace
}  // namespace tlslab
