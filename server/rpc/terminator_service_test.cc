// Terminators, and the PROXY protocol at dials and listeners, through the daemon's own stubs, with
// backends and clients of plain TCP.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "server/rpc/daemon_fixture.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

using Stub = v1::TerminatorService::Stub;
using Close = v1::TerminatorClose;
using F = v1::HandshakeFailure;

constexpr char kServer[] =
    "server_context { spec { server {} credentials { certificate: 'certificates/leaf' } } } ";
constexpr char kClient[] =
    "client_context { spec { client { server_name: 'localhost' } peer_verification { mode: "
    "REPORT_ONLY } } } ";

class TerminatorsTest : public DaemonFixture {
 protected:
  v1::Terminator MustTerminate(const std::string& more, uint16_t backend_port) {
    auto request =
        Parse<v1::CreateTerminatorRequest>("terminator_id: 't' terminator { " + more + " }");
    request.mutable_terminator()->set_backend_address("127.0.0.1:" + std::to_string(backend_port));
    v1::Terminator made;
    Must(terminators, &Stub::CreateTerminator, request, &made);
    return made;
  }
  v1::TerminatorResult Result(uint32_t which = 1) {
    return Watched(terminators, &Stub::WatchTerminator, "terminators/t", which);
  }
  // Says `text` over TLS, and reads to the end.
  v1::HandshakeResult Say(const std::string& address, const std::string& text,
                          const std::string& context = "", const std::string& more = "") {
    auto request = Parse<v1::DialEndpointRequest>(
        "tls_context { spec { client { server_name: 'localhost' } peer_verification { mode: "
        "REPORT_ONLY } " +
        context + " } } exchange { steps { send_text: '" + text +
        "' } steps { read_to_end {} } } " + more);
    request.set_target_address(address);
    v1::DialEndpointResponse response;
    Must(handshakes, &v1::HandshakeService::Stub::DialEndpoint, request, &response);
    return response.result();
  }
  static uint16_t PortOf(const std::string& address) {
    return static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
};

// Takes a connection, all that comes up to `until`, and answers.
class Backend {
 public:
  Backend() : listening_(RawSocket::Listen()) {}
  uint16_t port() const { return listening_.port(); }
  void Answer(const std::string& until, const std::string& answer) {
    thread_ = std::thread([this, until, answer] {
      RawSocket client = listening_.Accept();
      for (std::string piece; received_.find(until) == received_.npos; received_ += piece) {
        piece = client.Receive();
        if (piece.empty()) return;
      }
      client.Send(answer);
      client.EndWriting();
      received_ += client.ReceiveAll();
    });
  }
  // What came in all.
  const std::string& Received() {
    if (thread_.joinable()) thread_.join();
    return received_;
  }
  ~Backend() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  RawSocket listening_;
  std::thread thread_;
  std::string received_;
};

TEST_F(TerminatorsTest, TakeTlsOffAndAreWatched) {
  Backend backend;
  backend.Answer("question", "answer");
  const v1::Terminator made = MustTerminate(kServer, backend.port());
  EXPECT_EQ(made.name(), "terminators/t");
  const v1::HandshakeResult dialled = Say(made.bound_address(), "question");
  EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
  EXPECT_EQ(dialled.exchange().received(), "answer");
  EXPECT_EQ(dialled.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);
  EXPECT_EQ(backend.Received(), "question");
  const v1::TerminatorResult result = Result();
  EXPECT_EQ(result.client_address(), dialled.local_address());
  EXPECT_EQ(result.backend_address(), "127.0.0.1:" + std::to_string(backend.port()));
  EXPECT_NE(result.backend_local_address(), "");
  EXPECT_FALSE(result.client_side().has_failure());
  EXPECT_EQ(result.client_side().role(), v1::HandshakeResult::SERVER);
  EXPECT_EQ(result.client_side().negotiated().server_name(), "localhost");
  EXPECT_FALSE(result.has_backend_side());
  EXPECT_FALSE(result.has_sent_proxy_header());
  EXPECT_EQ(result.client_received_bytes(), 8u);
  EXPECT_EQ(result.backend_received_bytes(), 6u);
  EXPECT_EQ(result.close().kind(), Close::BACKEND_CLOSED);
  EXPECT_EQ(result.error(), "");
  v1::Terminator got;
  Must(terminators, &Stub::GetTerminator, Parse<v1::GetTerminatorRequest>("name: 'terminators/t'"),
       &got);
  EXPECT_EQ(got.accepted_count(), 1u);
  EXPECT_EQ(got.open_count(), 0u);
  v1::ListTerminatorsResponse listed;
  Must(terminators, &Stub::ListTerminators, v1::ListTerminatorsRequest(), &listed);
  ASSERT_EQ(listed.terminators_size(), 1);
  google::protobuf::Empty empty;
  Must(terminators, &Stub::DeleteTerminator,
       Parse<v1::DeleteTerminatorRequest>("name: 'terminators/t'"), &empty);
  EXPECT_EQ(Call(terminators, &Stub::GetTerminator,
                 Parse<v1::GetTerminatorRequest>("name: 'terminators/t'"), &got)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(TerminatorsTest, PutTlsOn) {
  v1::Listener listener;
  Must(listeners, &v1::ListenerService::Stub::CreateListener,
       Parse<v1::CreateListenerRequest>(
           "listener { tls_context { spec { server {} credentials { certificate: "
           "'certificates/leaf' } } } accept_proxy_protocol: PROXY_REQUIRED exchange { steps { "
           "expect_text: 'question' } steps { send_text: 'answer' } } }"),
       &listener);
  const v1::Terminator made = MustTerminate(std::string(kClient) + "send_proxy_header: PROXY_V2",
                                            PortOf(listener.bound_address()));
  RawSocket client = RawSocket::Connect(PortOf(made.bound_address()));
  client.Send("question");
  EXPECT_EQ(client.ReceiveAll(), "answer");
  client.Close();
  const v1::TerminatorResult result = Result();
  EXPECT_FALSE(result.has_client_side());
  EXPECT_FALSE(result.backend_side().has_failure()) << result.backend_side().failure().summary();
  EXPECT_EQ(result.backend_side().role(), v1::HandshakeResult::CLIENT);
  EXPECT_EQ(result.sent_proxy_header().source_address(), result.client_address());
  EXPECT_GT(result.backend_side().wire().sent().clear_bytes(), 20u);
  EXPECT_EQ(result.backend_side().proxy_header().source_address(), result.client_address());
}

TEST_F(TerminatorsTest, TellTheBackendOfTheClientsTls) {
  Backend backend;
  backend.Answer("question", "answer");
  const v1::Terminator made = MustTerminate(
      "server_context { spec { server {} alpn_protocols: 'h2' credentials { certificate: "
      "'certificates/leaf' } } } send_proxy_header: PROXY_V2_TLS result_options { transcript {} }",
      backend.port());
  const v1::HandshakeResult dialled = Say(made.bound_address(), "question", "alpn_protocols: 'h2'");
  const std::string& received = backend.Received();
  EXPECT_EQ(received.substr(0, 12), std::string("\r\n\r\n\0\r\nQUIT\n", 12));
  EXPECT_EQ(received.substr(received.size() - 8), "question");
  const v1::TerminatorResult result = Result();
  const v1::ProxyHeader& sent = result.sent_proxy_header();
  EXPECT_EQ(sent.source_address(), dialled.local_address());
  EXPECT_EQ(sent.destination_address(), made.bound_address());
  EXPECT_EQ(sent.alpn(), "h2");
  EXPECT_EQ(sent.authority(), "localhost");
  EXPECT_TRUE(sent.tls().over_tls());
  EXPECT_FALSE(sent.tls().certificate_in_session());
  EXPECT_EQ(sent.tls().verify(), 1u);
  EXPECT_EQ(sent.tls().version(), "TLSv1.3");
  EXPECT_EQ(sent.tls().cipher(), dialled.negotiated().cipher_suite().openssl_name());
  EXPECT_EQ(sent.tls().key_algorithm(), "EC256");
  EXPECT_EQ(sent.tls().signature_algorithm(), "SHA256");
  EXPECT_GT(result.client_side().transcript().records_size(), 2);
}

TEST_F(TerminatorsTest, TellTheBackendOfAClientsCertificate) {
  Backend backend;
  backend.Answer("\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  const v1::Terminator made = MustTerminate(
      "server_context { spec { server { client_certificate: REQUESTED } credentials { certificate: "
      "'certificates/leaf' } peer_verification { trusted_certificates: 'certificates/leaf' } } } "
      "http_forwarding { x_forwarded: true client_certificate: true }",
      backend.port());
  Say(made.bound_address(),
      "GET / HTTP/1.1\\r\\nHost: a\\r\\nX-Forwarded-For: 203.0.113.9\\r\\nClient-Cert: "
      ":c3Bvb2ZlZA==:\\r\\n\\r\\n",
      "credentials { certificate: 'certificates/leaf' }");
  const std::string& received = backend.Received();
  EXPECT_EQ(received.find("203.0.113.9"), received.npos) << received;
  EXPECT_EQ(received.find("c3Bvb2ZlZA"), received.npos);
  EXPECT_NE(received.find("X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n"),
            received.npos);
  EXPECT_NE(received.find("Client-Cert: :MI"), received.npos);
  const v1::TerminatorResult result = Result();
  ASSERT_EQ(result.requests_size(), 1);
  EXPECT_EQ(result.requests(0).method(), "GET");
  EXPECT_EQ(result.requests(0).target(), "/");
  ASSERT_EQ(result.requests(0).removed_headers_size(), 2);
  EXPECT_EQ(result.requests(0).removed_headers(0).value(), "203.0.113.9");
  EXPECT_EQ(result.requests(0).added_headers_size(), 3);
}

TEST_F(TerminatorsTest, EndWhatCannotGoOnAsMalformed) {
  Backend backend;
  backend.Answer("nothing that comes", "");
  const v1::Terminator made =
      MustTerminate(std::string(kServer) + "http_forwarding { x_forwarded: true }", backend.port());
  const v1::HandshakeResult dialled =
      Say(made.bound_address(),
          "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: "
          "chunked\\r\\n\\r\\n0\\r\\n\\r\\n");
  EXPECT_EQ(dialled.exchange().received().substr(0, 13), "HTTP/1.1 400 ");
  const v1::TerminatorResult result = Result();
  EXPECT_EQ(result.close().kind(), Close::MALFORMED);
  EXPECT_EQ(result.error().substr(0, 20), "a malformed request:");
  EXPECT_EQ(result.requests_size(), 0);
  EXPECT_EQ(backend.Received(), "");
}

TEST_F(TerminatorsTest, AndListenersTakeAHeaderThatADialSends) {
  Backend backend;
  backend.Answer("question", "answer");
  const v1::Terminator made = MustTerminate(std::string(kServer) +
                                                "accept_proxy_protocol: PROXY_REQUIRED "
                                                "send_proxy_header: PROXY_V1",
                                            backend.port());
  const std::string header =
      "proxy_header { version: 2 source_address: '192.0.2.1:1' destination_address: "
      "'192.0.2.2:2' tls { over_tls: true common_name: 'Ada' } tlvs { type: 0xEA value: 'x' } "
      "checksum: true }";
  const v1::HandshakeResult dialled = Say(made.bound_address(), "question", "", header);
  EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
  EXPECT_EQ(dialled.proxy_header().tls().common_name(), "Ada");
  EXPECT_EQ(backend.Received(), "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nquestion");
  const v1::TerminatorResult result = Result();
  EXPECT_EQ(result.proxy_header().source_address(), "192.0.2.1:1");
  EXPECT_EQ(result.proxy_header().tlvs(0).type(), 0xEAu);
  EXPECT_TRUE(result.proxy_header().checksum());
  EXPECT_EQ(result.client_side().proxy_header().tls().common_name(), "Ada");
  EXPECT_EQ(result.sent_proxy_header().version(), 1u);
  // Without it, it is the client's handshake that tells.
  Say(made.bound_address(), "question");
  const v1::TerminatorResult refused = Result(2);
  EXPECT_EQ(refused.close().kind(), Close::MALFORMED);
  EXPECT_EQ(refused.error(), "no PROXY header came in front");
  EXPECT_EQ(refused.client_side().failure().cause(), F::DIALOG_FAILED);
  EXPECT_EQ(refused.client_side().failure().error_class(), F::DIALOG_VIOLATION);
  EXPECT_EQ(refused.client_side().failure().phase(), v1::HANDSHAKE_PHASE_STARTTLS);
}

TEST_F(TerminatorsTest, RefuseARequestWithAllThatIsWrongInIt) {
  v1::Terminator made;
  const grpc::Status status = Call(
      terminators, &Stub::CreateTerminator,
      Parse<v1::CreateTerminatorRequest>(
          "terminator_id: '-' terminator { bind_address: 'x' backend_address: '127.0.0.1:0' "
          "accept_proxy_protocol: 9 send_proxy_header: 9 http_forwarding { client_certificate: "
          "true } handshake_timeout { seconds: 301 } connect_timeout {} idle_timeout { seconds: "
          "3601 } ttl { seconds: -1 } }"),
      &made);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  for (const char* field :
       {"terminator_id", "server_context, client_context or both", "terminator.bind_address",
        "terminator.backend_address", "terminator.accept_proxy_protocol",
        "terminator.send_proxy_header", "terminator.http_forwarding.client_certificate",
        "terminator.handshake_timeout", "terminator.connect_timeout", "terminator.idle_timeout",
        "terminator.ttl"}) {
    EXPECT_NE(status.error_details().find(field), std::string::npos) << field;
  }
}

TEST_F(TerminatorsTest, RefuseContextsThatAreNotThereOrNotForThem) {
  const auto code = [&](const std::string& terminator) {
    v1::Terminator made;
    return Call(terminators, &Stub::CreateTerminator,
                Parse<v1::CreateTerminatorRequest>("terminator { " + terminator + " }"), &made)
        .error_code();
  };
  using Code = grpc::StatusCode;
  EXPECT_EQ(code(std::string("backend_address: '192.0.2.1:80' ") + kServer),
            Code::PERMISSION_DENIED);
  const std::string backend = "backend_address: 'localhost:80' ";
  EXPECT_EQ(code(backend + "server_context { name: 'tlsContexts/none' }"), Code::NOT_FOUND);
  EXPECT_EQ(code(backend + "server_context { spec { client {} } }"), Code::INVALID_ARGUMENT);
  EXPECT_EQ(code(backend + "client_context { spec { server {} } }"), Code::INVALID_ARGUMENT);
  EXPECT_EQ(
      code(backend + "server_context { spec { server { max_early_data_bytes: 100 } credentials { "
                     "certificate: 'certificates/leaf' } } }"),
      Code::INVALID_ARGUMENT);
  EXPECT_EQ(code(backend + kServer), Code::OK);
}

TEST_F(TerminatorsTest, DialsRefuseAHeaderWithAllThatIsWrongInIt) {
  v1::DialEndpointResponse response;
  const auto details = [&](const std::string& header) {
    return Call(handshakes, &v1::HandshakeService::Stub::DialEndpoint,
                Parse<v1::DialEndpointRequest>("target_address: 'localhost:1' proxy_header { " +
                                               header + " }"),
                &response)
        .error_details();
  };
  const std::string wrong = details(
      "version: 3 source_address: 'host:1' tlvs { type: 256 } tlvs { type: 1 } unique_id: '" +
      std::string(129, 'x') + "'");
  for (const char* field :
       {"proxy_header.version", "proxy_header.source_address", "proxy_header.destination_address",
        "proxy_header.tlvs[0].type", "proxy_header.tlvs[1].type", "proxy_header.unique_id"}) {
    EXPECT_NE(wrong.find(field), std::string::npos) << field;
  }
  const std::string mixed =
      details("version: 1 source_address: '192.0.2.1:1' destination_address: '[::1]:1' alpn: 'h2'");
  EXPECT_NE(mixed.find("proxy_header.destination_address"), std::string::npos);
  EXPECT_NE(mixed.find("proxy_header.alpn"), std::string::npos);
  EXPECT_NE(details("local: true source_address: '192.0.2.1:1'").find("source_address"),
            std::string::npos);
}

TEST_F(TerminatorsTest, EndWithTheirLeaseAndSoDoTheirWatchers) {
  const v1::Terminator made =
      MustTerminate(std::string(kServer) + "ttl { nanos: 300000000 }", /*backend_port=*/1);
  EXPECT_FALSE(made.has_ttl());
  EXPECT_TRUE(made.has_expire_time());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  auto reader = terminators->WatchTerminator(
      &context, Parse<v1::WatchTerminatorRequest>("name: 'terminators/t'"));
  v1::WatchTerminatorResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_TRUE(reader->Finish().ok());
  v1::Terminator got;
  EXPECT_EQ(Call(terminators, &Stub::GetTerminator,
                 Parse<v1::GetTerminatorRequest>("name: 'terminators/t'"), &got)
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
}

class FewTerminators : public TerminatorsTest {
 protected:
  FewTerminators() { limits.terminators = 1; }
};

TEST_F(FewTerminators, AreAllThatThereMayBe) {
  MustTerminate(kServer, 1);
  v1::Terminator made;
  EXPECT_EQ(Call(terminators, &Stub::CreateTerminator,
                 Parse<v1::CreateTerminatorRequest>(
                     std::string("terminator { backend_address: 'localhost:1' ") + kServer + "}"),
                 &made)
                .error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  auto channel = grpc::CreateChannel(daemon->address(), grpc::InsecureChannelCredentials());
  auto capabilities = v1::CapabilityService::NewStub(channel);
  v1::Capabilities told;
  Must(capabilities, &v1::CapabilityService::Stub::GetCapabilities, v1::GetCapabilitiesRequest(),
       &told);
  EXPECT_EQ(told.limits().max_terminators(), 1u);
  EXPECT_EQ(told.limits().max_connections_per_terminator(), 1000u);
  EXPECT_EQ(told.limits().max_results_per_terminator(), 1000u);
}

}  // namespace
}  // namespace tlslab
