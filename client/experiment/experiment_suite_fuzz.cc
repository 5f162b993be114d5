// Fuzz target: whatever stands in a file, it is refused with reasons, or its cells are there and
// have names of their own.
//
// An input is a byte that chooses the format, and the text.
//
// For hours of it:
//   bazel run --config=fuzz //client/experiment:experiment_suite_fuzz -- -max_total_time=3600
#include <set>

#include "client/experiment/experiment_suite.h"
#include "tests/fuzz/fuzz_target.h"

namespace tlslab {
namespace {

constexpr const char* kFileNames[] = {"x.yaml", "x.json", "x.textproto"};
constexpr uint64_t kMaxCells = 100;

void CheckSuite(const ExperimentSuite& suite) {
  const size_t cells = suite.cells().size();
  FUZZ_CHECK(cells >= 1 && cells <= kMaxCells);
  std::set<std::string> ids;
  for (const CellPlan& cell : suite.cells()) {
    FUZZ_CHECK(ids.insert(cell.cell_id).second);
    FUZZ_CHECK(cell.parameters.size() == static_cast<size_t>(suite.header().axes_size()));
  }
  for (const size_t cell : {size_t{0}, cells / 2, cells - 1}) {
    const absl::StatusOr<v1::Experiment> experiment = suite.Expand(cell, 2);
    FUZZ_CHECK(experiment.ok() || experiment.status().message().find("x.") == 0);
    if (!experiment.ok()) continue;
    FUZZ_CHECK(experiment->experiment_id() == suite.header().experiment_id());
    FUZZ_CHECK(experiment->variables().empty() && !experiment->has_matrix());
  }
}

const char kYaml[] = R"(experiment_id: x
variables: {name: 'a-${v}', list: [1, "${seed}"], map: {k: true}}
matrix:
  axes:
    - {name: v, values: [TLSv1.2, TLSv1.3, "a b"]}
    - {name: w, values: [{id: p, n: 1}, {id: q, n: 0x2}]}
  exclude: [{v: a b}]
  include: [{v: TLSv1.3, w: z}]
labs: [{id: l, address: embedded}]
certificates:
  - {id: ca, spec: &ca {certificate_authority: true, not_after_offset: 1d}}
  - {id: leaf, spec: {<<: *ca, issuer: certificates/ca, dns_names: '${list}'}}
steps:
  - id: ${name}
    timeout: 10s
    simulate:
      client: {spec: {client: {}, min_version: 1.2}}
      server: {spec: {server: {}}}
      server_exchange: {steps: [{send: aGk=}, {read_to_end: }]}
    expect: {client.close_kind: 'x$${', client.failure: {present: '${map.k}'}}
  - {id: r, resume_from: '${name}', dial: {tls_context: {spec: {client: {}}}, target_address: a:1}}
)";

const char kJson[] = R"({"experimentId": "x", "variables": {"n": [1.5e1, "\ud83d\ude00", null]},
 "matrix": {"axes": [{"name": "v", "values": ["a", true]}]},
 "steps": [{"id": "s", "description": "${v}\u0041\n", "simulate": {
   "client": {"spec": {"client": {}, "minVersion": 4}}, "server": {"spec": {"server": {}}}},
   "expect": {"client.failure.alert": {"one_of": "${n}"}}}]})";

const char kTextFormat[] = R"(experiment_id: "x"
variables { key: "n" value { list_value { values { string_value: "a" } } } }
matrix { axes { name: "v" values { number_value: 1 } values { bool_value: true } } }
timeout { seconds: 3 }
steps { id: "s" simulate { client { spec { client { server_name: "${v}" } } }
  server { spec { server {} } } }
  expect { key: "client.failure" value { struct_value {
    fields { key: "present" value { bool_value: true } } } } } })";

}  // namespace

std::vector<std::string> FuzzCorpus() {
  return {std::string(1, '\0') + kYaml, std::string(1, '\1') + kJson,
          std::string(1, '\2') + kTextFormat};
}

}  // namespace tlslab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  tlslab::SuiteReading reading;
  reading.seed = "7";
  reading.max_cells = tlslab::kMaxCells;
  const auto suite = tlslab::ParseExperimentSuite(tlslab::kFileNames[data[0] % 3], text, reading);
  if (suite.ok()) {
    tlslab::CheckSuite(**suite);
  } else {
    FUZZ_CHECK(!suite.status().message().empty());
  }
  return 0;
}
