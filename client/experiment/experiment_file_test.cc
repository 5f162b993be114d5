#include "client/experiment/experiment_file.h"

#include <gtest/gtest.h>

#include <fstream>

namespace tlslab {
namespace {

std::string Problems(const std::string& text, const std::string& file_name = "x.yaml") {
  return std::string(ParseExperiment(file_name, text).status().message());
}

// One step that is right; `more` goes on with further top-level keys.
std::string WithStep(const std::string& more, const std::string& expect = "{}") {
  return "experiment_id: x\n"
         "steps:\n"
         "  - id: s\n"
         "    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}}\n"
         "    expect: " +
         expect + "\n" + more;
}

TEST(ReadExperimentFile, AcceptsTheShippedExperiments) {
  const absl::StatusOr<v1::Experiment> experiment =
      ReadExperimentFile("experiments/chapter06/safe-defaults.yaml");
  ASSERT_TRUE(experiment.ok()) << experiment.status();
  EXPECT_EQ(experiment->steps_size(), 6);
  EXPECT_EQ(experiment->steps(3).dial().target_address(), "listeners/tcp");
  EXPECT_EQ(experiment->steps(3).expect_size(), experiment->steps(2).expect_size());
}

TEST(ReadExperimentFile, NamesAFileThatIsNotThere) {
  EXPECT_EQ(ReadExperimentFile("nowhere.yaml").status().message(),
            "nowhere.yaml: No such file or directory");
}

TEST(ParseExperiment, ReadsAllThreeFormats) {
  const auto yaml = ParseExperiment("x.yaml", WithStep(""));
  ASSERT_TRUE(yaml.ok()) << yaml.status();
  const auto text = ParseExperiment("x.textproto", yaml->DebugString());
  ASSERT_TRUE(text.ok()) << text.status();
  const auto json = ParseExperiment("x.json", R"({"experiment_id": "x", "steps": [{"id": "s",
      "simulate": {"client": {"spec": {"client": {}}}, "server": {"spec": {"server": {}}}}}]})");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ(json->DebugString(), yaml->DebugString());
  EXPECT_EQ(text->DebugString(), yaml->DebugString());
}

TEST(ParseExperiment, RefusesOtherFormatsAndHugeFiles) {
  EXPECT_EQ(Problems("", "x.toml"),
            "x.toml: an experiment file ends in .yaml, .json or .textproto");
  EXPECT_EQ(Problems(std::string((4 << 20) + 1, ' ')), "x.yaml: the file is larger than 4 MiB");
}

TEST(ParseExperiment, TellsFileLineAndColumn) {
  EXPECT_EQ(Problems("experiment_id: x\nsteps:\n  - id: s\n    expct: {}\n"),
            "x.yaml:4:5: unknown key 'expct' in Step; did you mean 'expect'?");
  EXPECT_EQ(Problems("experiment_id: \"x\"\nstps {}", "x.textproto"),
            "x.textproto:2:6: Message type \"tlslab.v1.Experiment\" has no field named \"stps\".");
  EXPECT_EQ(Problems("{\"stps\": []}", "x.json"),
            "x.json:1:2: unknown key 'stps' in Experiment; did you mean 'steps'?");
}

TEST(ParseExperiment, WantsIdsThatAreWellFormedAndUnique) {
  EXPECT_EQ(Problems("steps: []\n"),
            "x.yaml: 'experiment_id' is missing\nx.yaml: there are no steps");
  EXPECT_EQ(Problems(WithStep("certificates:\n  - id: a b\n    spec: {}\n  - id: c\n    spec: {}\n"
                              "  - id: c\n    spec: {}\n  - spec: {}\n")),
            "x.yaml:7:5: 'a b' may hold only letters, digits, '-', '_' and '.'\n"
            "x.yaml:11:5: id 'c' is taken by an earlier one\n"
            "x.yaml:13:5: 'id' is missing");
  EXPECT_EQ(Problems(WithStep("certificates:\n  - id: -a\n    spec: {}\n")),
            "x.yaml:7:5: '-a' must begin with a letter or digit");
}

