// One cell in two labs.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "client/runner/cell_run.h"
#include "client/testing/scripted_lab.h"

namespace tlslab {
namespace {

constexpr char kTwoLabs[] = R"(
  experiment_id: "two"
  labs { id: "near" } labs { id: "far" }
  certificates { id: "ca" spec { certificate_authority: true } }
  certificates { id: "leaf" spec { issuer: "certificates/ca" } }
  tls_contexts { id: "server" spec { server {} credentials { certificate: "certificates/leaf" } } }
  tls_contexts { id: "client" spec { client {}
    peer_verification { trusted_certificates: "certificates/ca" } } }
  listeners { id: "tcp" lab: "far" listener { tls_context { name: "tlsContexts/server" } } }
)";
constexpr char kDial[] = R"(
  steps { id: "dial" dial { tls_context { name: "tlsContexts/client" }
    target_address: "listeners/tcp" } }
)";

class CellRunLabsTest : public testing::Test {
 protected:
  CellRunLabsTest() {
    near_.export_certificate = [this](const v1::ExportCertificateRequest& request,
                                      v1::ExportCertificateResponse* response) {
      exported_.push_back(request);
      switch (request.format()) {
        case v1::ExportCertificateRequest::CERTIFICATION_REQUEST:
          response->set_data("the request");
          break;
        case v1::ExportCertificateRequest::PRIVATE_KEY_PEM:
          response->set_data("the key");
          break;
        default:
          response->set_data("the chain");
      }
      return grpc::Status::OK;
    };
    near_.dial = [this](const v1::DialEndpointRequest& request,
                        v1::DialEndpointResponse* response) {
      dialled_ = request;
      response->mutable_result()->set_local_address("127.0.0.1:50000");
      v1::HandshakeResult view;
      view.set_remote_address("127.0.0.1:50000");
      far_.Publish(view);
      return grpc::Status::OK;
    };
  }

  v1::CellReport Run(const std::string& text, absl::Status far_status = absl::OkStatus()) {
    v1::Experiment experiment;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &experiment));
    auto near = *RemoteLab::Connect(near_.address(), {}, stop_);
    auto far = *RemoteLab::Connect(far_.address(), {}, stop_);
    Participant one("near", near_.address(), near.get(), names_);
    Participant other("far", far_.address(),
                      far_status.ok() ? absl::StatusOr<RemoteLab*>(far.get()) : far_status, names_);
    v1::CellReport report;
    RunCell(experiment,
            {[&](const std::string& id) { return id == "far" ? &other : &one; }, {names_, seed_}},
            report);
    return report;
  }

  ScriptedLab near_, far_;
  Cancellation stop_;
  ResourceNames names_;
  std::string seed_;
  std::vector<v1::ExportCertificateRequest> exported_;
  v1::DialEndpointRequest dialled_;
};

TEST_F(CellRunLabsTest, CopiesACertificateWithItsKeyToTheLabThatNeedsItToo) {
  const v1::CellReport report = Run(std::string(kTwoLabs) + kDial);
  ASSERT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  ASSERT_EQ(exported_.size(), 2);
  EXPECT_EQ(exported_[0].name(), near_.created()[0]);
  EXPECT_FALSE(exported_[0].include_private_key());
  EXPECT_TRUE(exported_[1].include_private_key());
  const std::string copy = far_.request_of("certificates/ca-");
  EXPECT_NE(copy.find("chain_pem: \"the chain\""), std::string::npos) << copy;
  EXPECT_NE(copy.find("private_key_pem: \"the key\""), std::string::npos);
  // The leaf is made where its listener is, by the copy.
  EXPECT_NE(far_.request_of("certificates/leaf-").find("issuer: \"" + far_.created()[0] + "\""),
            std::string::npos);
  EXPECT_EQ(near_.request_of("certificates/leaf-"), "");
}

TEST_F(CellRunLabsTest, DialsAListenerOfAnotherLabAndJoinsItsView) {
  const v1::CellReport report = Run(std::string(kTwoLabs) + kDial);
  EXPECT_EQ(dialled_.target_address(), "127.0.0.1:4433");
  EXPECT_EQ(report.steps(0).lab(), "near");
  EXPECT_EQ(report.steps(0).server().remote_address(), "127.0.0.1:50000");
}

TEST_F(CellRunLabsTest, LeavesNothingInEither) {
  Run(std::string(kTwoLabs) + kDial);
  EXPECT_EQ(far_.created().size(), 4);
  EXPECT_TRUE(near_.resources().empty());
  EXPECT_TRUE(far_.resources().empty());
}

