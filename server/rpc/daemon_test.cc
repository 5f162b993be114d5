// The daemon in this process, over a Unix socket, through real stubs.
#include "server/rpc/daemon.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdlib>
#include <future>
#include <thread>

#include "absl/time/clock.h"
#include "certs/credential/credential.h"
#include "certs/mint/mint.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

using asio::ip::tcp;
using grpc::StatusCode;

// The first detail of this kind.
template <typename Detail>
std::optional<Detail> DetailOf(const grpc::Status& status) {
  google::rpc::Status carried;
  if (!carried.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& any : carried.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// A peer that accepts and says nothing.
struct SilentPeer {
  SilentPeer() : acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {}
  std::string address() const {
    return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  }
  // Returns when the dialler has closed.
  void SeeItClose() {
    tcp::socket peer = acceptor.accept();
    std::error_code error;
    char buffer[4096];
    while (!error) peer.read_some(asio::buffer(buffer), error);
  }

  asio::io_context io;
  tcp::acceptor acceptor;
};

class DaemonTest : public testing::Test {
 protected:
  void SetUp() override {
    static int count = 0;
    DaemonOptions options;
    // A relative path: the whole one would be longer than a socket may have.
    ASSERT_EQ(chdir(std::getenv("TEST_TMPDIR")), 0);
    options.listen = "unix:d" + std::to_string(++count) + ".sock";
    options.lab.limits.results_per_listener = 3;
    options.lab.limits.watchers_per_listener = 1;
    auto started = Daemon::Start(options);
    ASSERT_TRUE(started.ok()) << started.status();
    daemon = *std::move(started);
    channel = grpc::CreateChannel(daemon->address(), grpc::InsecureChannelCredentials());
    certificates = v1::CertificateService::NewStub(channel);
    contexts = v1::TlsContextService::NewStub(channel);
    listeners = v1::ListenerService::NewStub(channel);
    handshakes = v1::HandshakeService::NewStub(channel);
    capabilities = v1::CapabilityService::NewStub(channel);
  }
  void TearDown() override {
    if (daemon) daemon->Drain(absl::ZeroDuration());
  }

  // One unary call: `Call(stub, &Stub::Method, request, &response)`.
  template <typename Stub, typename Method, typename Request, typename Response>
  static grpc::Status Call(Stub& stub, Method method, const Request& request, Response* response) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    return ((*stub).*method)(&context, request, response);
  }

  grpc::Status Mint(const std::string& request, v1::Certificate* made = nullptr) {
    v1::Certificate ignored;
    return Call(certificates, &v1::CertificateService::Stub::CreateCertificate,
                Parse<v1::CreateCertificateRequest>(request), made ? made : &ignored);
  }
  // An authority "ca" and a leaf "leaf" for localhost.
  void MintPki() {
    ASSERT_TRUE(Mint("certificate_id: 'ca' certificate { spec { common_name: 'CA' "
                     "certificate_authority: true } }")
                    .ok());
    ASSERT_TRUE(Mint("certificate_id: 'leaf' certificate { spec { issuer: 'certificates/ca' "
                     "dns_names: 'localhost' ip_addresses: '127.0.0.1' } }")
                    .ok());
  }
  static constexpr char kServer[] = "server {} credentials { certificate: 'certificates/leaf' }";
  static constexpr char kClient[] =
      "client { server_name: 'localhost' } "
      "peer_verification { trusted_certificates: 'certificates/ca' }";

  grpc::Status Listen(const std::string& request, v1::Listener* made) {
    return Call(listeners, &v1::ListenerService::Stub::CreateListener,
                Parse<v1::CreateListenerRequest>(request), made);
  }
  v1::Listener MustListen(const std::string& id) {
    v1::Listener made;
    grpc::Status status = Listen(
        "listener_id: '" + id + "' listener { tls_context { spec { " + kServer + " } } }", &made);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return made;
  }
  grpc::Status Dial(const std::string& target, v1::HandshakeResult* result) {
    auto request =
        Parse<v1::DialEndpointRequest>("tls_context { spec { " + std::string(kClient) + " } }");
    request.set_target_address(target);
    v1::DialEndpointResponse response;
    grpc::Status status =
        Call(handshakes, &v1::HandshakeService::Stub::DialEndpoint, request, &response);
    *result = response.result();
    return status;
  }
  void MustDial(const std::string& target) {
    v1::HandshakeResult result;
    grpc::Status status = Dial(target, &result);
    ASSERT_TRUE(status.ok()) << status.error_message();
    ASSERT_FALSE(result.has_failure()) << result.failure().ShortDebugString();
  }
  grpc::Status DeleteListener(const std::string& name) {
    v1::DeleteListenerRequest request;
    request.set_name(name);
    google::protobuf::Empty empty;
    return Call(listeners, &v1::ListenerService::Stub::DeleteListener, request, &empty);
  }

  std::unique_ptr<Daemon> daemon;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::CertificateService::Stub> certificates;
  std::unique_ptr<v1::TlsContextService::Stub> contexts;
  std::unique_ptr<v1::ListenerService::Stub> listeners;
  std::unique_ptr<v1::HandshakeService::Stub> handshakes;
  std::unique_ptr<v1::CapabilityService::Stub> capabilities;
};

// A stream of results, read in this thread.
struct Watch {
  Watch(v1::ListenerService::Stub& stub, const std::string& name, uint32_t max_results = 0) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::WatchHandshakesRequest request;
    request.set_name(name);
    request.set_max_results(max_results);
    reader = stub.WatchHandshakes(&context, request);
    reader->WaitForInitialMetadata();
  }
  // 0 at the end.
  uint64_t Next() {
    v1::WatchHandshakesResponse response;
    return reader->Read(&response) ? response.sequence_number() : 0;
  }
  grpc::Status Finish() { return reader->Finish(); }

  grpc::ClientContext context;
  std::unique_ptr<grpc::ClientReader<v1::WatchHandshakesResponse>> reader;
};

