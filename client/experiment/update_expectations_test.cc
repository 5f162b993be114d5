#include "client/experiment/update_expectations.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

v1::CellReport Cell(const std::string& text) {
  v1::CellReport cell;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &cell)) << text;
  return cell;
}

// One step "s" that saw `actual` at `path`.
std::string Step(const std::string& path, const std::string& actual, const std::string& held,
                 const std::string& id = "s") {
  return "steps { id: \"" + id + "\" verdict: VERDICT_FAILED client {} expectations { path: \"" +
         path + "\" actual: '" + actual + "' held: " + held + " } }\n";
}

absl::StatusOr<Updated> Update(const std::string& yaml, const std::vector<std::string>& cells) {
  std::vector<v1::CellReport> reports;
  for (const std::string& text : cells) reports.push_back(Cell(text));
  std::vector<const v1::CellReport*> pointers;
  for (const v1::CellReport& report : reports) pointers.push_back(&report);
  return UpdateExpectations("x.yaml", yaml, pointers);
}

std::string Text(const std::string& yaml, const std::vector<std::string>& cells) {
  const auto updated = Update(yaml, cells);
  EXPECT_TRUE(updated.ok()) << updated.status();
  return updated.ok() ? updated->text : "";
}

// The value that an expectation written as `value` becomes.
std::string Becomes(const std::string& path, const std::string& value, const std::string& actual) {
  const std::string head = "steps:\n- id: s\n  expect:\n    " + path + ": ";
  const std::string tail = "   # why\n    other: 1\n";
  const std::string text = Text(head + value + tail, {Step(path, actual, "false")});
  EXPECT_EQ(text.substr(0, head.size()), head);
  EXPECT_EQ(text.substr(text.size() - tail.size()), tail);
  return text.substr(head.size(), text.size() - head.size() - tail.size());
}

TEST(UpdateExpectations, WritesValuesInTheStyleOfTheOldOnes) {
  const std::string version = "client.negotiated.version";
  EXPECT_EQ(Becomes(version, "TLSv1.3", R"("TLS_VERSION_TLS12")"), "TLSv1.2");
  EXPECT_EQ(Becomes(version, "\"TLSv1.3\"", R"("TLS_VERSION_TLS12")"), "\"TLSv1.2\"");
  EXPECT_EQ(Becomes(version, "'TLSv1.3'", R"("TLS_VERSION_TLS12")"), "'TLSv1.2'");
  EXPECT_EQ(Becomes(version, "TLS13", R"("TLS_VERSION_TLS12")"), "TLS12");
  EXPECT_EQ(Becomes(version, "TLS_VERSION_TLS13", R"("TLS_VERSION_TLS12")"), "TLS_VERSION_TLS12");
  EXPECT_EQ(Becomes("client.failure.error_class", "NOT_TLS", R"("CERTIFICATE_REJECTED")"),
            "CERTIFICATE_REJECTED");
  EXPECT_EQ(Becomes("client.close_kind", "ALERT", R"("CLOSE_KIND_CLOSE_NOTIFY")"), "CLOSE_NOTIFY");
  EXPECT_EQ(Becomes("client.negotiated.cipher_suite.bits", "128", "256"), "256");
  EXPECT_EQ(Becomes("client.negotiated.session_resumed", "true", "false"), "false");
  EXPECT_EQ(Becomes("client.failure.alert", "&a 48", R"("bad_certificate")"), "&a bad_certificate");
  EXPECT_EQ(Becomes("client.failure.alert", "unknown_ca", "254"), "254");
}

