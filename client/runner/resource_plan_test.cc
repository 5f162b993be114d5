#include "client/runner/resource_plan.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

namespace tlslab {
namespace {

using Labs = std::vector<std::string>;

bool Always(const v1::Step&) { return true; }

v1::Experiment Parsed(const char* text) {
  v1::Experiment experiment;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &experiment));
  return experiment;
}

constexpr char kTwoLabs[] = R"(
  labs { id: "new" } labs { id: "old" }
  certificates { id: "ca" spec { certificate_authority: true } }
  certificates { id: "leaf" spec { issuer: "certificates/ca" } }
  certificates { id: "lonely" spec {} }
  tls_contexts { id: "server" spec { server {} credentials { certificate: "certificates/leaf" } } }
  tls_contexts { id: "client" spec { client {}
    peer_verification { trusted_certificates: "certificates/ca" } } }
  listeners { id: "tcp" lab: "old" listener { tls_context { name: "tlsContexts/server" } } }
  steps { id: "dial" dial { tls_context { name: "tlsContexts/client" }
    target_address: "listeners/tcp" } }
)";

TEST(ResourcePlan, NeedsAContextWhereItIsUsedAndACertificateWhereItsContextIs) {
  v1::Experiment experiment = Parsed(kTwoLabs);
  ResourcePlan plan = PlanResources(experiment, Always);
  EXPECT_EQ(plan.labs_of["listeners/tcp"], Labs{"old"});
  EXPECT_EQ(plan.labs_of["tlsContexts/server"], Labs{"old"});
  EXPECT_EQ(plan.labs_of["tlsContexts/client"], Labs{"new"});
  EXPECT_EQ(plan.labs_of["certificates/leaf"], Labs{"old"});
  EXPECT_EQ(plan.labs_of["certificates/ca"], Labs({"new", "old"}));
  EXPECT_EQ(plan.labs_of["certificates/lonely"], Labs{"new"});  // the default lab
  EXPECT_EQ(plan.labs, std::set<std::string>({"new", "old"}));
}

TEST(ResourcePlan, NeedsNothingForStepsThatAreNotRun) {
  v1::Experiment experiment = Parsed(kTwoLabs);
  ResourcePlan plan = PlanResources(experiment, [](const v1::Step&) { return false; });
  EXPECT_EQ(plan.labs_of.count("listeners/tcp"), 0);
  EXPECT_EQ(plan.labs_of.count("tlsContexts/client"), 0);
}

TEST(ResourcePlan, IsOfTheCommandLinesLabWithoutLabs) {
  v1::Experiment experiment = Parsed(R"(
    tls_contexts { id: "a" spec { client {} } }
    steps { id: "s" explain_context { tls_context { name: "tlsContexts/a" } } })");
  ResourcePlan plan = PlanResources(experiment, Always);
  EXPECT_EQ(plan.labs_of["tlsContexts/a"], Labs{""});
  EXPECT_EQ(plan.labs, std::set<std::string>{""});
}

TEST(ResourcePlan, MakesACertificateWhereTheResponderIsWhoseUrlItHas) {
  v1::Experiment experiment = Parsed(R"(
    labs { id: "a" } labs { id: "b" }
    revocation_responders { id: "r" lab: "b" revocation_responder { issuer: "certificates/ca" } }
    certificates { id: "ca" spec { certificate_authority: true } }
    certificates { id: "leaf" spec {
      issuer: "certificates/ca" ocsp_urls: "revocationResponders/r" } }
    steps { id: "s" verify_chain { certificate: "certificates/leaf" } })");
  ResourcePlan plan = PlanResources(experiment, Always);
  EXPECT_EQ(plan.labs_of["certificates/leaf"], Labs({"b", "a"}));
}

TEST(ResourcePlan, NotesWhoseTicketKeysAreChanged) {
  v1::Experiment experiment = Parsed(R"(
    tls_contexts { id: "a" spec { server {} } }
    steps { id: "s" rotate_ticket_keys { name: "tlsContexts/a" } })");
  ResourcePlan plan = PlanResources(experiment, Always);
  EXPECT_EQ(plan.rotated, std::set<std::string>{"tlsContexts/a"});
}

}  // namespace
}  // namespace tlslab