TEST_F(DaemonTest, ServesCertificates) {
  MintPki();
  v1::Certificate leaf;
  auto get = Parse<v1::GetCertificateRequest>("name: 'certificates/leaf'");
  ASSERT_TRUE(Call(certificates, &v1::CertificateService::Stub::GetCertificate, get, &leaf).ok());
  EXPECT_EQ(leaf.facts().dns_names(0), "localhost");
  EXPECT_EQ(leaf.spec().issuer(), "certificates/ca");
  EXPECT_TRUE(leaf.has_create_time());
  google::protobuf::Empty empty;
  auto remove = Parse<v1::DeleteCertificateRequest>("name: 'certificates/leaf'");
  auto method = &v1::CertificateService::Stub::DeleteCertificate;
  EXPECT_TRUE(Call(certificates, method, remove, &empty).ok());
  grpc::Status gone = Call(certificates, method, remove, &empty);
  EXPECT_EQ(gone.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(gone)->resource_name(), "certificates/leaf");
}

TEST_F(DaemonTest, ServesContexts) {
  MintPki();
  auto create = Parse<v1::CreateTlsContextRequest>("tls_context_id: 'c' tls_context { spec { " +
                                                   std::string(kClient) + " } }");
  v1::TlsContext made;
  auto method = &v1::TlsContextService::Stub::CreateTlsContext;
  ASSERT_TRUE(Call(contexts, method, create, &made).ok());
  EXPECT_EQ(made.name(), "tlsContexts/c");
  EXPECT_EQ(made.spec().client().server_name(), "localhost");
  EXPECT_EQ(Call(contexts, method, create, &made).error_code(), StatusCode::ALREADY_EXISTS);
  create.set_tls_context_id("d");
  create.set_validate_only(true);
  EXPECT_TRUE(Call(contexts, method, create, &made).ok());
  v1::ListTlsContextsResponse list;
  EXPECT_TRUE(Call(contexts, &v1::TlsContextService::Stub::ListTlsContexts,
                   v1::ListTlsContextsRequest(), &list)
                  .ok());
  EXPECT_EQ(list.tls_contexts_size(), 1);
  auto get = Parse<v1::GetTlsContextRequest>("name: 'tlsContexts/d'");
  EXPECT_EQ(Call(contexts, &v1::TlsContextService::Stub::GetTlsContext, get, &made).error_code(),
            StatusCode::NOT_FOUND);
  google::protobuf::Empty empty;
  auto remove = Parse<v1::DeleteTlsContextRequest>("name: 'tlsContexts/c'");
  EXPECT_TRUE(Call(contexts, &v1::TlsContextService::Stub::DeleteTlsContext, remove, &empty).ok());
}

