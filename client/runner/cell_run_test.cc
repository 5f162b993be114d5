#include "client/runner/cell_run.h"

#include <gtest/gtest.h>

#include <thread>

#include "client/experiment/experiment_file.h"
#include "client/testing/scripted_lab.h"

namespace tlslab {
namespace {

const char kExperiment[] = R"(
experiment_id: both
certificates:
  - {id: ca, spec: {certificate_authority: true}}
  - {id: leaf, spec: {issuer: certificates/ca}}
tls_contexts:
  - {id: server, spec: {server: {}, credentials: [{certificate: certificates/leaf}]}}
listeners:
  - {id: tcp, listener: {tls_context: {name: tlsContexts/server}}}
steps:
  - id: memory
    simulate:
      client: {spec: {client: {}, peer_verification: {trusted_certificates: [certificates/ca]}}}
      server: {name: tlsContexts/server}
    expect:
      client.negotiated.version: TLS13
      server.failure: {present: false}
  - id: tcp
    dial:
      tls_context: {spec: {client: {}}}
      target_address: listeners/tcp
      exchange: {steps: [{send_text: certificates/ca}]}
    expect:
      server.negotiated.version: TLS13
)";

v1::HandshakeResult Result(v1::TlsVersion version) {
  v1::HandshakeResult result;
  result.mutable_negotiated()->set_version(version);
  return result;
}

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() : lab_(*RemoteLab::Connect(server_.address(), {}, stop_)) {
    server_.capabilities.set_openssl_version("OpenSSL 9");
    server_.capabilities.add_versions(v1::TLS_VERSION_TLS13);
    server_.simulate = [](const auto&, v1::SimulateHandshakeResponse* response) {
      auto* pair = response->add_handshakes();
      *pair->mutable_client() = Result(v1::TLS_VERSION_TLS13);
      *pair->mutable_server() = Result(v1::TLS_VERSION_TLS13);
      return grpc::Status::OK;
    };
    server_.dial = [this](const v1::DialEndpointRequest& request,
                          v1::DialEndpointResponse* response) {
      dialled_ = request;
      *response->mutable_result() = Result(v1::TLS_VERSION_TLS13);
      response->mutable_result()->set_local_address("127.0.0.1:50000");
      v1::HandshakeResult view = Result(v1::TLS_VERSION_TLS12);
      view.set_remote_address("127.0.0.1:40000");  // somebody else's connection
      server_.Publish(view);
      view = Result(v1::TLS_VERSION_TLS13);
      view.set_remote_address("127.0.0.1:50000");
      server_.Publish(view);
      return grpc::Status::OK;
    };
  }

  v1::CellReport Run(const std::string& yaml = kExperiment) {
    const auto experiment = ParseExperiment("x.yaml", yaml);
    EXPECT_TRUE(experiment.ok()) << experiment.status();
    Participant lab("", server_.address(), lab_.get(), names_);
    const LabLookup only = [&lab](const std::string&) { return &lab; };
    v1::CellReport report;
    RunCell(*experiment, {only, {names_, seed_}}, report);
    return report;
  }

  ScriptedLab server_;
  Cancellation stop_;
  std::unique_ptr<RemoteLab> lab_;
  v1::DialEndpointRequest dialled_;
  ResourceNames names_;
  std::string seed_;
};

TEST_F(RunnerTest, PassesWhenEverythingHolds) {
  const v1::CellReport report = Run();
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  EXPECT_EQ(report.steps_size(), 2);
  EXPECT_EQ(report.steps(0).transport(), "memory");
  EXPECT_EQ(report.steps(1).transport(), "tcp");
  EXPECT_EQ(report.steps(0).expectations(0).path(), "client.negotiated.version");
}

TEST_F(RunnerTest, MakesEverythingUnderNamesOfItsOwnAndDeletesIt) {
  Run();
  Run();
  EXPECT_EQ(server_.created().size(), 8);
  EXPECT_NE(server_.created()[0], server_.created()[4]);
  EXPECT_TRUE(server_.resources().empty());
  const std::string ca = server_.created()[0];
  EXPECT_EQ(ca.rfind("certificates/ca-", 0), 0);
  EXPECT_NE(server_.request_of(server_.created()[1]).find("issuer: \"" + ca + "\""),
            std::string::npos);
}

