// How much a simulation answers at most, and what clients with gRPC's limit hear of it.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "google/protobuf/text_format.h"
#include "server/rpc/daemon.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

constexpr int kDefaultLimit = 4 << 20;  // what a gRPC client receives if not told more

// When nobody in a process uses gRPC any more it ends its threads, and one that polls for
// a peer that stopped reading may first sleep out its ten seconds.
void KeepGrpc() {
  static auto* const held = new std::shared_ptr<grpc::Channel>(
      grpc::CreateChannel("unix:nobody", grpc::InsecureChannelCredentials()));
  (void)held;
}

class LargeResults : public testing::Test {
 protected:
  void SetUp() override {
    KeepGrpc();
    static int count = 0;
    DaemonOptions options;
    // A relative path: the whole one would be longer than a socket may have.
    ASSERT_EQ(chdir(std::getenv("TEST_TMPDIR")), 0);
    options.listen = "unix:l" + std::to_string(++count) + ".sock";
    auto started = Daemon::Start(options);
    ASSERT_TRUE(started.ok()) << started.status();
    daemon = *std::move(started);
    v1::CreateCertificateRequest request;
    request.set_certificate_id("leaf");
    request.mutable_certificate()->mutable_spec()->add_dns_names("localhost");
    v1::Certificate made;
    grpc::ClientContext context;
    auto stub = v1::CertificateService::NewStub(Channel(kDefaultLimit));
    ASSERT_TRUE(stub->CreateCertificate(&context, request, &made).ok());
  }
  void TearDown() override {
    if (daemon) daemon->Drain(absl::ZeroDuration());
  }

  std::shared_ptr<grpc::Channel> Channel(int limit) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(limit);
    return grpc::CreateCustomChannel(daemon->address(), grpc::InsecureChannelCredentials(),
                                     arguments);
  }

  grpc::Status Simulate(int limit, int handshakes, v1::SimulateHandshakeResponse* response) {
    v1::SimulateHandshakeRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        "client { spec { client {} peer_verification { mode: REPORT_ONLY } } } "
        "server { spec { server {} credentials { certificate: 'certificates/leaf' } } }",
        &request));
    request.set_handshake_count(handshakes);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    return v1::HandshakeService::NewStub(Channel(limit))
        ->SimulateHandshake(&context, request, response);
  }

  std::unique_ptr<Daemon> daemon;
};

TEST_F(LargeResults, OneHundredOrdinaryHandshakesFitTheDefaultLimit) {
  v1::SimulateHandshakeResponse response;
  grpc::Status status = Simulate(kDefaultLimit, 100, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.handshakes_size(), 100);
}

TEST_F(LargeResults, AllReachAClientThatTakesThem) {
  v1::SimulateHandshakeResponse response;
  grpc::Status status = Simulate(-1, 200, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(response.handshakes_size(), 200);
  RecordProperty("bytes", static_cast<int>(response.ByteSizeLong()));
  for (const v1::HandshakePair& pair : response.handshakes()) {
    ASSERT_FALSE(pair.client().has_failure());
    ASSERT_NE(pair.client().client_hello().raw(), "");
    ASSERT_EQ(pair.client().client_hello().raw(), pair.server().client_hello().raw());
  }
}

TEST_F(LargeResults, BeyondAClientsLimitAreRefusedByNameNotCutShort) {
  v1::SimulateHandshakeResponse response;
  grpc::Status status = Simulate(64 << 10, 200, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_NE(status.error_message().find("larger than max"), std::string::npos)
      << status.error_message();
  EXPECT_EQ(response.handshakes_size(), 0);
}

}  // namespace
}  // namespace tlslab
