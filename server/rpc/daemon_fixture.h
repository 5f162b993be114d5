// For tests: a daemon on a Unix socket for each test, its stubs, and a certificate
// "certificates/leaf".
//
//   class Sessions : public DaemonFixture { ... };
//   TEST_F(Sessions, ...) { Must(contexts, &...::Stub::GetTlsContext, request, &response); }
//
// daemon_test has one of its own, with options.
#ifndef TLSLAB_SERVER_RPC_DAEMON_FIXTURE_H_
#define TLSLAB_SERVER_RPC_DAEMON_FIXTURE_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>

#include "google/protobuf/text_format.h"
#include "server/rpc/daemon.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class DaemonFixture : public testing::Test {
 protected:
  void SetUp() override {
    static int count = 0;
    DaemonOptions options;
    // A relative path: the whole one would be longer than a socket may have.
    ASSERT_EQ(chdir(std::getenv("TEST_TMPDIR")), 0);
    options.listen = "unix:d" + std::to_string(++count) + ".sock";
    options.lab.limits = limits;
    auto started = Daemon::Start(options);
    ASSERT_TRUE(started.ok()) << started.status();
    daemon = *std::move(started);
    auto channel = grpc::CreateChannel(daemon->address(), grpc::InsecureChannelCredentials());
    certificates = v1::CertificateService::NewStub(channel);
    contexts = v1::TlsContextService::NewStub(channel);
    listeners = v1::ListenerService::NewStub(channel);
    handshakes = v1::HandshakeService::NewStub(channel);
    revocation = v1::RevocationService::NewStub(channel);
    relays = v1::RelayService::NewStub(channel);
    terminators = v1::TerminatorService::NewStub(channel);
    v1::Certificate made;
    Must(certificates, &v1::CertificateService::Stub::CreateCertificate,
         Parse<v1::CreateCertificateRequest>(
             "certificate_id: 'leaf' certificate { spec { dns_names: 'localhost' } }"),
         &made);
  }
  void TearDown() override { daemon->Drain(absl::ZeroDuration()); }

  template <typename Stub, typename Method, typename Request, typename Response>
  grpc::Status Call(Stub& stub, Method method, const Request& request, Response* response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    return ((*stub).*method)(&context, request, response);
  }
  template <typename Stub, typename Method, typename Request, typename Response>
  void Must(Stub& stub, Method method, const Request& request, Response* response) {
    grpc::Status status = Call(stub, method, request, response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
  // The result of that number of what is called `name`, which the method watches.
  template <typename Stub, typename Request, typename Response>
  auto Watched(std::unique_ptr<Stub>& stub,
               std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*,
                                                                             const Request&),
               const std::string& name, uint32_t number) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    Request request;
    request.set_name(name);
    request.set_max_results(number);
    auto reader = ((*stub).*method)(&context, request);
    Response response;
    while (reader->Read(&response)) {
    }
    EXPECT_TRUE(reader->Finish().ok());
    EXPECT_EQ(response.sequence_number(), number);
    return response.result();
  }

  LabLimits limits;  // to be set in a constructor
  std::unique_ptr<Daemon> daemon;
  std::unique_ptr<v1::CertificateService::Stub> certificates;
  std::unique_ptr<v1::TlsContextService::Stub> contexts;
  std::unique_ptr<v1::ListenerService::Stub> listeners;
  std::unique_ptr<v1::HandshakeService::Stub> handshakes;
  std::unique_ptr<v1::RevocationService::Stub> revocation;
  std::unique_ptr<v1::RelayService::Stub> relays;
  std::unique_ptr<v1::TerminatorService::Stub> terminators;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_RPC_DAEMON_FIXTURE_H_