TEST_F(DaemonTest, SimulatesHandshakes) {
  MintPki();
  auto request = Parse<v1::SimulateHandshakeRequest>("handshake_count: 3 client { spec { " +
                                                     std::string(kClient) +
                                                     " } } server { spec { " + kServer + " } }");
  v1::SimulateHandshakeResponse response;
  auto method = &v1::HandshakeService::Stub::SimulateHandshake;
  ASSERT_TRUE(Call(handshakes, method, request, &response).ok());
  ASSERT_EQ(response.handshakes_size(), 3);
  EXPECT_FALSE(response.handshakes(2).client().has_failure());
  EXPECT_TRUE(response.handshakes(2).client().peer().name_match().matched());
  // A name that the certificate is not for fails the handshake, not the RPC.
  request.mutable_client()->mutable_spec()->mutable_client()->set_server_name("other.example");
  ASSERT_TRUE(Call(handshakes, method, request, &response).ok());
  EXPECT_EQ(response.handshakes(0).client().failure().error_class(),
            v1::HandshakeFailure::NAME_MISMATCH);
  request.set_validate_only(true);
  ASSERT_TRUE(Call(handshakes, method, request, &response).ok());
  EXPECT_EQ(response.handshakes_size(), 0);
}

TEST_F(DaemonTest, ListensDialsAndTellsBothEnds) {
  MintPki();
  v1::Listener made = MustListen("a");
  MustDial(made.bound_address());
  Watch watch(*listeners, "listeners/a", 1);
  EXPECT_EQ(watch.Next(), 1u);
  EXPECT_EQ(watch.Next(), 0u);
  EXPECT_TRUE(watch.Finish().ok());
  v1::Listener got;
  auto get = Parse<v1::GetListenerRequest>("name: 'listeners/a'");
  ASSERT_TRUE(Call(listeners, &v1::ListenerService::Stub::GetListener, get, &got).ok());
  EXPECT_EQ(got.accepted_count(), 1u);
  EXPECT_EQ(got.open_count(), 0u);
  EXPECT_TRUE(got.has_expire_time());
  EXPECT_FALSE(got.has_ttl());
}

TEST_F(DaemonTest, TellsWhatItCan) {
  v1::Capabilities told;
  ASSERT_TRUE(Call(capabilities, &v1::CapabilityService::Stub::GetCapabilities,
                   v1::GetCapabilitiesRequest(), &told)
                  .ok());
  EXPECT_NE(told.daemon_version(), "");
  EXPECT_EQ(told.openssl_version().substr(0, 7), "OpenSSL");
  EXPECT_GE(told.versions_size(), 2);
  EXPECT_EQ(told.limits().max_results_per_listener(), 3u);
  EXPECT_EQ(told.allowed_dial_networks(0), "127.0.0.0/8");
  EXPECT_TRUE(std::is_sorted(told.features().begin(), told.features().end()));
}

TEST_F(DaemonTest, TellsEveryViolationOfARequest) {
  auto request = Parse<v1::SimulateHandshakeRequest>(
      "client { spec { client {} groups: 'x25591' } } handshake_count: 0");
  v1::SimulateHandshakeResponse response;
  grpc::Status status =
      Call(handshakes, &v1::HandshakeService::Stub::SimulateHandshake, request, &response);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  auto detail = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_TRUE(detail);
  std::vector<std::string> fields;
  for (const auto& violation : detail->field_violations()) fields.push_back(violation.field());
  std::sort(fields.begin(), fields.end());
  EXPECT_EQ(fields,
            (std::vector<std::string>{"client.spec.groups[0]", "handshake_count", "server"}));
}

TEST_F(DaemonTest, TellsEvenHundredsOfViolations) {
  v1::CreateTlsContextRequest request;
  v1::TlsContextSpec* spec = request.mutable_tls_context()->mutable_spec();
  for (int i = 0; i < 200; ++i) spec->add_groups(std::string(1000, 'g') + std::to_string(i));
  v1::TlsContext made;
  grpc::Status status =
      Call(contexts, &v1::TlsContextService::Stub::CreateTlsContext, request, &made);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << status.error_message();
  EXPECT_GE(DetailOf<google::rpc::BadRequest>(status)->field_violations_size(), 5);
}