TEST(UpdateExpectations, QuotesWhatYamlWouldReadAsSomethingElse) {
  const std::string path = "client.negotiated.alpn_protocol";
  EXPECT_EQ(Becomes(path, "h2", R"("http/1.1")"), "http/1.1");
  EXPECT_EQ(Becomes(path, "h2", R"("1.1")"), "\"1.1\"");
  EXPECT_EQ(Becomes(path, "h2", R"("No")"), "\"No\"");
  EXPECT_EQ(Becomes(path, "h2", R"("a: b")"), "\"a: b\"");
  EXPECT_EQ(Becomes(path, "'h2'", R"("it\'s")"), "'it''s'");
}

TEST(UpdateExpectations, WritesPresenceAndSize) {
  EXPECT_EQ(Becomes("client.failure", "{present: true}", "absent"), "{present: false}");
  EXPECT_EQ(Becomes("client.failure", "{present: false}", "{}"), "{present: true}");
  EXPECT_EQ(Becomes("client.alerts", "{size: 3}", "absent"), "{size: 0}");
}

TEST(UpdateExpectations, LeavesAloneWhatItCannotKnow) {
  const auto reason = [](const std::string& value, const std::string& actual) {
    const std::string yaml = "steps:\n- id: s\n  expect:\n    client.close_kind: " + value + "\n";
    const auto updated = Update(yaml, {Step("client.close_kind", actual, "false")});
    EXPECT_TRUE(updated.ok()) << updated.status();
    EXPECT_EQ(updated->text, yaml);
    EXPECT_EQ(updated->changed, 0);
    return updated->left_alone.size() == 1 ? updated->left_alone[0] : "";
  };
  EXPECT_EQ(reason("ALERT", "absent"),
            "x.yaml:4:24: client.close_kind: what stood there is no single value: absent");
  EXPECT_EQ(reason("{one_of: [ALERT, RESET]}", R"("CLOSE_KIND_TRUNCATED")"),
            "x.yaml:4:24: client.close_kind: only values, present and size are updated; what stood "
            "there is \"CLOSE_KIND_TRUNCATED\"");
  EXPECT_EQ(reason("${close}", R"("CLOSE_KIND_TRUNCATED")"),
            "x.yaml:4:24: client.close_kind: it holds a variable, ${close}");
  EXPECT_EQ(reason("|\n      ALERT", R"("CLOSE_KIND_TRUNCATED")"),
            "x.yaml:4:24: client.close_kind: it is written over several lines");
}

TEST(UpdateExpectations, ChangesAnAnchorOnlyWhenAllThatShareItAgree) {
  const std::string yaml =
      "steps:\n- id: s\n  expect: &both\n    client.close_kind: ALERT\n"
      "- id: t\n  expect: *both\n";
  const std::string path = "client.close_kind";
  const std::string reset = R"("CLOSE_KIND_RESET")";
  const std::string agreed =
      Text(yaml, {Step(path, reset, "false") + Step(path, reset, "false", "t")});
  EXPECT_NE(agreed.find("client.close_kind: RESET\n- id: t"), std::string::npos) << agreed;
  const auto differ =
      Update(yaml, {Step(path, reset, "false") + Step(path, R"("CLOSE_KIND_ALERT")", "true", "t")});
  ASSERT_TRUE(differ.ok());
  EXPECT_EQ(differ->text, yaml);
  EXPECT_EQ(differ->left_alone,
            std::vector<std::string>{"x.yaml:4:24: client.close_kind: the steps or cells that it "
                                     "stands for saw different values"});
}

TEST(UpdateExpectations, ChangesACellOfAMatrixOnlyWhenAllCellsAgree) {
  const std::string yaml = "steps:\n- id: s\n  expect: {client.close_kind: ALERT}\n";
  const std::string reset = Step("client.close_kind", R"("CLOSE_KIND_RESET")", "false");
  const std::string open = Step("client.close_kind", R"("CLOSE_KIND_STILL_OPEN")", "false");
  EXPECT_EQ(Text(yaml, {reset, reset}), "steps:\n- id: s\n  expect: {client.close_kind: RESET}\n");
  EXPECT_EQ(Text(yaml, {reset, open}), yaml);
}

TEST(UpdateExpectations, FollowsMergeKeys) {
  const std::string yaml =
      "x: &base {client.close_kind: ALERT}\n"
      "steps:\n- id: s\n  expect:\n    <<: *base\n    client.failure: {present: false}\n";
  EXPECT_EQ(Text(yaml, {Step("client.close_kind", R"("CLOSE_KIND_RESET")", "false")}).substr(0, 36),
            "x: &base {client.close_kind: RESET}\n");
}

constexpr const char* kSeen = R"pb(
  steps {
    id: "s"
    verdict: VERDICT_PASSED
    client {
      negotiated {
        version: TLS_VERSION_TLS13
        cipher_suite { name: "TLS_AES_256_GCM_SHA384" }
        group { value: 29 name: "x25519" }
      }
      close_kind: CLOSE_KIND_CLOSE_NOTIFY
    }
    server {
      failure {
        error_class: CERTIFICATE_REJECTED
        alert { value: 48 name: "unknown_ca" }
      }
    }
  }
)pb";
constexpr const char* kBlock =
    "    expect:\n"
    "      client.failure: {present: false}\n"
    "      client.negotiated.version: TLSv1.3\n"
    "      client.negotiated.cipher_suite.name: TLS_AES_256_GCM_SHA384\n"
    "      client.negotiated.group: x25519\n"
    "      client.close_kind: CLOSE_NOTIFY\n"
    "      server.failure.error_class: CERTIFICATE_REJECTED\n"
    "      server.failure.alert: unknown_ca\n";

TEST(UpdateExpectations, GivesAStepWithoutExpectationsTheMainFacts) {
  const std::string before = "steps:\n  # The first.\n  - id: s\n    simulate: {}  # as it is\n";
  for (const char* after : {"", "\n  # The second.\n  - id: t\n    simulate: {}\n",
                            "\n# Further keys.\ntags: [a]\n", "    # trailing\n"}) {
    EXPECT_EQ(Text(before + after, {kSeen}), before + kBlock + after);
  }
  EXPECT_EQ(Text("steps:\n  - id: s\n    simulate: {}", {kSeen}),
            std::string("steps:\n  - id: s\n    simulate: {}\n") + kBlock);
  EXPECT_EQ(Update(before, {kSeen})->added, 1);
}

TEST(UpdateExpectations, GivesNothingToAStepThatSawDifferentThingsOrIsWrittenInBraces) {
  const std::string yaml = "steps:\n  - id: s\n    simulate: {}\n";
  const auto updated =
      Update(yaml, {kSeen, "steps { id: \"s\" verdict: VERDICT_PASSED client { failure {} } }"});
  ASSERT_TRUE(updated.ok());
  EXPECT_EQ(updated->text, yaml);
  EXPECT_EQ(updated->left_alone[0], "x.yaml:2:5: s: the cells of the matrix saw different things");
  const std::string braces = "steps: [{id: s, simulate: {}}]\n";
  EXPECT_EQ(Text(braces, {kSeen}), braces);
}

TEST(UpdateExpectations, LooksAtNothingThatWasNotRun) {
  const std::string yaml = "steps:\n- id: s\n  expect: {client.close_kind: ALERT}\n- id: t\n";
  EXPECT_EQ(Text(yaml, {"steps { id: 's' verdict: VERDICT_ERRORED expectations { path: "
                        "'client.close_kind' actual: '1' } } steps { id: 't' verdict: "
                        "VERDICT_SKIPPED client {} }"}),
            yaml);
}

TEST(UpdateExpectations, TakesAByteOrderMarkAndNoOtherEncoding) {
  const std::string yaml = "steps:\n- id: s\n  expect: {client.close_kind: 'RESET'}  # why\n";
  const std::string cell = Step("client.close_kind", "\"CLOSE_KIND_ALERT\"", "false");
  EXPECT_EQ(Text("\xef\xbb\xbf" + yaml, {cell}),
            "\xef\xbb\xbfsteps:\n- id: s\n  expect: {client.close_kind: 'ALERT'}  # why\n");
  std::string wide = "\xff\xfe";
  for (const char c : yaml) wide += std::string(1, c) + std::string(1, '\0');
  EXPECT_FALSE(Update(wide, {cell}).ok());
}

TEST(UpdateExpectations, WantsYaml) {
  EXPECT_EQ(UpdateExpectations("x.json", "{}", {}).status().message(),
            "x.json: only YAML can be updated");
  EXPECT_EQ(std::string(Update("a: [", {}).status().message()).rfind("x.yaml:1:", 0), 0u);
  EXPECT_EQ(Update("[]", {}).status().message(), "x.yaml: no experiment: not a map of fields");
}

TEST(UpdateExperimentFile, WritesTheFile) {
  const std::string file = testing::TempDir() + "/update.yaml";
  ASSERT_TRUE(WriteFile(file, "steps:\n- id: s\n  expect: {client.close_kind: ALERT}\n").ok());
  const v1::CellReport cell = Cell(Step("client.close_kind", R"("CLOSE_KIND_RESET")", "false"));
  const auto updated = UpdateExperimentFile(file, {&cell});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->changed, 1);
  EXPECT_EQ(*ReadFile(file, 1000), "steps:\n- id: s\n  expect: {client.close_kind: RESET}\n");
  EXPECT_FALSE(UpdateExperimentFile("nowhere.yaml", {&cell}).ok());
}

}  // namespace
}  // namespace tlslab