// A responder names certificates that come after it, and they have its URLs.
TEST_F(RunnerTest, MakesRespondersBeforeTheCertificates) {
  Run(R"(
experiment_id: responding
revocation_responders:
  - id: authority
    revocation_responder:
      issuer: certificates/ca
      responses: [{certificate: certificates/ca, signer: certificates/ca}]
      crl: {signer: certificates/ca, revoked: [{certificate: certificates/ca}]}
certificates:
  - id: ca
    spec:
      ocsp_urls: [revocationResponders/authority, "http://example.com/"]
      crl_urls: [revocationResponders/authority]
steps:
  - id: memory
    simulate:
      client: {spec: {client: {}}}
      server: {spec: {server: {}}}
)");
  ASSERT_EQ(server_.created().size(), 2);
  EXPECT_TRUE(server_.resources().empty());
  const std::string responder = server_.created()[0];
  const std::string ca = server_.created()[1];
  EXPECT_EQ(responder.rfind("revocationResponders/authority-", 0), 0);
  const auto count = [](const std::string& text, const std::string& what) {
    int found = 0;
    for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count(server_.request_of(responder), "\"" + ca + "\""), 5);
  EXPECT_EQ(count(server_.request_of(ca), "\"" + responder + "\""), 2);
  EXPECT_EQ(count(server_.request_of(ca), "\"http://example.com/\""), 1);
}

TEST_F(RunnerTest, DialsTheBoundAddressAndJoinsTheServersViewOfTheSameConnection) {
  const v1::CellReport report = Run();
  EXPECT_EQ(dialled_.target_address(), "127.0.0.1:4433");
  EXPECT_EQ(report.steps(1).server().remote_address(), "127.0.0.1:50000");
}

TEST_F(RunnerTest, LeavesTextAloneThatOnlyLooksLikeAReference) {
  Run();
  EXPECT_EQ(dialled_.exchange().steps(0).send_text(), "certificates/ca");
}

TEST_F(RunnerTest, FailsWhenAnExpectationDoesNotHold) {
  server_.simulate = [](const auto&, v1::SimulateHandshakeResponse* response) {
    auto* pair = response->add_handshakes();
    *pair->mutable_client() = Result(v1::TLS_VERSION_TLS12);
    pair->mutable_server();
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run();
  EXPECT_EQ(report.verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(report.steps(0).verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(report.steps(0).expectations(0).actual(), "\"TLS_VERSION_TLS12\"");
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_PASSED);
}

TEST_F(RunnerTest, HasNoServersViewOfADialThatNeverConnected) {
  server_.dial = [](const auto&, v1::DialEndpointResponse* response) {
    response->mutable_result()->mutable_failure()->set_cause(v1::HandshakeFailure::CONNECT_REFUSED);
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run();
  EXPECT_FALSE(report.steps(1).has_server());
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(report.steps(1).expectations(0).actual(), "absent");
}

TEST_F(RunnerTest, ErrsWhenAnRpcFailsAndGoesOn) {
  server_.simulate = [](const auto&, v1::SimulateHandshakeResponse*) {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "no such cipher");
  };
  const v1::CellReport report = Run();
  EXPECT_EQ(report.verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.steps(0).error(), "SimulateHandshake failed (INVALID_ARGUMENT): no such cipher");
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_PASSED);
}

TEST_F(RunnerTest, ErrsEverywhereWhenSomethingCannotBeMade) {
  server_.creation = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full");
  const v1::CellReport report = Run();
  EXPECT_EQ(report.verdict(), v1::VERDICT_ERRORED);
  EXPECT_NE(report.error().find("full"), std::string::npos);
  EXPECT_EQ(report.steps(0).verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_ERRORED);
}

TEST_F(RunnerTest, SkipsWhatTheLabCannotDoWithTheReason) {
  std::string yaml = kExperiment;
  yaml.replace(yaml.find("  - id: memory"), 14,
               "  - requirements: {versions: [SSLv3], groups: [X448]}\n    id: memory");
  const v1::CellReport report = Run(yaml);
  EXPECT_EQ(report.steps(0).verdict(), v1::VERDICT_SKIPPED);
  EXPECT_EQ(report.steps(0).skip_reason(), "the lab has no SSLv3, no group X448");
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_PASSED);
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED);
}

TEST_F(RunnerTest, AsksForSchemesAndFeatures) {
  const std::string wants = std::string(kExperiment) +
                            "requirements: {signature_schemes: [ED25519, ed448], "
                            "features: [protocol.compression, key_share_groups]}\n";
  server_.capabilities.add_signature_schemes()->set_name("ed25519");
  server_.capabilities.add_features("key_share_groups");
  EXPECT_EQ(Run(wants).steps(0).skip_reason(),
            "the lab has no signature scheme ed448, no feature protocol.compression");
  server_.capabilities.add_signature_schemes()->set_name("ed448");
  server_.capabilities.add_features("protocol.compression");
  EXPECT_EQ(Run(wants).verdict(), v1::VERDICT_PASSED);
}

TEST_F(RunnerTest, KnowsAGroupByTheNamesThatAContextTakes) {
  server_.capabilities.add_groups()->set_name("x25519");
  server_.capabilities.add_groups()->set_name("secp256r1");
  const v1::CellReport report =
      Run(std::string(kExperiment) + "requirements: {groups: [X25519, P-256, prime256v1]}\n");
  EXPECT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
}