TEST_F(DaemonTest, TellsWhatIsMissingOrNotOfThisBuild) {
  v1::Listener made;
  grpc::Status status = Listen("listener { tls_context { name: 'tlsContexts/x' } }", &made);
  EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status)->resource_name(), "tlsContexts/x");
  auto create = Parse<v1::CreateTlsContextRequest>(
      "tls_context_id: 'c' tls_context { spec { client {} groups: 'GC256A' } }");
  v1::TlsContext context;
  auto method = &v1::TlsContextService::Stub::CreateTlsContext;
  status = Call(contexts, method, create, &context);
  EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
  auto detail = DetailOf<google::rpc::PreconditionFailure>(status);
  ASSERT_TRUE(detail);
  EXPECT_EQ(detail->violations(0).subject(), "tls_context.spec.groups[0]");
}

TEST_F(DaemonTest, TellsAnIssuerThatIsNoAuthorityByItsField) {
  MintPki();
  grpc::Status status =
      Mint("certificate_id: 'x' certificate { spec { issuer: 'certificates/leaf' } }");
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status)->field_violations(0).field(),
            "certificate.spec.issuer");
}

TEST_F(DaemonTest, RefusesWhatThePolicyForbids) {
  MintPki();
  v1::HandshakeResult result;
  grpc::Status status = Dial("192.0.2.1:443", &result);
  EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED);
  auto detail = DetailOf<google::rpc::ErrorInfo>(status);
  ASSERT_TRUE(detail);
  EXPECT_EQ(detail->reason(), "ADDRESS_NOT_ALLOWED");
  EXPECT_EQ(detail->metadata().at("address"), "192.0.2.1:443");
  v1::Listener made;
  status = Listen("listener { bind_address: '0.0.0.0:0' tls_context { spec { " +
                      std::string(kServer) + " } } }",
                  &made);
  EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status)->metadata().at("address"), "0.0.0.0:0");
}

TEST_F(DaemonTest, TellsANameOrAPortThatIsTaken) {
  MintPki();
  v1::Listener first = MustListen("a");
  v1::Listener made;
  const std::string context = "tls_context { spec { " + std::string(kServer) + " } }";
  grpc::Status status = Listen("listener_id: 'a' listener { " + context + " }", &made);
  EXPECT_EQ(status.error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status)->resource_name(), "listeners/a");
  const std::string on_the_port =
      "listener { bind_address: '" + first.bound_address() + "' " + context + " }";
  status = Listen(on_the_port, &made);
  EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(DetailOf<google::rpc::PreconditionFailure>(status)->violations(0).subject(),
            first.bound_address());
  // Once it is deleted its port is free.
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(DeleteListener(i == 0 ? "listeners/a" : made.name()).ok());
    status = Listen(on_the_port, &made);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }
}

TEST_F(DaemonTest, PagesThroughALongList) {
  for (char id = 'a'; id <= 'e'; ++id) {
    ASSERT_TRUE(Mint(std::string("certificate_id: '") + id + "' certificate { spec {} }").ok());
  }
  v1::ListCertificatesRequest request;
  request.set_page_size(2);
  std::string names;
  do {
    v1::ListCertificatesResponse page;
    ASSERT_TRUE(
        Call(certificates, &v1::CertificateService::Stub::ListCertificates, request, &page).ok());
    for (const auto& certificate : page.certificates()) names += certificate.name().back();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, "abcde");
  request.set_page_size(-1);
  request.set_page_token("nonsense");
  v1::ListCertificatesResponse page;
  grpc::Status status =
      Call(certificates, &v1::CertificateService::Stub::ListCertificates, request, &page);
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(status)->field_violations_size(), 2);
}

