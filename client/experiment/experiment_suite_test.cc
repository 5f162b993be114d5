#include "client/experiment/experiment_suite.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <set>

namespace tlslab {
namespace {

using Lines = std::vector<std::string>;

// A step that is right, with these expectations; `head` stands above it.
std::string File(const std::string& head, const std::string& expect = "{}") {
  return "experiment_id: x\n" + head +
         "steps:\n"
         "  - id: s\n"
         "    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}}\n"
         "    expect: " +
         expect + "\n";
}

std::unique_ptr<ExperimentSuite> Parse(const std::string& text, const SuiteReading& reading = {},
                                       const std::string& file_name = "x.yaml") {
  absl::StatusOr<std::unique_ptr<ExperimentSuite>> suite =
      ParseExperimentSuite(file_name, text, reading);
  EXPECT_TRUE(suite.ok()) << suite.status().message();
  return suite.ok() ? *std::move(suite) : nullptr;
}

Lines Problems(const std::string& text, const SuiteReading& reading = {},
               const std::string& file_name = "x.yaml") {
  const std::string message(ParseExperimentSuite(file_name, text, reading).status().message());
  Lines lines;
  for (size_t at = 0; at < message.size();) {
    const size_t end = std::min(message.find('\n', at), message.size());
    lines.push_back(message.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

Lines CellIds(const ExperimentSuite& suite) {
  Lines ids;
  for (const CellPlan& cell : suite.cells()) ids.push_back(cell.cell_id);
  return ids;
}

v1::Experiment Cell(const ExperimentSuite& suite, size_t cell, uint32_t repetition = 1) {
  absl::StatusOr<v1::Experiment> experiment = suite.Expand(cell, repetition);
  EXPECT_TRUE(experiment.ok()) << experiment.status().message();
  return experiment.value_or(v1::Experiment());
}

constexpr char kTwoAxes[] =
    "matrix:\n"
    "  axes:\n"
    "    - {name: version, values: [TLSv1.2, TLSv1.3]}\n"
    "    - {name: group, values: [X448, P-256]}\n";

TEST(ExperimentSuite, HasOneCellWithoutAMatrix) {
  const auto suite = Parse(File("tags: [slow]\n"));
  EXPECT_EQ(CellIds(*suite), Lines{"x"});
  EXPECT_EQ(suite->header().experiment_id(), "x");
  EXPECT_EQ(suite->header().file_name(), "x.yaml");
  EXPECT_EQ(suite->header().tags(0), "slow");
  EXPECT_EQ(Cell(*suite, 0).steps_size(), 1);
  EXPECT_FALSE(suite->Expand(1, 1).ok());
}

TEST(ExperimentSuite, MultipliesTheAxesAndTheLastTurnsFastest) {
  const auto suite = Parse(File(kTwoAxes, "{client.negotiated.version: '${version}'}"));
  EXPECT_EQ(CellIds(*suite),
            (Lines{"x[version=TLSv1.2,group=X448]", "x[version=TLSv1.2,group=P-256]",
                   "x[version=TLSv1.3,group=X448]", "x[version=TLSv1.3,group=P-256]"}));
  EXPECT_EQ(suite->header().axes(1).name(), "group");
  EXPECT_EQ(suite->header().axes(1).values(1), "P-256");
  EXPECT_EQ(suite->cells()[2].parameters[0].value(), "TLSv1.3");
  EXPECT_EQ(Cell(*suite, 2).steps(0).expect().at("client.negotiated.version").string_value(),
            "TLSv1.3");
  EXPECT_FALSE(Cell(*suite, 2).has_matrix());
  EXPECT_EQ(RepetitionId("x[a=1]", 1), "x[a=1]");
  EXPECT_EQ(RepetitionId("x[a=1]", 2), "x[a=1]#2");
}

TEST(ExperimentSuite, ExcludesAndIncludes) {
  const auto suite =
      Parse(File(std::string(kTwoAxes) + "  exclude:\n"
                                         "    - {version: TLSv1.2, group: [X448]}\n"
                                         "    - {group: [P-256], version: [TLSv1.3, TLSv1.2]}\n"
                                         "  include:\n"
                                         "    - {version: TLSv1.1, group: P-256}\n"));
  EXPECT_EQ(CellIds(*suite),
            (Lines{"x[version=TLSv1.3,group=X448]", "x[version=TLSv1.1,group=P-256]"}));
  EXPECT_EQ(suite->header().axes(0).values(2), "TLSv1.1");
}

TEST(ExperimentSuite, KeepsTheTypeOfAValueThatStandsAlone) {
  const auto suite = Parse(
      "experiment_id: x\n"
      "variables:\n"
      "  bits: 256\n"
      "  groups: [X448, '${second}']\n"
      "  second: P-256\n"
      "  ends: {client: {}}\n"
      "  lab: {port: 7, deep: {er: here}}\n"
      "steps:\n"
      "  - id: s\n"
      "    description: at ${lab.port}, ${lab.deep.er}; $${bits} and $${\n"
      "    simulate:\n"
      "      client: {spec: '${ends}'}\n"
      "      server: {spec: {server: {}, groups: '${groups}', security_level: '${lab.port}'}}\n"
      "    expect:\n"
      "      client.negotiated.cipher_suite.bits: ${bits}\n"
      "      client.negotiated.cipher_suite.name: a${bits}\n");
  const v1::Step step = Cell(*suite, 0).steps(0);
  EXPECT_EQ(step.description(), "at 7, here; ${bits} and ${");
  EXPECT_TRUE(step.simulate().client().spec().has_client());
  EXPECT_EQ(step.simulate().server().spec().groups(1), "P-256");
  EXPECT_EQ(step.simulate().server().spec().security_level(), 7);
  EXPECT_EQ(step.expect().at("client.negotiated.cipher_suite.bits").number_value(), 256);
  EXPECT_EQ(step.expect().at("client.negotiated.cipher_suite.name").string_value(), "a256");
}

TEST(ExperimentSuite, FillsInEachCellAndRepetition) {
  const auto suite = Parse(
      "experiment_id: x\n"
      "variables: {name: 'ca-${key.id}', both: [\"${name}\", \"${seed}-${repetition}\"]}\n"
      "matrix: {axes: [{name: key, values: [{id: rsa, type: RSA-2048}, {id: ec, type: P-256}]}]}\n"
      "certificates:\n"
      "  - id: ${name}\n"
      "    spec: {key_type: '${key.type}', dns_names: '${both}', certificate_authority: true}\n"
      "  - id: leaf\n"
      "    spec: {issuer: 'certificates/${name}'}\n"
      "steps:\n"
      "  - id: s\n"
      "    simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}}}}\n",
      {{}, "42", 10});
  EXPECT_EQ(CellIds(*suite), (Lines{"x[key=rsa]", "x[key=ec]"}));
  const v1::Experiment cell = Cell(*suite, 1, 3);
  EXPECT_EQ(cell.certificates(0).id(), "ca-ec");
  EXPECT_EQ(cell.certificates(0).spec().key_type(), "P-256");
  EXPECT_EQ(cell.certificates(0).spec().dns_names(0), "ca-ec");
  EXPECT_EQ(cell.certificates(0).spec().dns_names(1), "42-3");
  EXPECT_EQ(cell.certificates(1).spec().issuer(), "certificates/ca-ec");
}

TEST(ExperimentSuite, SetsVariablesFromOutside) {
  const std::string text = File("variables: {bits: 1, list: 2}\n",
                                "{client.negotiated.cipher_suite.bits: '${bits}', "
                                "client.failure.summary: {one_of: '${list}'}}");
  const auto suite = Parse(text, {{{"bits", "128"}, {"list", "[x, y]"}}, "", 10});
  const v1::Step step = Cell(*suite, 0).steps(0);
  const auto& expect = step.expect();
  EXPECT_EQ(expect.at("client.negotiated.cipher_suite.bits").number_value(), 128);
  EXPECT_EQ(Problems(text, {{{"bist", "1"}}, "", 10}),
            Lines{"x.yaml: --set bist: the file has no such variable; did you mean 'bits'?"});
}

TEST(ExperimentSuite, GivesIdsThatAreUniqueWhateverTheValues) {
  const auto suite = Parse(
      File("matrix:\n"
           "  axes:\n"
           "    - name: v\n"
           "      values: [1, 1.50, 0x10, true, null, 'a b', 'a,b]', 'q\"', '', [1, x], ü=]\n"));
  EXPECT_EQ(CellIds(*suite), (Lines{"x[v=1]", "x[v=1.5]", "x[v=16]", "x[v=true]", "x[v=null]",
                                    "x[v=\"a b\"]", "x[v=\"a,b]\"]", "x[v=\"q\\\"\"]", "x[v=\"\"]",
                                    "x[v=\"[1,\\\"x\\\"]\"]", "x[v=ü=]"}));
  const std::string long_value(100, 'y');
  const auto shortened = Parse(
      File("matrix: {axes: [{name: v, values: [" + long_value + ", " + long_value + "z]}]}\n"));
  const Lines ids = CellIds(*shortened);
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(ids[0].size(), std::string("x[v=]").size() + 40 + 9) << ids[0];
  EXPECT_EQ(shortened->cells()[0].parameters[0].value(), long_value);
}

TEST(ExperimentSuite, TellsWhatIsWrongWithAMatrix) {
  const auto matrix = [](const std::string& text) {
    return Problems(File("variables: {known: 1}\nmatrix: " + text + "\n"));
  };
  EXPECT_EQ(matrix("{}"), Lines{"x.yaml:3:9: a matrix has at least one axis"});
  EXPECT_EQ(matrix("{axes: [{name: a}]}"), Lines{"x.yaml:3:17: axis 'a' has no values"});
  EXPECT_EQ(matrix("{axes: [{name: a, values: []}]}"),
            Lines{"x.yaml:3:17: axis 'a' has no values"});
  EXPECT_EQ(matrix("{axes: [{values: [1]}]}"), Lines{"x.yaml:3:17: 'name' of an axis is missing"});
  EXPECT_EQ(matrix("{axes: [{name: known, values: [1]}]}"),
            Lines{"x.yaml:3:24: a variable has the name 'known' already"});
  EXPECT_EQ(matrix("{axes: [{name: a b, values: [1]}]}"),
            Lines{"x.yaml:3:24: 'a b' is no name of an axis: letters, digits and '_'"});
  EXPECT_EQ(matrix("{axes: [{name: seed, values: [1]}]}"),
            Lines{"x.yaml:3:24: 'seed' is known already, an axis cannot have the name"});
  EXPECT_EQ(matrix("{axes: [{name: a, values: [1]}, {name: a, values: [1]}]}"),
            Lines{"x.yaml:3:48: an earlier axis has the name 'a'"});
  EXPECT_EQ(matrix("{axes: [{name: a, values: [1, 2, 1.0]}]}"),
            Lines{"x.yaml:3:42: '1' is a value of axis 'a' already"});
  EXPECT_EQ(
      matrix("{axes: [{name: a, values: [{b: 1}]}]}"),
      Lines{"x.yaml:3:36: a map that is a value of an axis has an 'id', which stands for it"});
  EXPECT_EQ(matrix("{axs: []}"),
            (Lines{"x.yaml:3:9: a matrix has at least one axis",
                   "x.yaml:3:10: unknown key 'axs' in Matrix; did you mean 'axes'?"}));
  EXPECT_EQ(matrix("{axes: [{name: a, values: ['${repetition}']}]}"),
            Lines{"x.yaml:3:9: values of a matrix cannot depend on its axes or on the repetition"});
}

TEST(ExperimentSuite, TellsWhatIsWrongWithExclusionsAndInclusions) {
  const auto matrix = [](const std::string& text) { return Problems(File(kTwoAxes + text)); };
  EXPECT_EQ(matrix("  exclude: [{group: X449}]\n"),
            Lines{"x.yaml:6:21: this excludes nothing: 'X449' is no value of axis 'group'; did you "
                  "mean 'X448'?"});
  EXPECT_EQ(matrix("  exclude: [{verson: TLSv1.2}, {}]\n"),
            (Lines{"x.yaml:6:14: the matrix has no axis 'verson'; did you mean 'version'?",
                   "x.yaml:6:32: this names no axis, and excludes all"}));
  EXPECT_EQ(matrix("  exclude: [{version: [TLSv1.2, TLSv1.3]}]\n"),
            Lines{"x.yaml:3:3: every cell of the matrix is excluded"});
  EXPECT_EQ(matrix("  include: [{version: TLSv1.2}]\n"),
            Lines{"x.yaml:6:13: a value for axis 'group' is missing"});
  EXPECT_EQ(matrix("  include: [{version: TLSv1.2, group: X448}]\n"),
            Lines{"x.yaml:6:13: the matrix has this cell already"});
}

TEST(ExperimentSuite, CountsTooManyCellsWithoutBuildingThem) {
  std::string axes = "matrix:\n  axes:\n";
  std::string thousand = "[0";
  for (int i = 1; i < 1000; ++i) thousand += ", " + std::to_string(i);
  for (const char* name : {"a", "b"}) {
    axes += std::string("    - {name: ") + name + ", values: " + thousand + "]}\n";
  }
  EXPECT_EQ(Problems(File(axes)),
            Lines{"x.yaml:3:3: the matrix has 1000000 cells (1000 x 1000), more than 100000; "
                  "--max-cells raises the limit"});
  EXPECT_EQ(Parse(File(kTwoAxes), {{}, "", 4})->cells().size(), 4);
  EXPECT_EQ(Problems(File(kTwoAxes), {{}, "", 3}).size(), 1);
  for (const char* name : {"c", "d", "e", "f", "g"}) {
    axes += std::string("    - {name: ") + name + ", values: " + thousand + "]}\n";
  }
  const Lines problems = Problems(File(axes));
  ASSERT_EQ(problems.size(), 1);
  EXPECT_NE(problems[0].find("more than 10^19 cells"), std::string::npos) << problems[0];
}

TEST(ExperimentSuite, TellsOfNamesThatAreNotThere) {
  EXPECT_EQ(Problems(File("variables: {first: 1}\n",
                          "{client.failure.alert: '${frist}', client.close_kind: 'a ${b}'}")),
            (Lines{"x.yaml:6:36: there is no variable or axis 'frist'; did you mean 'first'?",
                   "x.yaml:6:67: there is no variable or axis 'b'; there are first, seed, "
                   "repetition"}));
  EXPECT_EQ(Problems(File("variables: {m: {a: 1}}\ndescription: ${m.b} ${m} ${m.a.c}\n")),
            (Lines{"x.yaml:3:14: there is no field 'b' in '${m}'; did you mean 'a'?",
                   "x.yaml:3:14: '${m}' is a map, which cannot stand within a text; write a field "
                   "of it: '${m.a}'"}));
  EXPECT_EQ(Problems(File("description: ${x\n")),
            Lines{"x.yaml:2:14: '${' is not closed by '}'; '${' itself is written '$${'"});
  EXPECT_EQ(Problems(File("variables: {m: [1]}\ndescription: a ${m}\n")),
            Lines{"x.yaml:3:14: '${m}' is a list, which cannot stand within a text"});
}

TEST(ExperimentSuite, TellsOfVariablesThatMentionEachOtherInACircle) {
  EXPECT_EQ(Problems(File("variables:\n  a: ${b}\n  b: x ${c}\n  c: ['${a}']\n")),
            Lines{"x.yaml:3:3: variables mention each other in a circle: a -> b -> c -> a"});
  EXPECT_EQ(Problems(File("variables: {a: '${a}'}\n")),
            Lines{"x.yaml:2:13: variables mention each other in a circle: a -> a"});
}

TEST(ExperimentSuite, TellsWhatCannotDependOnACell) {
  const Lines problems = Problems("experiment_id: x-${version}\nlabs: [{id: '${version}'}]\n" +
                                  std::string(kTwoAxes) + "steps: []\n");
  ASSERT_EQ(problems.size(), 2);
  EXPECT_EQ(problems[0],
            "x.yaml:1:16: 'experiment_id' is the same in all cells; it cannot depend on an axis or "
            "on the repetition");
}

TEST(ExperimentSuite, LooksAtEachValueOfEachAxis) {
  EXPECT_EQ(
      Problems(File("matrix: {axes: [{name: v, values: [TLSv1.3, TLSv9]},"
                    " {name: w, values: [1, 2]}]}\n",
                    "{client.negotiated.version: '${v}', client.failure: {present: '${w}'}}")),
      (Lines{"x.yaml:6:14: 'TLSv9' is no TlsVersion; it is one of SSL30, TLS10, TLS11, "
             "TLS12, TLS13 (in x[v=TLSv9,w=1])",
             "x.yaml:6:49: 'present' wants true or false"}));
}

TEST(ExperimentSuite, FindsWhatOnlyACombinationShowsWhenItIsExpanded) {
  const auto suite = Parse(
      "experiment_id: x\n"
      "matrix:\n"
      "  axes:\n"
      "    - {name: a, values: [p, q, r]}\n"
      "    - {name: b, values: [s, q, t]}\n"
      "tls_contexts:\n"
      "  - {id: '${a}', spec: {client: {}}}\n"
      "  - {id: '${b}', spec: {server: {}}}\n"
      "steps:\n"
      "  - id: s\n"
      "    simulate: {client: {name: 'tlsContexts/${a}'}, server: {name: 'tlsContexts/${b}'}}\n");
  ASSERT_NE(suite, nullptr);
  EXPECT_TRUE(suite->Expand(3, 1).ok());
  EXPECT_EQ(suite->cells()[4].cell_id, "x[a=q,b=q]");
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(suite->Expand(4, 2).status().message(),
              "x.yaml:8:6: id 'q' is taken by an earlier one (in x[a=q,b=q]#2)");
  }
}

TEST(ExperimentSuite, BoundsWhatVariablesBlowUp) {
  std::string variables = "variables:\n  a0: [x, x, x, x, x, x, x, x, x, x]\n  t0: xxxxxxxxxx\n";
  for (int i = 1; i < 30; ++i) {
    const std::string before = std::to_string(i - 1), now = std::to_string(i);
    variables += "  a" + now + ": [";
    for (int j = 0; j < 10; ++j) variables += (j > 0 ? ", " : "") + ("'${a" + before + "}'");
    variables += "]\n  t" + now + ": ${t" + before + "}${t" + before + "}\n";
  }
  const Lines problems = Problems(File(variables));
  ASSERT_FALSE(problems.empty());
  EXPECT_NE(problems[0].find("its variables filled in"), std::string::npos) << problems[0];
}

TEST(ExperimentSuite, ReadsTheSameFromAllFormats) {
  const auto yaml = Parse(
      "experiment_id: x\n"
      "variables: {n: [a, '${v}']}\n"
      "matrix: {axes: [{name: v, values: [b, c]}], exclude: [{v: c}]}\n"
      "timeout: 3.5s\n"
      "steps:\n"
      "  - id: s\n"
      "    simulate:\n"
      "      client: {spec: {client: {server_name: '${v} \\'}, min_version: 1.2}}\n"
      "      server: {spec: {server: {}}}\n"
      "      early_data: aGk=\n"
      "      server_exchange: {steps: [{read_to_end: }, {read_bytes: 9007199254740993}]}\n"
      "    expect: {client.failure.summary: {one_of: '${n}'}}\n");
  const auto json = Parse(R"({"experimentId": "x", "variables": {"n": ["a", "${v}"]},
      "matrix": {"axes": [{"name": "v", "values": ["b", "c"]}], "exclude": [{"v": "c"}]},
      "timeout": "3.5s", "tags": null,
      "steps": [{"id": "s", "simulate": {
        "client": {"spec": {"client": {"serverName": "${v} \\"}, "minVersion": 4}},
        "server": {"spec": {"server": {}}}, "earlyData": "aGk",
        "serverExchange": {"steps": [{"readToEnd": {}}, {"read_bytes": "9007199254740993"}]}},
        "expect": {"client.failure.summary": {"one_of": "${n}"}}}]})",
                          {}, "x.json");
  const auto text = Parse(R"pb(
                            experiment_id: "x"
                            variables {
                              key: "n"
                              value {
                                list_value {
                                  values { string_value: "a" }
                                  values { string_value: "${v}" }
                                }
                              }
                            }
                            matrix {
                              axes {
                                name: "v"
                                values { string_value: "b" }
                                values { string_value: "c" }
                              }
                              exclude {
                                fields {
                                  key: "v"
                                  value { string_value: "c" }
                                }
                              }
                            }
                            timeout { seconds: 3 nanos: 500000000 }
                            steps {
                              id: "s"
                              simulate {
                                client {
                                  spec {
                                    client { server_name: "${v} \\" }
                                    min_version: TLS_VERSION_TLS12
                                  }
                                }
                                server { spec { server {} } }
                                early_data: "hi"
                                server_exchange {
                                  steps { read_to_end {} }
                                  steps { read_bytes: 9007199254740993 }
                                }
                              }
                              expect {
                                key: "client.failure.summary"
                                value {
                                  struct_value {
                                    fields {
                                      key: "one_of"
                                      value { string_value: "${n}" }
                                    }
                                  }
                                }
                              }
                            })pb",
                          {}, "x.textproto");
  ASSERT_NE(yaml, nullptr);
  const v1::Experiment cell = Cell(*yaml, 0);
  EXPECT_EQ(cell.steps(0).simulate().client().spec().client().server_name(), "b \\");
  EXPECT_EQ(cell.steps(0).simulate().server_exchange().steps(1).read_bytes(), 9007199254740993u);
  for (const auto& other : {json.get(), text.get()}) {
    ASSERT_NE(other, nullptr);
    EXPECT_EQ(CellIds(*other), Lines{"x[v=b]"});
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(cell, Cell(*other, 0)))
        << cell.DebugString() << Cell(*other, 0).DebugString();
  }
}

TEST(ExperimentSuite, TellsPlacesInAllFormats) {
  EXPECT_EQ(
      Problems("{\"experiment_id\": \"x\",\n \"steps\": [{\"id\": \"s\"}]}", {}, "x.json")[0].rfind(
          "x.json:2:12: an action is missing", 0),
      0);
  EXPECT_EQ(Problems("{\"experimentId\": \"x\",\n \"stepps\": []}", {}, "x.json"),
            Lines{"x.json:2:2: unknown key 'stepps' in Experiment; did you mean 'steps'?"});
  EXPECT_EQ(Problems("experiment_id: 'x'\nsteps { id: 's' }\n", {}, "x.textproto")[0].rfind(
                "x.textproto:2:1: an action is missing", 0),
            0);
  EXPECT_EQ(Problems("experiment_id: 'x'\n description: '${y}'\n", {}, "x.textproto")[0].rfind(
                "x.textproto:2:2: there is no variable or axis 'y'", 0),
            0);
}

}  // namespace
}  // namespace tlslab