constexpr char kResumption[] = R"(
experiment_id: resumption
tls_contexts:
  - {id: server, spec: {server: {}, cipher_list: aNULL}}
steps:
  - id: first
    simulate: {client: {spec: {client: {}}}, server: {name: tlsContexts/server}}
  - id: rotated
    rotate_ticket_keys: {name: tlsContexts/server}
  - id: again
    resume_from: first
    simulate: {client: {spec: {client: {}}}, server: {name: tlsContexts/server}}
)";

TEST_F(RunnerTest, OffersTheLastSessionOfAnEarlierStepAndKeepsItOutOfTheReport) {
  std::vector<v1::SimulateHandshakeRequest> asked;
  server_.simulate = [&asked](const v1::SimulateHandshakeRequest& request,
                              v1::SimulateHandshakeResponse* response) {
    asked.push_back(request);
    auto* client = response->add_handshakes()->mutable_client();
    client->add_tickets()->set_session("one");
    client->add_tickets()->set_session("two");
    client->add_tickets();  // none that can be resumed
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(kResumption);
  ASSERT_EQ(report.verdict(), v1::VERDICT_PASSED) << report.DebugString();
  ASSERT_EQ(asked.size(), 2);
  EXPECT_TRUE(asked[0].result_options().sessions());
  EXPECT_EQ(asked[0].session(), "");
  EXPECT_FALSE(asked[1].result_options().sessions());
  EXPECT_EQ(asked[1].session(), "two");
  EXPECT_EQ(report.steps(0).client().tickets_size(), 3);
  for (const auto& ticket : report.steps(0).client().tickets()) EXPECT_EQ(ticket.session(), "");
}

TEST_F(RunnerTest, RotatesTheKeysOfAContextOfTheFile) {
  const v1::CellReport report = Run(kResumption);
  ASSERT_EQ(server_.rotations().size(), 1);
  EXPECT_EQ(server_.rotations()[0].name(), server_.created()[0]);
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_PASSED);
  EXPECT_EQ(report.steps(1).transport(), "");
}

TEST_F(RunnerTest, ErrsWhenThereIsNoSessionToResume) {
  const v1::CellReport report = Run(kResumption);
  EXPECT_EQ(report.steps(2).verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.steps(2).error(), "step 'first' was given no session to resume");
}

TEST_F(RunnerTest, JudgesAChainWithoutAHandshake) {
  v1::VerifyCertificateChainRequest asked;
  server_.verify = [&asked](const auto& request, v1::VerifyCertificateChainResponse* response) {
    asked = request;
    response->mutable_verification()->mutable_error()->set_name("X509_V_ERR_CERT_REVOKED");
    return grpc::Status::OK;
  };
  const v1::CellReport report = Run(R"(
experiment_id: chain
certificates:
  - {id: ca, spec: {certificate_authority: true}}
  - {id: leaf, spec: {issuer: certificates/ca}}
steps:
  - id: holds
    verify_chain: {certificate: certificates/leaf, trusted_certificates: [certificates/ca]}
    expect: {chain.verification.error.name: X509_V_ERR_CERT_REVOKED}
  - id: does-not
    verify_chain: {certificate: certificates/leaf}
    expect: {chain.verification.error: {present: false}}
)");
  EXPECT_EQ(report.error(), "");
  ASSERT_EQ(report.steps_size(), 2);
  EXPECT_EQ(report.steps(0).verdict(), v1::VERDICT_PASSED);
  EXPECT_EQ(report.steps(0).transport(), "");
  EXPECT_TRUE(report.steps(0).has_chain());
  EXPECT_EQ(report.steps(1).verdict(), v1::VERDICT_FAILED);
  EXPECT_EQ(asked.certificate(), server_.created()[1]);
}

TEST_F(RunnerTest, MakesNothingWhenEverythingIsSkipped) {
  const v1::CellReport report =
      Run(std::string(kExperiment) + "requirements: {cipher_suites: [TLS_NULL]}\n");
  EXPECT_EQ(report.verdict(), v1::VERDICT_SKIPPED);
  EXPECT_EQ(report.steps(1).skip_reason(), "the lab has no cipher suite TLS_NULL");
  EXPECT_TRUE(server_.created().empty());
}

TEST_F(RunnerTest, StopsWhenInterruptedAndStillCleansUpAndReports) {
  server_.hangs = true;
  std::thread interrupt([this] {
    server_.AwaitHang();
    stop_.Request();
  });
  const v1::CellReport report = Run();
  interrupt.join();
  EXPECT_EQ(report.verdict(), v1::VERDICT_ERRORED);
  EXPECT_EQ(report.steps(0).error(), "interrupted");
  EXPECT_EQ(report.steps(1).error(), "interrupted");
  EXPECT_TRUE(server_.resources().empty());
}

}  // namespace
}  // namespace tlslab