TEST_F(DaemonTest, NeverReturnsAPrivateKey) {
  MintSpec spec;
  spec.common_name = "localhost";
  auto made = *tlslab::Mint(spec, nullptr, absl::Now());
  v1::PemCredential pem;
  pem.set_chain_pem(ChainPem(*made));
  pem.set_private_key_pem(KeyPem(*made));
  std::string seen;

  v1::CreateCertificateRequest certificate;
  certificate.set_certificate_id("a");
  *certificate.mutable_certificate()->mutable_pem() = pem;
  v1::Certificate stored;
  ASSERT_TRUE(
      Call(certificates, &v1::CertificateService::Stub::CreateCertificate, certificate, &stored)
          .ok());
  seen += stored.SerializeAsString();
  v1::ListCertificatesResponse list;
  ASSERT_TRUE(Call(certificates, &v1::CertificateService::Stub::ListCertificates,
                   v1::ListCertificatesRequest(), &list)
                  .ok());
  seen += list.SerializeAsString();

  v1::TlsContextSpec server;
  server.mutable_server();
  *server.add_credentials()->mutable_pem() = pem;
  for (bool validate_only : {true, false}) {
    v1::CreateTlsContextRequest context;
    context.set_tls_context_id("a");
    *context.mutable_tls_context()->mutable_spec() = server;
    context.set_validate_only(validate_only);
    v1::TlsContext shown;
    ASSERT_TRUE(
        Call(contexts, &v1::TlsContextService::Stub::CreateTlsContext, context, &shown).ok());
    seen += shown.SerializeAsString();
    v1::CreateListenerRequest listener;
    *listener.mutable_listener()->mutable_tls_context()->mutable_spec() = server;
    listener.set_validate_only(validate_only);
    v1::Listener listening;
    ASSERT_TRUE(
        Call(listeners, &v1::ListenerService::Stub::CreateListener, listener, &listening).ok());
    seen += listening.SerializeAsString();
  }
  EXPECT_NE(seen.find("BEGIN CERTIFICATE"), std::string::npos);
  EXPECT_EQ(seen.find("PRIVATE KEY"), std::string::npos);

  // Nor in what it says of a request that is wrong.
  certificate.set_certificate_id("b");
  certificate.mutable_certificate()->mutable_pem()->set_chain_pem(KeyPem(*made));
  grpc::Status status =
      Call(certificates, &v1::CertificateService::Stub::CreateCertificate, certificate, &stored);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  const std::string secret = KeyPem(*made).substr(40, 20);
  EXPECT_EQ((status.error_message() + status.error_details()).find(secret), std::string::npos);
}

TEST_F(DaemonTest, StopsADialWithItsRpc) {
  SilentPeer silent;
  auto request = Parse<v1::DialEndpointRequest>(
      "tls_context { spec { client {} } } handshake_timeout { seconds: 300 }");
  request.set_target_address(silent.address());
  for (bool by_deadline : {true, false}) {
    grpc::ClientContext context;
    if (by_deadline) {
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    }
    v1::DialEndpointResponse response;
    auto status = std::async(
        std::launch::async, [&] { return handshakes->DialEndpoint(&context, request, &response); });
    if (!by_deadline) {
      tcp::socket peer = silent.acceptor.accept();
      context.TryCancel();
      std::error_code error;
      char buffer[4096];
      while (!error) peer.read_some(asio::buffer(buffer), error);
    } else {
      silent.SeeItClose();
    }
    EXPECT_EQ(status.get().error_code(),
              by_deadline ? StatusCode::DEADLINE_EXCEEDED : StatusCode::CANCELLED);
  }
}

TEST_F(DaemonTest, GivesAWatcherWhatWasKeptThenWhatComes) {
  MintPki();
  v1::Listener made = MustListen("a");
  for (int i = 0; i < 5; ++i) MustDial(made.bound_address());
  Watch limited(*listeners, "listeners/a", 2);  // 3 are kept
  uint64_t first = limited.Next();
  EXPECT_GE(first, 1u);
  EXPECT_EQ(limited.Next(), first + 1);
  EXPECT_EQ(limited.Next(), 0u);
  EXPECT_TRUE(limited.Finish().ok());
}

