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
            "x.yaml:7:13: 'listener' is missing: \"listeners/ID\"\n"
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

}  // namespace
}  // namespace tlslab
