// The experiments on defects of certificates show every case of the catalogue, in memory
// and over TCP, and expect what the catalogue says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "certs/mutate/catalogue.h"
#include "client/experiment/experiment_file.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {
namespace {

struct Shown {
  const v1::Experiment* experiment;
  const v1::Step* step;
};

const std::vector<v1::Experiment>& Suite() {
  static const auto* const suite = [] {
    auto* read = new std::vector<v1::Experiment>;
    for (const auto& entry : std::filesystem::directory_iterator("experiments/certificates")) {
      if (entry.path().extension() != ".yaml") continue;
      absl::StatusOr<v1::Experiment> experiment = ReadExperimentFile(entry.path().string());
      EXPECT_TRUE(experiment.ok()) << experiment.status();
      // Revocation, beside them, is no defect of the certificate.
      if (!experiment.ok() || experiment->experiment_id() == "revocation") continue;
      read->push_back(*std::move(experiment));
    }
    return read;
  }();
  return *suite;
}

std::map<std::string, Shown> StepsOf(const std::vector<v1::Experiment>& suite) {
  std::map<std::string, Shown> steps;
  for (const v1::Experiment& experiment : suite) {
    for (const v1::Step& step : experiment.steps()) {
      EXPECT_TRUE(steps.emplace(step.id(), Shown{&experiment, &step}).second) << step.id();
    }
  }
  return steps;
}

const v1::CertificateSpec* SpecOf(const v1::Experiment& experiment, const std::string& name) {
  for (const v1::CertificateEntry& entry : experiment.certificates()) {
    if ("certificates/" + entry.id() == name) return &entry.spec();
  }
  return nullptr;
}

// The server's context by name, of either transport.
std::string ServerContext(const v1::Experiment& experiment, const v1::Step& step) {
  if (step.has_simulate()) return step.simulate().server().name();
  for (const v1::ListenerEntry& entry : experiment.listeners()) {
    if ("listeners/" + entry.id() == step.dial().target_address()) {
      return entry.listener().tls_context().name();
    }
  }
  return "";
}

// Of the path that the server of a step shows, leaf first: what each was minted from.
std::vector<const v1::CertificateSpec*> PathOf(const Shown& shown) {
  std::vector<const v1::CertificateSpec*> path;
  const std::string context = ServerContext(*shown.experiment, *shown.step);
  for (const v1::TlsContextEntry& entry : shown.experiment->tls_contexts()) {
    if ("tlsContexts/" + entry.id() != context || entry.spec().credentials_size() != 1) continue;
    std::string name = entry.spec().credentials(0).certificate();
    while (const v1::CertificateSpec* spec = SpecOf(*shown.experiment, name)) {
      path.push_back(spec);
      name = spec->issuer();
    }
  }
  return path;
}

// The name of a defect may stand in one certificate of the path only, at its place.
void ExpectPlace(const std::string& mutation, MutationPlace place, const Shown& shown) {
  const std::vector<const v1::CertificateSpec*> path = PathOf(shown);
  ASSERT_GE(path.size(), 3u) << "no path is shown";
  size_t at = 0;
  if (place == MutationPlace::kRoot) at = path.size() - 1;
  if (place == MutationPlace::kIntermediate) at = path.size() - 2;
  for (size_t i = 0; i < path.size(); ++i) {
    const auto& mutations = path[i]->mutations();
    ASSERT_EQ(mutations.size(), i == at ? 1 : 0) << "depth " << i;
    if (i == at) {
      EXPECT_EQ(mutations.Get(0), mutation);
    }
  }
}

std::string Expected(const v1::Step& step, const std::string& path) {
  const auto found = step.expect().find(path);
  return found == step.expect().end() ? "" : found->second.string_value();
}

bool ExpectsAbsent(const v1::Step& step, const std::string& path) {
  const auto found = step.expect().find(path);
  if (found == step.expect().end()) return false;
  const auto& fields = found->second.struct_value().fields();
  const auto present = fields.find("present");
  return present != fields.end() && !present->second.bool_value();
}

void ExpectVerdict(const MutationCase& shown, const v1::Step& step) {
  const std::string error = "client.peer.verification.error";
  if (shown.verify_error.empty()) {
    EXPECT_TRUE(ExpectsAbsent(step, error));
    return;
  }
  EXPECT_EQ(Expected(step, error + ".name"), shown.verify_error);
  const auto depth = step.expect().find(error + ".depth");
  ASSERT_NE(depth, step.expect().end());
  EXPECT_EQ(depth->second.number_value(), shown.depth);
  EXPECT_EQ(Expected(step, "server.failure.cause"), "PEER_ALERT") << "the other end's view";
  EXPECT_EQ(Expected(step, "server.failure.alert"), Expected(step, "client.failure.alert"));
}

// What the catalogue says that the verifier must be told, the client of the step is.
void ExpectCondition(const MutationCase& shown, const v1::Step& step) {
  const v1::TlsContextRef& client =
      step.has_simulate() ? step.simulate().client() : step.dial().tls_context();
  const v1::TlsContextSpec& spec = client.spec();
  EXPECT_EQ(spec.peer_verification().strict(), shown.condition == "strict");
  const std::string level =
      spec.has_security_level() ? "security_level " + std::to_string(spec.security_level()) : "";
  EXPECT_EQ(level, shown.condition == "strict" ? "" : shown.condition);
}

TEST(CertificateSuite, ShowsEveryCaseOfTheCatalogueInMemoryAndOverTcp) {
  const std::map<std::string, Shown> steps = StepsOf(Suite());
  std::set<std::string> expected;
  for (const Mutation& mutation : Mutations()) {
    for (const MutationCase& shown : mutation.cases) {
      for (const std::string transport : {"-in-memory", "-over-tcp"}) {
        SCOPED_TRACE(shown.name + transport);
        expected.insert(shown.name + transport);
        const auto found = steps.find(shown.name + transport);
        ASSERT_NE(found, steps.end());
        const v1::Step& step = *found->second.step;
        EXPECT_EQ(step.has_simulate(), transport == "-in-memory");
        EXPECT_EQ(step.has_dial(), transport == "-over-tcp");
        ExpectPlace(mutation.name, shown.place, found->second);
        ExpectVerdict(shown, step);
        ExpectCondition(shown, step);
      }
    }
  }
  // Variants of a case follow its name: "mismatched-key-in-memory-of-tls12".
  for (const auto& [id, shown] : steps) {
    EXPECT_EQ(expected.count(id.substr(0, id.find("-of-"))), 1u) << id << " is no case";
  }
}

}  // namespace
}  // namespace tlslab