TEST_F(DaemonTest, EndsAWatchWithItsListener) {
  MintPki();
  MustListen("a");
  Watch watch(*listeners, "listeners/a");
  Watch one_too_many(*listeners, "listeners/a");
  grpc::Status refused = one_too_many.Finish();
  EXPECT_EQ(refused.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(DetailOf<google::rpc::QuotaFailure>(refused)->violations(0).subject(),
            "max_watchers_per_listener");
  ASSERT_TRUE(DeleteListener("listeners/a").ok());
  EXPECT_EQ(watch.Next(), 0u);
  EXPECT_TRUE(watch.Finish().ok());
  Watch gone(*listeners, "listeners/a");
  EXPECT_EQ(gone.Finish().error_code(), StatusCode::NOT_FOUND);
}

TEST_F(DaemonTest, TellsAWatcherOfConnectionsThatADeletionGivesUp) {
  MintPki();
  v1::Listener made = MustListen("a");
  Watch watch(*listeners, "listeners/a");
  asio::io_context io;
  tcp::socket silent(io);
  silent.connect({asio::ip::make_address("127.0.0.1"),
                  static_cast<uint16_t>(std::stoi(made.bound_address().substr(10)))});
  // What comes later is through, so the silent one was accepted.
  MustDial(made.bound_address());
  EXPECT_EQ(watch.Next(), 1u);
  ASSERT_TRUE(DeleteListener("listeners/a").ok());
  v1::WatchHandshakesResponse response;
  ASSERT_TRUE(watch.reader->Read(&response));
  EXPECT_EQ(response.result().failure().cause(), v1::HandshakeFailure::CANCELLED);
  EXPECT_EQ(watch.Next(), 0u);
  EXPECT_TRUE(watch.Finish().ok());
}

TEST_F(DaemonTest, LetsAWatcherCancelAndAnotherTakeItsPlace) {
  MintPki();
  v1::Listener made = MustListen("a");
  {
    Watch watch(*listeners, "listeners/a");
    watch.context.TryCancel();
    EXPECT_EQ(watch.Finish().error_code(), StatusCode::CANCELLED);
  }
  MustDial(made.bound_address());
  // The daemon hears of the end a little later than its client.
  while (true) {
    Watch next(*listeners, "listeners/a", 1);
    if (next.Next() == 1) break;
    ASSERT_EQ(next.Finish().error_code(), StatusCode::RESOURCE_EXHAUSTED);
  }
}

TEST_F(DaemonTest, EndsWatchersWhenItDrains) {
  MintPki();
  MustListen("a");
  Watch watch(*listeners, "listeners/a");
  daemon->Drain(absl::Seconds(60));
  EXPECT_EQ(watch.Next(), 0u);
  EXPECT_TRUE(watch.Finish().ok());
  daemon.reset();
}

TEST_F(DaemonTest, CancelsADialThatOutlastsTheGrace) {
  SilentPeer silent;
  auto request = Parse<v1::DialEndpointRequest>(
      "tls_context { spec { client {} } } handshake_timeout { seconds: 300 }");
  request.set_target_address(silent.address());
  v1::DialEndpointResponse response;
  auto status = std::async(std::launch::async, [&] {
    return Call(handshakes, &v1::HandshakeService::Stub::DialEndpoint, request, &response);
  });
  tcp::socket peer = silent.acceptor.accept();
  daemon->Drain(absl::Milliseconds(50));
  EXPECT_FALSE(status.get().ok());
  daemon.reset();
}

// One call of a method that this test has no stub of.
grpc::Status GenericCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                         const google::protobuf::Message& request,
                         google::protobuf::Message* response) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  std::string bytes = request.SerializeAsString();
  grpc::Slice slice(bytes);
  grpc::ByteBuffer out(&slice, 1);
  grpc::ByteBuffer in;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, method, {}, &out, &in,
                 [&](grpc::Status status) { done.set_value(std::move(status)); });
  grpc::Status status = done.get_future().get();
  std::vector<grpc::Slice> slices;
  if (status.ok() && in.Dump(&slices).ok()) {
    std::string all;
    for (const grpc::Slice& part : slices) all.append(part.begin(), part.end());
    EXPECT_TRUE(response->ParseFromString(all));
  }
  return status;
}

TEST_F(DaemonTest, TellsItsHealth) {
  grpc::health::v1::HealthCheckRequest request;
  grpc::health::v1::HealthCheckResponse response;
  const std::string method = "/grpc.health.v1.Health/Check";
  for (const char* service : {"", "tlslab.v1.HandshakeService", "tlslab.v1.ListenerService"}) {
    request.set_service(service);
    ASSERT_TRUE(GenericCall(channel, method, request, &response).ok()) << service;
    EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
  }
  request.set_service("nobody");
  EXPECT_EQ(GenericCall(channel, method, request, &response).error_code(), StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace tlslab