TEST_F(CellRunLabsTest, ErrsWhenALabThatItNeedsCannotBeReached) {
  const v1::CellReport report =
      Run(std::string(kTwoLabs) + kDial, absl::UnavailableError("no lab answers at far:1"));
  EXPECT_EQ(report.verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.error(), "lab 'far': no lab answers at far:1");
  EXPECT_TRUE(near_.created().empty());
}

TEST_F(CellRunLabsTest, SkipsWithTheNameOfTheLabThatLacksSomething) {
  near_.capabilities.add_key_types("mldsa65");
  const v1::CellReport report =
      Run(std::string(kTwoLabs) + "requirements { key_types: \"mldsa65\" }" + kDial);
  EXPECT_EQ(report.verdict(), v1::VERDICT_SKIPPED);
  EXPECT_EQ(report.steps(0).skip_reason(), "the lab 'far' has no key type mldsa65");
}

TEST_F(CellRunLabsTest, JudgesTheRequirementsOfAStepByTheLabOfTheStep) {
  near_.capabilities.add_key_types("mldsa65");
  const std::string step = R"(
    steps { id: "near" requirements { key_types: "mldsa65" }
            explain_context { tls_context { name: "tlsContexts/client" } } }
    steps { id: "far" lab: "far" requirements { key_types: "mldsa65" }
            explain_context { tls_context { name: "tlsContexts/client" } } })";
  const v1::CellReport report = Run(kTwoLabs + step);
  EXPECT_EQ(report.steps(0).verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_SKIPPED);
  // What only the skipped step needs is not made.
  EXPECT_EQ(far_.request_of("tlsContexts/client-"), "");
}

TEST_F(CellRunLabsTest, RotatesTheKeysOfAContextInEveryLabThatHasIt) {
  const v1::CellReport report = Run(R"(
    labs { id: "near" } labs { id: "far" }
    tls_contexts { id: "server" spec { server {} } }
    listeners { id: "a" listener { tls_context { name: "tlsContexts/server" } } }
    listeners { id: "b" lab: "far" listener { tls_context { name: "tlsContexts/server" } } }
    steps { id: "s" rotate_ticket_keys { name: "tlsContexts/server" } })");
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(near_.rotations().size(), 1);
  EXPECT_EQ(far_.rotations().size(), 1);
}

TEST_F(CellRunLabsTest, HasARequestSignedAndGivesTheCertificateTheRequestersKey) {
  v1::SignCertificateRequestRequest signed_;
  near_.sign = [&signed_](const auto& request, v1::SignCertificateRequestResponse* response) {
    signed_ = request;
    response->set_chain_pem("the signed chain");
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(R"(
    labs { id: "near" }
    certificates { id: "ca" spec { certificate_authority: true } }
    certificates { id: "asks" spec { common_name: "x" } }
    certificates { id: "signed" signed_request {
      requester: "certificates/asks" spec { issuer: "certificates/ca" }
      ignore_requested_extensions: true } }
    steps { id: "s" verify_chain { certificate: "certificates/signed" } })");
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(signed_.certificate_request(), "the request");
  EXPECT_EQ(signed_.spec().issuer(), near_.created()[0]);
  EXPECT_TRUE(signed_.ignore_requested_extensions());
  EXPECT_EQ(exported_[0].name(), near_.created()[1]);
  const std::string made = near_.request_of("certificates/signed-");
  EXPECT_NE(made.find("chain_pem: \"the signed chain\""), std::string::npos) << made;
  EXPECT_NE(made.find("private_key_pem: \"the key\""), std::string::npos);
}

TEST_F(CellRunLabsTest, SeedsCertificatesThatHaveNoSeedOfTheirOwn) {
  seed_ = "2026";
  Run(R"(
    labs { id: "near" }
    certificates { id: "a" spec { common_name: "x" } }
    certificates { id: "b" spec { danger_seed: "mine" } }
    certificates { id: "c" spec { shared_key: true } }
    steps { id: "s" verify_chain { certificate: "certificates/a" } })");
  EXPECT_NE(near_.request_of("certificates/a-").find("danger_seed: \"2026/a\""), std::string::npos);
  EXPECT_NE(near_.request_of("certificates/b-").find("danger_seed: \"mine\""), std::string::npos);
  EXPECT_EQ(near_.request_of("certificates/c-").find("danger_seed"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