TEST(ParseExperiment, WantsReferencesToWhatTheFileDeclares) {
  const std::string declared =
      "certificates:\n"
      "  - id: leaf\n"
      "    spec: {issuer: certificates/ca}\n"
      "  - id: ca\n"
      "    spec: {certificate_authority: true}\n"
      "tls_contexts:\n"
      "  - id: server\n"
      "    spec: {server: {}, credentials: [{certificate: certificates/lef}]}\n"
      "  - id: client\n"
      "    spec: {client: {}, peer_verification: {trusted_certificates: [ca]}}\n"
      "listeners:\n"
      "  - id: tcp\n"
      "    listener: {tls_context: {name: tlsContexts/zebra}}\n";
  EXPECT_EQ(Problems(WithStep(declared)),
            "x.yaml:8:12: 'certificates/ca' must be declared before what it issues\n"
            "x.yaml:13:39: 'certificates/lef' is not declared in this file; did you mean "
            "'certificates/leaf'?\n"
            "x.yaml:15:67: 'ca' must be written 'certificates/ca'\n"
            "x.yaml:18:30: 'tlsContexts/zebra' is not declared in this file; declared are "
            "tlsContexts/server, tlsContexts/client");
}

TEST(ParseExperiment, WantsADialToADeclaredListenerOrAnAddress) {
  const std::string step =
      "experiment_id: x\nsteps:\n  - id: s\n    dial:\n      tls_context: {spec: {client: {}}}\n";
  EXPECT_EQ(Problems(step + "      target_address: listeners/tcp\n"),
            "x.yaml:6:7: 'listeners/tcp' is not declared in this file, which declares no "
            "listeners/...");
  EXPECT_EQ(Problems(step + "      target_address: 127.0.0.1:443\n"), "");
  EXPECT_EQ(Problems(step),
            "x.yaml:4:5: 'target_address' is missing: \"listeners/ID\", \"relays/ID\", "
            "\"terminators/ID\" or \"host:port\"");
  EXPECT_EQ(Problems(step + "      target_address: 127.0.0.1:443\n"
                            "    expect: {server.failure: {present: true}}\n"),
            "x.yaml:7:14: this step dials no listener of the file, so nobody sees the server's "
            "end");
}

TEST(ParseExperiment, TakesTheRoleFromAPreset) {
  const std::string yaml =
      "experiment_id: x\nsteps:\n  - id: s\n"
      "    simulate: {client: {spec: {preset: p}}, server: {spec: {server: {}}}}\n";
  EXPECT_EQ(Problems(yaml), "");
}

TEST(ParseExperiment, WantsAnEarlierStepToResumeFrom) {
  const std::string step =
      "    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}}\n";
  const std::string yaml = "experiment_id: x\nsteps:\n  - id: first\n" + step;
  EXPECT_EQ(Problems(yaml + "  - id: second\n    resume_from: first\n" + step), "");
  EXPECT_EQ(Problems(yaml + "  - id: second\n    resume_from: frist\n" + step),
            "x.yaml:6:5: 'frist' is no step before this one; did you mean 'first'?");
  EXPECT_EQ(Problems(yaml + "  - id: second\n    resume_from: second\n" + step),
            "x.yaml:6:5: 'second' is no step before this one");
}

TEST(ParseExperiment, WantsAContextOfTheFileWhoseKeysAreRotated) {
  const std::string yaml = "experiment_id: x\nsteps:\n  - id: s\n    rotate_ticket_keys: ";
  EXPECT_EQ(Problems(yaml + "{name: tlsContexts/y}\n"),
            "x.yaml:4:26: 'tlsContexts/y' is not declared in this file, which declares no "
            "tlsContexts/...");
  EXPECT_EQ(Problems(yaml + "{}\n"), "x.yaml:4:5: 'name' is missing: \"tlsContexts/ID\"");
}

