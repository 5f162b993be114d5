#include "client/experiment/yaml_message.h"

#include <gtest/gtest.h>

#include "tlslab/v1/experiment.pb.h"

namespace tlslab {
namespace {

std::vector<std::string> Problems(const std::string& yaml) {
  v1::Experiment experiment;
  std::vector<std::string> lines;
  for (const Problem& problem : ReadYamlMessage(yaml, experiment).problems) {
    lines.push_back(std::to_string(problem.place.line) + ":" +
                    std::to_string(problem.place.column) + ": " + problem.text);
  }
  return lines;
}

v1::Experiment Read(const std::string& yaml) {
  v1::Experiment experiment;
  for (const Problem& problem : ReadYamlMessage(yaml, experiment).problems) {
    ADD_FAILURE() << problem.place.line << ":" << problem.place.column << ": " << problem.text;
  }
  return experiment;
}

using Lines = std::vector<std::string>;

TEST(ReadYamlMessage, FillsScalarsListsAndMessages) {
  const v1::Experiment experiment = Read(R"(
experiment_id: x
references: [one, "two"]
certificates:
  - id: ca
    spec:
      certificate_authority: true
      dns_names: [a.example, 1.5, true]
      not_after_offset: 365d
      not_before_offset: -90m
tls_contexts:
  - id: c
    spec:
      min_version: TLSv1.2
      max_version: TLS_VERSION_TLS13
      security_level: 0x2
      client: {}
      peer_verification: {mode: REPORT_ONLY, verify_time: 2026-01-31T12:00:00Z}
)");
  EXPECT_EQ(experiment.experiment_id(), "x");
  EXPECT_EQ(experiment.references(1), "two");
  const v1::CertificateSpec& spec = experiment.certificates(0).spec();
  EXPECT_TRUE(spec.certificate_authority());
  EXPECT_EQ(spec.dns_names(1), "1.5");
  EXPECT_EQ(spec.dns_names(2), "true");
  EXPECT_EQ(spec.not_after_offset().seconds(), 365 * 86400);
  EXPECT_EQ(spec.not_before_offset().seconds(), -5400);
  const v1::TlsContextSpec& context = experiment.tls_contexts(0).spec();
  EXPECT_EQ(context.min_version(), v1::TLS_VERSION_TLS12);
  EXPECT_EQ(context.max_version(), v1::TLS_VERSION_TLS13);
  EXPECT_EQ(context.security_level(), 2);
  EXPECT_TRUE(context.has_client());
  EXPECT_EQ(context.peer_verification().mode(), v1::PeerVerification::REPORT_ONLY);
  EXPECT_EQ(context.peer_verification().verify_time().seconds(), 1769860800);
}

TEST(ReadYamlMessage, TakesAValueAsItStands) {
  const v1::Experiment experiment = Read(R"(
steps:
  - expect:
      a: 12
      b: "12"
      c: true
      d: 'true'
      e: {one_of: [x, 1.5, null]}
      f: ~
      g: 1.2.3
      h: 0x10
)");
  const auto& expect = experiment.steps(0).expect();
  EXPECT_EQ(expect.at("a").number_value(), 12);
  EXPECT_EQ(expect.at("b").string_value(), "12");
  EXPECT_TRUE(expect.at("c").bool_value());
  EXPECT_EQ(expect.at("d").string_value(), "true");
  const auto& choices = expect.at("e").struct_value().fields().at("one_of").list_value();
  EXPECT_EQ(choices.values(0).string_value(), "x");
  EXPECT_EQ(choices.values(1).number_value(), 1.5);
  EXPECT_EQ(choices.values(2).kind_case(), google::protobuf::Value::kNullValue);
  EXPECT_EQ(expect.at("f").kind_case(), google::protobuf::Value::kNullValue);
  EXPECT_EQ(expect.at("g").string_value(), "1.2.3");
  EXPECT_EQ(expect.at("h").number_value(), 16);
}

TEST(ReadYamlMessage, ReadsBytesAsBase64AndEmptyMessagesWithoutAValue) {
  const v1::Experiment experiment = Read(R"(
steps:
  - dial:
      exchange:
        steps:
          - send: aGkA
          - read_to_end:
          - close: {}
)");
  const v1::Exchange& exchange = experiment.steps(0).dial().exchange();
  EXPECT_EQ(exchange.steps(0).send(), std::string("hi\0", 3));
  EXPECT_TRUE(exchange.steps(1).has_read_to_end());
  EXPECT_TRUE(exchange.steps(2).has_close());
}

TEST(ReadYamlMessage, ResolvesAnchorsAndMergeKeys) {
  const v1::Experiment experiment = Read(R"(
tls_contexts:
  - id: a
    spec: &base {min_version: TLS12, cipher_list: X, client: {}}
  - id: b
    spec: *base
  - id: c
    spec:
      <<: *base
      cipher_list: Y
)");
  EXPECT_EQ(experiment.tls_contexts(1).spec().cipher_list(), "X");
  EXPECT_EQ(experiment.tls_contexts(2).spec().cipher_list(), "Y");
  EXPECT_EQ(experiment.tls_contexts(2).spec().min_version(), v1::TLS_VERSION_TLS12);
}

TEST(ReadYamlMessage, PointsAtAnUnknownKeyAndTheNearestOne) {
  EXPECT_EQ(Problems("steps:\n  - id: a\n    expct: {}\n"),
            Lines{"3:5: unknown key 'expct' in Step; did you mean 'expect'?"});
  EXPECT_EQ(Problems("certificates:\n  - zebra: 1\n"),
            Lines{"2:5: unknown key 'zebra' in CertificateEntry; its keys are id, spec, pem, "
                  "signed_request"});
}

TEST(ReadYamlMessage, TellsAllMistakesInTheOrderOfTheFile) {
  EXPECT_EQ(Problems(R"(experiment_id: [a]
certificates:
  - spec:
      certificate_authority: yes
      not_after_offset: soon
tls_contexts:
  - spec: {min_version: TLS19, security_level: -1}
listeners: {}
steps:
  - simulate:
  - 5
)"),
            (Lines{
                "1:16: 'experiment_id' must be a single value",
                "4:30: 'yes' is neither true nor false",
                "5:25: 'soon' is no duration; write for example 10s, 90m, 24h or 365d",
                "7:25: 'TLS19' is no TlsVersion; did you mean 'TLS10'?",
                "7:48: '-1' is no whole number from 0 to 4294967295",
                "8:12: 'listeners' must be a list: lines with '- ', or [a, b]",
                "10:5: SimulateHandshakeRequest must be a map of fields, but nothing stands here",
                "11:5: Step must be a map of fields, but a single value stands here",
            }));
}

TEST(ReadYamlMessage, RefusesRepeatedKeysAndAlternativesTogether) {
  EXPECT_EQ(Problems("experiment_id: a\nexperiment_id: b\n"),
            Lines{"2:1: key 'experiment_id' stands here a second time"});
  EXPECT_EQ(Problems("steps:\n  - expect: {a: 1, a: 2}\n"),
            Lines{"2:20: key 'a' stands here a second time"});
  EXPECT_EQ(Problems("steps:\n  - simulate: {}\n    dial: {}\n"),
            Lines{"3:5: 'dial' cannot stand beside 'simulate': they are alternatives"});
}

// yaml-cpp's LoadAll never comes to their end.
TEST(ReadYamlMessage, EndsAtWhatStandsBehindTheDocument) {
  for (const char* text : {"experiment_id: a\n]\n", "experiment_id: a\n}\n", "]", "}",
                           "{experiment_id: a}]", "{experiment_id: a}, b", "tags: [a]]\n"}) {
    EXPECT_FALSE(Problems(text).empty()) << text;
  }
  EXPECT_EQ(Problems("---\nexperiment_id: a\n...\n"), Lines{});
  EXPECT_EQ(Problems("experiment_id: a\n---\n"), Lines{});
}

TEST(ReadYamlMessage, WantsUtf8) {
  EXPECT_EQ(Problems("experiment_id: a\ndescription: \"\u00e4\xff\"\n"),
            Lines{"2:16: not YAML: a byte that is no UTF-8"});
  EXPECT_EQ(Read("description: \u00e4\n").description(), "\u00e4");
  EXPECT_EQ(Read(std::string("\xff\xfet\0a\0g\0s\0:\0 \0[\0x\0]\0\n\0", 22)).tags(0), "x");
}

TEST(ReadYamlMessage, RefusesMissingValues) {
  EXPECT_EQ(Problems("experiment_id:\n"), Lines{"1:1: 'experiment_id' has no value"});
  EXPECT_EQ(Problems("experiment_id: ~\n"), Lines{"1:1: 'experiment_id' has no value"});
  EXPECT_EQ(Read("experiment_id: '~'\n").experiment_id(), "~");
}

TEST(ReadYamlMessage, TellsWhereYamlItselfIsBroken) {
  const Lines problems = Problems("experiment_id: a\nsteps: [\n");
  ASSERT_EQ(problems.size(), 1);
  EXPECT_NE(problems[0].find("not YAML: "), std::string::npos) << problems[0];
  EXPECT_EQ(Problems("a: *nowhere\n").size(), 1);
  EXPECT_EQ(Problems(""), Lines{"0:0: the file is empty"});
  EXPECT_EQ(Problems("---\nexperiment_id: a\n---\nexperiment_id: b\n"),
            Lines{"0:0: the file holds several documents (---)"});
}

TEST(ReadYamlMessage, StopsAtAliasesThatBlowUp) {
  std::string bomb = "steps:\n  - expect:\n      a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    bomb += "      a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias;
    for (int j = 0; j < 9; ++j) bomb += ", " + alias;
    bomb += "]\n";
  }
  const Lines problems = Problems(bomb);
  ASSERT_EQ(problems.size(), 1);
  EXPECT_NE(problems[0].find("more than 100000 values"), std::string::npos) << problems[0];
}

TEST(ReadYamlMessage, StopsAtDeepNesting) {
  const std::string deep =
      "steps:\n  - expect: {a: " + std::string(100, '[') + "x" + std::string(100, ']') + "}\n";
  const Lines problems = Problems(deep);
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(problems[0].find("nested more than 64 deep"), std::string::npos) << problems[0];
  EXPECT_FALSE(Problems("steps:\n  - expect: {a: " + std::string(100000, '[')).empty());
}

TEST(ReadYamlMessage, StopsAtAnAliasOfWhatHoldsIt) {
  const Lines problems = Problems("steps:\n  - expect: {a: &a [*a]}\n");
  ASSERT_EQ(problems.size(), 1);
}

TEST(ReadYamlMessage, KnowsWhereEachFieldStands) {
  v1::Experiment experiment;
  const YamlReading reading =
      ReadYamlMessage("steps:\n  - id: a\n    expect:\n      client.failure: 1\n", experiment);
  EXPECT_EQ(reading.places.at("steps[0].id").line, 2);
  EXPECT_EQ(reading.places.at("steps[0].expect[client.failure]").line, 4);
  EXPECT_EQ(reading.places.at("steps[0].expect[client.failure]").column, 7);
}

}  // namespace
}  // namespace tlslab
