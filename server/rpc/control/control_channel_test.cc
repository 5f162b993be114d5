// Who is let in over the control channel, as whom, and what the others are told.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "grpc/health/v1/health.pb.h"
#include "server/rpc/control/control_fixture.h"

namespace tlslab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ControlChannel : public ControlFixture {
 protected:
  grpc::Status Create(const std::shared_ptr<grpc::Channel>& channel, const std::string& token,
                      const std::string& id) {
    grpc::ClientContext context;
    Prepare(&context, token);
    v1::CreateCertificateRequest request;
    request.set_certificate_id(id);
    request.mutable_certificate()->mutable_spec()->add_dns_names("localhost");
    v1::Certificate made;
    return v1::CertificateService::NewStub(channel)->CreateCertificate(&context, request, &made);
  }

  std::string Listed(const std::shared_ptr<grpc::Channel>& channel, const std::string& token) {
    grpc::ClientContext context;
    Prepare(&context, token);
    v1::ListCertificatesResponse response;
    const grpc::Status status =
        v1::CertificateService::NewStub(channel)->ListCertificates(&context, {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::string names;
    for (const v1::Certificate& certificate : response.certificates()) {
      names += certificate.name() + " ";
    }
    return names;
  }

  // New connections until one is taken: files are looked at once a second.
  bool ReachedWithin(absl::Duration patience, const CredentialPtr& authority) {
    const absl::Time deadline = absl::Now() + patience;
    while (absl::Now() < deadline) {
      if (Tls(authority)->WaitForConnected(std::chrono::system_clock::now() +
                                           std::chrono::milliseconds(500))) {
        return true;
      }
    }
    return false;
  }
};

TEST_F(ControlChannel, TakesEverybodyForTheEmptyOwnerWhenNothingIsAsked) {
  Start();
  EXPECT_EQ(Owner(Plaintext()), "");
  EXPECT_EQ(Owner(Plaintext(), "Bearer of-no-lab-here"), "");
}

TEST_F(ControlChannel, SpeaksTlsWithACertificateThatIsReplacedWithoutARestart) {
  const CredentialPtr first = MintAuthority("First"), second = MintAuthority("Second");
  ServeTls(MintServer(first));
  Start();
  EXPECT_EQ(Owner(Tls(first)), "");
  const grpc::Status other = Ask(Tls(second));
  EXPECT_EQ(other.error_code(), grpc::StatusCode::UNAVAILABLE) << other.error_message();
  ServeTls(MintServer(second));
  EXPECT_TRUE(ReachedWithin(absl::Seconds(30), second));
  EXPECT_EQ(Owner(Tls(second)), "");
}

TEST_F(ControlChannel, SaysThatATokenIsWantedOrWrong) {
  options.control.token = "only-for-us";
  Start();
  const grpc::Status none = Ask(Plaintext());
  EXPECT_EQ(none.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(none.error_message(), HasSubstr("wants a bearer token"));
  EXPECT_THAT(none.error_message(), HasSubstr("TLSLAB_CONTROL_TOKEN"));
  for (const char* wrong : {"Bearer only-for-u", "Bearer only-for-uss", "Bearer ", "Bearer x"}) {
    const grpc::Status status = Ask(Plaintext(), wrong);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << wrong;
    EXPECT_THAT(status.error_message(), HasSubstr("does not know the token")) << wrong;
  }
  EXPECT_THAT(Ask(Plaintext(), "Basic only-for-us").error_message(), HasSubstr("another kind"));
  EXPECT_EQ(events->count("token"), 6);
  EXPECT_EQ(Owner(Plaintext(), "Bearer only-for-us"), "");
  EXPECT_EQ(Owner(Plaintext(), "bearer only-for-us"), "");
  EXPECT_EQ(events->count("token"), 6);
}

TEST_F(ControlChannel, RefusesStreamsAsItDoesOtherCalls) {
  options.control.token = "only-for-us";
  Start();
  grpc::ClientContext context;
  Prepare(&context, "");
  v1::WatchHandshakesRequest request;
  request.set_name("listeners/x");
  auto listeners = v1::ListenerService::NewStub(Plaintext());
  auto watch = listeners->WatchHandshakes(&context, request);
  v1::WatchHandshakesResponse response;
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_EQ(watch->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(ControlChannel, AnswersHealthChecksWithoutAToken) {
  options.control.token = "only-for-us";
  Start();
  grpc::ClientContext context;
  Prepare(&context, "");
  const grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  std::promise<grpc::Status> done;
  grpc::TemplatedGenericStub<grpc::health::v1::HealthCheckRequest,
                             grpc::health::v1::HealthCheckResponse>
      health(Plaintext());
  health.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request,
                   &response, [&done](grpc::Status status) { done.set_value(std::move(status)); });
  const grpc::Status status = done.get_future().get();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST_F(ControlChannel, KeepsOwnersApartByTheirTokens) {
  options.control.token_file = Write("tokens",
                                     "# who, and with what\n"
                                     "\n"
                                     "alice  token-of-alice\n"
                                     "bob\ttoken-of-bob\r\n"
                                     "alice  another-of-alice\n");
  options.lab.limits.certificates = 2;
  Start();
  const auto channel = Plaintext();
  const std::string alice = "Bearer token-of-alice", bob = "Bearer token-of-bob";
  EXPECT_EQ(Owner(channel, alice), "alice");
  EXPECT_EQ(Owner(channel, bob), "bob");
  EXPECT_EQ(Owner(channel, "Bearer another-of-alice"), "alice");
  ASSERT_TRUE(Create(channel, alice, "one").ok());
  ASSERT_TRUE(Create(channel, alice, "two").ok());
  // Bob sees none of it, may use the names, and has limits of his own.
  EXPECT_EQ(Listed(channel, bob), "");
  EXPECT_TRUE(Create(channel, bob, "one").ok());
  EXPECT_EQ(Create(channel, alice, "three").error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(Create(channel, bob, "two").ok());
  EXPECT_EQ(Listed(channel, "Bearer another-of-alice"), "certificates/one certificates/two ");
}

TEST_F(ControlChannel, ReadsTheTokensAgainWhenTheyChange) {
  options.control.token_file = Write("tokens", "alice token-of-alice\n");
  Start();
  const auto channel = Plaintext();
  EXPECT_EQ(Owner(channel, "Bearer token-of-alice"), "alice");
  Write("tokens", "bob token-of-bob\n");
  EXPECT_EQ(Owner(channel, "Bearer token-of-bob"), "bob");
  EXPECT_EQ(Ask(channel, "Bearer token-of-alice").error_code(), grpc::StatusCode::UNAUTHENTICATED);
  // What cannot be read changes nothing, and is told once.
  Write("tokens", "bob\n");
  EXPECT_EQ(Owner(channel, "Bearer token-of-bob"), "bob");
  EXPECT_EQ(Owner(channel, "Bearer token-of-bob"), "bob");
  EXPECT_THAT(events->warnings(),
              ElementsAre(HasSubstr("tokens:1: has 1 word; a line is OWNER TOKEN")));
}

TEST_F(ControlChannel, WarnsOfTokensThatEverybodyCanRead) {
  options.control.token_file = Write("tokens", "alice token-of-alice\n");
  ASSERT_EQ(chmod(options.control.token_file.c_str(), 0644), 0);
  Start();
  EXPECT_THAT(events->warnings(), ElementsAre(HasSubstr("chmod 600")));
}

TEST_F(ControlChannel, TellsEveryMistakeOfItsFilesAtOnce) {
  options.control.token = "short";
  options.control.client_ca_file = folder_ + "/none.pem";
  options.control.certificate_file = folder_ + "/lab.pem";
  const absl::Status status = Daemon::Start(options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const std::string text(status.message());
  EXPECT_THAT(text, HasSubstr("--control-certificate needs --control-key"));
  EXPECT_THAT(text, HasSubstr("--control-token has 5 characters"));
  EXPECT_THAT(text, HasSubstr("--control-client-ca: " + folder_ + "/none.pem: No such file"));

  options.control = {};
  options.control.token_file =
      Write("tokens", "alice\na b c\nalice short\nx same-token\ny same-token");
  const absl::Status tokens = Daemon::Start(options).status();
  const std::string lines(tokens.message());
  for (const char* said : {"tokens:1: has 1 word", "tokens:2: has 3 words",
                           "tokens:3: the token has 5", "tokens:5: the token is that of line 4"}) {
    EXPECT_THAT(lines, HasSubstr(said));
  }

  options.control = {};
  ServeTls(MintServer(nullptr));
  options.control.key_file = Write("other.key", KeyPem(*MintServer(nullptr)));
  EXPECT_THAT(std::string(Daemon::Start(options).status().message()),
              HasSubstr("--control-certificate and --control-key"));
}

class MutualTls : public ControlChannel {
 protected:
  void SetUp() override {
    ControlChannel::SetUp();
    ServeTls(MintServer(servers));
    options.control.client_ca_file = Write("clients.pem", ToPem(clients->certificate.get()));
    Start();
  }

  const CredentialPtr servers = MintAuthority("Servers");
  const CredentialPtr clients = MintAuthority("Clients");
};

TEST_F(MutualTls, TakesTheOwnerFromTheCertificate) {
  MintSpec spec;
  spec.common_name = "carol";
  EXPECT_EQ(Owner(Tls(servers, MintOrFail(spec, clients))), "carol");
  spec.dns_names = {"ci.example.org", "other.example.org"};
  EXPECT_EQ(Owner(Tls(servers, MintOrFail(spec, clients))), "ci.example.org");
  spec.uris = {"spiffe://example.org/ci"};
  EXPECT_EQ(Owner(Tls(servers, MintOrFail(spec, clients))), "spiffe://example.org/ci");
}

TEST_F(MutualTls, KeepsOwnersApart) {
  const auto alice = Tls(servers, MintClient(clients, "alice"));
  const auto bob = Tls(servers, MintClient(clients, "bob"));
  ASSERT_TRUE(Create(alice, "", "one").ok());
  EXPECT_EQ(Listed(bob, ""), "");
  EXPECT_EQ(Listed(alice, ""), "certificates/one ");
}

TEST_F(MutualTls, SaysWhatIsWrongWithAClientsCertificate) {
  const grpc::Status none = Ask(Tls(servers));
  EXPECT_EQ(none.error_code(), grpc::StatusCode::UNAUTHENTICATED) << none.error_message();
  EXPECT_THAT(none.error_message(), HasSubstr("wants a client certificate"));
  EXPECT_EQ(events->count("certificate"), 1);

  MintSpec expired;
  expired.common_name = "dave";
  expired.not_before_offset = absl::Hours(-2);
  expired.not_after_offset = absl::Hours(-1);
  const grpc::Status late = Ask(Tls(servers, MintOrFail(expired, clients)));
  EXPECT_EQ(late.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(late.error_message(), HasSubstr("CN=dave"));
  EXPECT_THAT(late.error_message(), HasSubstr("certificate has expired"));

  const grpc::Status stranger = Ask(Tls(servers, MintClient(MintAuthority("Clients"), "eve")));
  EXPECT_EQ(stranger.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(events->count("certificate"), 3);

  MintSpec server_only;
  server_only.common_name = "frank";
  server_only.extended_key_usages = {"serverAuth"};
  EXPECT_EQ(Ask(Tls(servers, MintOrFail(server_only, clients))).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  MintSpec nobody;
  nobody.ip_addresses = {"127.0.0.1"};
  EXPECT_THAT(Ask(Tls(servers, MintOrFail(nobody, clients))).error_message(),
              HasSubstr("names nobody"));
}

TEST_F(MutualTls, ForgetsAnAuthorityThatIsTakenOut) {
  const auto alice = Tls(servers, MintClient(clients, "alice"));
  EXPECT_EQ(Owner(alice), "alice");
  const CredentialPtr others = MintAuthority("Others");
  Write("clients.pem", ToPem(others->certificate.get()));
  // On the connection that stands, too.
  EXPECT_EQ(Ask(alice).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Owner(Tls(servers, MintClient(others, "bob"))), "bob");
}

TEST_F(ControlChannel, WantsTokenAndCertificateWhereBothAreAsked) {
  const CredentialPtr servers = MintAuthority("Servers"), clients = MintAuthority("Clients");
  ServeTls(MintServer(servers));
  options.control.client_ca_file = Write("clients.pem", ToPem(clients->certificate.get()));
  options.control.token_file = Write("tokens", "alice token-of-alice\n");
  Start();
  const auto known = Tls(servers, MintClient(clients, "machine-7"));
  EXPECT_EQ(Owner(known, "Bearer token-of-alice"), "alice");
  EXPECT_EQ(Ask(known).error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Ask(Tls(servers), "Bearer token-of-alice").error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(ControlChannel, ListensBeyondLoopbackWhenCallersMustSayWhoTheyAre) {
  options.listen = "0.0.0.0:0";
  EXPECT_EQ(Daemon::Start(options).status().code(), absl::StatusCode::kPermissionDenied);
  options.control.token = "only-for-us";
  Start();
  EXPECT_THAT(events->warnings(), ElementsAre(HasSubstr("in the clear")));
}

TEST_F(ControlChannel, SaysNothingOfTokensWithinTls) {
  const CredentialPtr servers = MintAuthority("Servers");
  options.listen = "0.0.0.0:0";
  ServeTls(MintServer(servers));
  EXPECT_EQ(Daemon::Start(options).status().code(), absl::StatusCode::kPermissionDenied)
      << "TLS alone tells nobody apart";
  options.control.token = "only-for-us";
  Start();
  EXPECT_THAT(events->warnings(), ElementsAre());
}

}  // namespace
}  // namespace tlslab