TEST(ParseExperiment, ChecksAChainToJudge) {
  const std::string yaml = "experiment_id: x\nsteps:\n  - id: s\n    verify_chain: ";
  EXPECT_EQ(Problems(yaml + "{certificate: certificates/y}\n"),
            "x.yaml:4:20: 'certificates/y' is not declared in this file, which declares no "
            "certificates/...");
  EXPECT_EQ(Problems(yaml + "{}\n"),
            "x.yaml:4:5: 'certificate' or 'data' is missing: \"certificates/ID\"");
  EXPECT_EQ(Problems(yaml + "{data: eA==}\n    expect: {client.failure: {present: false}}\n"),
            "x.yaml:5:14: there is no handshake; paths of this step begin with 'chain'");
  EXPECT_EQ(Problems(yaml + "{data: eA==}\n    resume_from: s\n"),
            "x.yaml:5:5: there is no handshake to resume in");
  EXPECT_EQ(Problems(WithStep("", "{chain.ocsp_verdict.good: true}")),
            "x.yaml:5:14: this step judges no chain; only 'verify_chain' does");
}

TEST(ParseExperiment, ChecksExpectationsBeforeARun) {
  EXPECT_EQ(Problems(WithStep("", "{client.negotiatd.version: TLS13, client.failure: {is: 1}}")),
            "x.yaml:5:14: no field 'negotiatd' in HandshakeResult; did you mean 'negotiated'?\n"
            "x.yaml:5:47: unknown test 'is'; it is one of present, one_of, matches, contains, "
            "min, max, size, not, same_as, differs_from, less_than, more_than");
}

TEST(ParseExperiment, ChecksContextsAndRequirements) {
  EXPECT_EQ(
      Problems("experiment_id: x\nrequirements: {versions: [TLS99]}\nsteps:\n  - id: s\n"
               "    simulate:\n      client: {}\n      server: {spec: {}}\n"
               "      handshake_count: 2\n"),
      "x.yaml:2:27: 'TLS99' is no TlsVersion; it is one of SSL30, TLS10, TLS11, TLS12, TLS13\n"
      "x.yaml:6:7: 'name' or 'spec' is missing\n"
      "x.yaml:7:16: the role is missing: write 'client: {}' or 'server: {}'\n"
      "x.yaml:8:7: a step's handshakes are counted by the 'handshake_count' of the step "
      "itself");
}

TEST(ReadCertificatesFile, NeedsNeitherIdNorStepsAndChecksTheCertificates) {
  const std::string name = testing::TempDir() + "/pki.yaml";
  const auto read = [&name](const std::string& text) {
    std::ofstream(name) << text;
    return ReadCertificatesFile(name);
  };
  const auto good = read(
      "certificates:\n  - {id: ca, spec: {}}\n"
      "  - {id: a, spec: {issuer: certificates/ca, key_of: certificates/ca}}\n");
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_EQ(good->certificates_size(), 2);
  const auto message = [](const auto& read) { return std::string(read.status().message()); };
  EXPECT_NE(message(read("experiment_id: x\n")).find("there are no certificates"),
            std::string::npos);
  EXPECT_NE(message(read("certificates:\n  - {id: a, spec: {key_of: certificates/b}}\n"))
                .find(":2:20: 'certificates/b' is not declared in this file"),
            std::string::npos)
      << message(read("certificates:\n  - {id: a, spec: {key_of: certificates/b}}\n"));
}

TEST(CheckExperiment, TellsOfRespondersThatNobodyDeclares) {
  const std::string problems = Problems(
      WithStep("revocation_responders: [{id: authority}]\n"
               "certificates: [{id: ca, spec: {ocsp_urls: [revocationResponders/authorty]}}]\n"));
  EXPECT_NE(problems.find("'revocation_responder' is missing"), std::string::npos) << problems;
  EXPECT_NE(problems.find("did you mean 'revocationResponders/authority'?"), std::string::npos)
      << problems;
}

}  // namespace
}  // namespace tlslab
