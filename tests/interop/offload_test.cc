// TLS offload beside real programs: HAProxy in front of a listener, a terminator in front of nginx
// and of Python's HTTP server, stunnel on either side of one, curl with a PROXY header.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "tests/interop/lab_server.h"
#include "tests/testing/child_process.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/raw_socket.h"
#include "tests/testing/server_process.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

constexpr char kCurl[] = "/usr/bin/curl";
constexpr char kHaproxy[] = "/usr/sbin/haproxy";
constexpr char kPython[] = "/usr/bin/python3";
constexpr char kStunnel[] = "/usr/bin/stunnel4";
// A program that cannot pick a port itself may find the one found for it taken.
constexpr int kPortAttempts = 5;

// Answers with the header that it got, one field a line, on connections that it keeps; and tells
// its port.
constexpr char kPythonBackend[] = R"(
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def body(self):
        if self.headers.get('Transfer-Encoding') != 'chunked':
            return self.rfile.read(int(self.headers.get('Content-Length', 0)))
        body = b''
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def answer(self):
        page = b'body=%s\n' % self.body()
        page += b''.join(b'%s=%s\n' % (n.encode(), v.encode()) for n, v in self.headers.items())
        page += b'from=%d\n' % self.client_address[1]
        self.send_response(200)
        self.send_header('Content-Length', str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print('PORT', server.server_address[1], flush=True)
server.serve_forever()
)";

size_t Count(const std::string& text, const std::string& word) {
  size_t count = 0;
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
  return count;
}

class Offload : public LabServer {
 protected:
  using Words = std::vector<std::string>;

  Offload() : leaf_(Leaf("localhost")) {
    MintSpec spec;
    spec.common_name = "Ada";
    ada_ = pki_.Issue("ada", spec);
  }

  // Skips the test where the program is not installed.
  void Start(const Words& command) {
    auto started = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }
  void StartNginx() {
    tlslab::StartNginx(folder_, R"( proxy_protocol;
    location / {
      return 200 "source=$proxy_protocol_addr:$proxy_protocol_port\ndestination=$proxy_protocol_server_addr:$proxy_protocol_server_port\n";
    })",
                       &server_, &port_);
  }

  void StartPython() {
    StartServer(
        {{kPython, folder_.Write("backend.py", kPythonBackend)}, {"OPENSSL_CONF=/dev/null"}},
        "PORT ", &server_, &port_);
  }

  // `section` without what all have.
  void StartStunnel(const std::string& section) {
    const std::string path =
        folder_.Write("stunnel.conf",
                      "foreground = yes\npid =\nsyslog = no\ndebug = info\n[lab]\naccept = "
                      "127.0.0.1:0\n" +
                          section);
    StartServer({{kStunnel, path}, {"OPENSSL_CONF=/dev/null"}}, "bound to 127.0.0.1:", &server_,
                &port_);
  }

  v1::Terminator Terminate(const std::string& fields, const std::string& port) {
    v1::Terminator terminator;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(fields, &terminator)) << fields;
    terminator.set_backend_address("127.0.0.1:" + port);
    return lab_.Terminate(terminator);
  }
  std::string ServerContext(const std::string& more = "") const {
    return "server_context { spec { server {} credentials { certificate: '" + leaf_ + "' } " +
           more + " } } ";
  }
  // That asks for a certificate and takes Ada's.
  std::string AskingContext() const {
    v1::TlsContextSpec spec;
    spec.mutable_peer_verification()->add_trusted_pems(pki_.authority().pem);
    std::string trust;
    google::protobuf::TextFormat::PrintToString(spec, &trust);
    return "server_context { spec { server { client_certificate: REQUESTED } credentials { "
           "certificate: '" +
           leaf_ + "' } " + trust + " } } ";
  }
  static std::string BoundPort(const v1::Terminator& terminator) {
    return PortOf(terminator.bound_address());
  }

  // What curl prints of https://localhost:`port`/.
  std::string Curl(const std::string& port, const Words& more = {},
                   const std::string& scheme = "https") {
    Words command = {kCurl,           "-q",        "-sS",
                     "--max-time",    "15",        "--cacert",
                     authority_path_, "--resolve", "localhost:" + port + ":127.0.0.1"};
    command.insert(command.end(), more.begin(), more.end());
    command.push_back(scheme + "://localhost:" + port + "/");
    auto started = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    EXPECT_TRUE(started.ok()) << started.status();
    if (!started.ok()) return "";
    client_ = *std::move(started);
    client_status_ = client_->WaitForExit();
    return client_->output();
  }

  std::string leaf_;
  PeerPki pki_{folder_};
  PeerCertificate ada_;
  std::unique_ptr<ChildProcess> server_;
  std::string port_;
};

// Behind `haproxy`, and the address of whoever dials HAProxy.
class Haproxy : public Offload {
 protected:
  // A listener with a PROXY header required, and HAProxy in front of it, with its server's options.
  void StartInFront(const std::string& bind, const std::string& server) {
    v1::Listener wanted;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
        "tls_context { spec { server {} alpn_protocols: 'h2' credentials { certificate: '" + leaf_ +
            "' } } } accept_proxy_protocol: PROXY_REQUIRED exchange { steps { send_text: 'hello' } "
            "}",
        &wanted));
    listener_ = lab_.Listen(wanted);
    const PeerCertificate own = pki_.Issue("haproxy", PeerPki::Localhost());
    const std::string pem = folder_.Write("haproxy.pem", own.pem + own.key_pem);
    const auto command = [&](const std::string& port) {
      ready_port_ = std::to_string(RawSocket::Bind().port());
      std::string wanted_bind = bind;
      if (!bind.empty())
        wanted_bind = " ssl crt " + pem + " ca-file " + pki_.authority().path + bind;
      return Words{
          kHaproxy, "-db", "-f",
          folder_.Write("haproxy.cfg",
                        "global\n  log stdout format raw local0\ndefaults\n  mode tcp\n"
                        "  timeout connect 5s\n  timeout client 15s\n  timeout server 15s\n"
                        "listen lab\n  bind 127.0.0.1:" +
                            port + wanted_bind + "\n  server lab " + listener_.bound_address() +
                            " " + server + "\nfrontend ready\n  mode http\n  bind 127.0.0.1:" +
                            ready_port_ + "\n  http-request return status 200\n")};
    };
    for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
      port_ = std::to_string(RawSocket::Bind().port());
      ASSERT_NO_FATAL_FAILURE(Start(command(port_)));
      if (IsSkipped()) return;
      // It says nothing when it listens; each look takes a little.
      for (int looks = 0; looks < 500; ++looks) {
        Curl(ready_port_, {}, "http");
        if (client_status_ == 0) return;
        if (server_->WaitForExit(absl::Milliseconds(10))) break;
      }
    }
    FAIL() << server_->output() << server_->errors();
  }

  v1::HandshakeResult DialIt(const std::string& more) {
    v1::DialEndpointRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        "tls_context { spec { client { server_name: 'localhost' } peer_verification { mode: "
        "REPORT_ONLY } alpn_protocols: 'h2' } } exchange { steps { read_to_end {} } }",
        &request));
    v1::TlsContextSpec spec;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(more, &spec)) << more;
    request.mutable_tls_context()->mutable_spec()->MergeFrom(spec);
    request.set_target_address("127.0.0.1:" + port_);
    return lab_.Dial(request);
  }

  v1::Listener listener_;
  std::string ready_port_;
};

TEST_F(Haproxy, TellsTheListenerByVersion1AndByVersion2WhoComes) {
  for (const char* option : {"send-proxy", "send-proxy-v2"}) {
    ASSERT_NO_FATAL_FAILURE(StartInFront("", option));
    if (IsSkipped()) return;
    const v1::HandshakeResult dialled = DialIt("");
    EXPECT_FALSE(dialled.has_failure()) << dialled.failure().summary();
    const v1::HandshakeResult result = lab_.NextResult(listener_);
    EXPECT_FALSE(result.has_failure()) << result.failure().summary();
    EXPECT_EQ(result.proxy_header().version(), std::string(option) == "send-proxy" ? 1u : 2u);
    EXPECT_FALSE(result.proxy_header().local());
    EXPECT_EQ(result.proxy_header().source_address(), dialled.local_address());
    EXPECT_EQ(result.proxy_header().destination_address(), "127.0.0.1:" + port_);
    EXPECT_NE(result.remote_address(), dialled.local_address());
    EXPECT_FALSE(result.proxy_header().has_tls());
    EXPECT_GT(result.wire().received().clear_bytes(), 20u);
  }
}

TEST_F(Haproxy, TellsTheListenerOfTheTlsThatItTookOff) {
  ASSERT_NO_FATAL_FAILURE(
      StartInFront(" alpn h2,http/1.1 verify optional",
                   "ssl verify none sni str(localhost) send-proxy-v2-ssl-cn proxy-v2-options "
                   "ssl,cert-cn,cert-key,cert-sig,ssl-cipher,authority,crc32c,unique-id"));
  if (IsSkipped()) return;
  v1::TlsContextSpec ada;
  v1::PemCredential* pem = ada.add_credentials()->mutable_pem();
  pem->set_chain_pem(ada_.pem);
  pem->set_private_key_pem(ada_.key_pem);
  std::string credentials;
  google::protobuf::TextFormat::PrintToString(ada, &credentials);
  const v1::HandshakeResult dialled = DialIt(credentials);
  ASSERT_FALSE(dialled.has_failure()) << dialled.failure().summary();
  const v1::HandshakeResult result = lab_.NextResult(listener_);
  ASSERT_FALSE(result.has_failure()) << result.failure().summary();
  const v1::ProxyHeader& header = result.proxy_header();
  EXPECT_EQ(header.source_address(), dialled.local_address());
  EXPECT_EQ(header.authority(), "localhost");
  EXPECT_TRUE(header.checksum());
  ASSERT_TRUE(header.has_tls());
  EXPECT_TRUE(header.tls().over_tls());
  EXPECT_TRUE(header.tls().certificate_on_connection());
  EXPECT_TRUE(header.tls().certificate_in_session());
  EXPECT_EQ(header.tls().verify(), 0u);
  EXPECT_EQ(header.tls().common_name(), "Ada");
  EXPECT_EQ(header.tls().version(), dialled.negotiated().version_name());
  EXPECT_EQ(header.tls().cipher(), dialled.negotiated().cipher_suite().openssl_name());
  EXPECT_NE(header.tls().key_algorithm(), "");
  EXPECT_NE(header.tls().signature_algorithm(), "");
}

// And HAProxy, whose client is HTTP in the clear, takes the lab's own header.
TEST_F(Haproxy, ThatExpectsAHeaderTakesTheTerminatorsOwn) {
  ASSERT_NO_FATAL_FAILURE(StartInFront("", "send-proxy"));
  if (IsSkipped()) return;
  const std::string echo = std::to_string(RawSocket::Bind().port());
  Start(
      {kHaproxy, "-db", "-f",
       folder_.Write("echo.cfg",
                     "defaults\n  mode http\n  timeout client 15s\nfrontend echo\n  bind "
                     "127.0.0.1:" +
                         echo +
                         " accept-proxy\n  http-request return status 200 content-type "
                         "text/plain lf-string \"source=%[src]:%[src_port] sni=%[fc_pp_authority] "
                         "end\"\n")});
  for (const char* use : {"PROXY_V1", "PROXY_V2", "PROXY_V2_TLS"}) {
    const v1::Terminator terminator =
        Terminate(ServerContext() + "send_proxy_header: " + use, echo);
    std::string page;
    for (int looks = 0; looks < 200 && page.empty(); ++looks) {
      page = Curl(BoundPort(terminator), {"-w", "\\nport=%{local_port}\\n"});
      if (client_status_ != 0) page.clear();
      if (server_->WaitForExit(absl::Milliseconds(10))) break;
    }
    const std::string source = "127.0.0.1:" + AfterLabel(page, "port=");
    EXPECT_NE(page.find("source=" + source + " "), std::string::npos) << use << page;
    const bool with_name = std::string(use) == "PROXY_V2_TLS";
    EXPECT_NE(page.find(with_name ? "sni=localhost end" : "sni= end"), std::string::npos) << page;
  }
}

TEST_F(Offload, NginxBehindATerminatorLogsTheClientsAddress) {
  ASSERT_NO_FATAL_FAILURE(StartNginx());
  if (IsSkipped()) return;
  for (const char* use : {"PROXY_V1", "PROXY_V2", "PROXY_V2_TLS"}) {
    const v1::Terminator terminator =
        Terminate(ServerContext("alpn_protocols: 'http/1.1'") + "send_proxy_header: " + use, port_);
    const std::string page = Curl(BoundPort(terminator), {"-w", "port=%{local_port}\\n"});
    EXPECT_EQ(client_status_, 0) << client_->errors();
    const std::string source = "127.0.0.1:" + AfterLabel(page, "port=");
    EXPECT_EQ(AfterLabel(page, "source="), source) << page;
    EXPECT_EQ(AfterLabel(page, "destination="), terminator.bound_address());
    const v1::TerminatorResult result = lab_.Results(terminator, 1)[0];
    EXPECT_EQ(result.client_address(), source);
    EXPECT_EQ(result.sent_proxy_header().source_address(), source);
    EXPECT_EQ(result.sent_proxy_header().alpn(),
              std::string(use) == "PROXY_V2_TLS" ? "http/1.1" : "");
    EXPECT_EQ(result.error(), "");
  }
}

TEST_F(Offload, APythonServerSeesTheClientsAddressAndNothingThatItMadeUp) {
  ASSERT_NO_FATAL_FAILURE(StartPython());
  if (IsSkipped()) return;
  const v1::Terminator terminator = Terminate(
      AskingContext() + "http_forwarding { x_forwarded: true client_certificate: true }", port_);
  const Words spoofing = {"-H", "X-Forwarded-For: 203.0.113.9", "-H", "X-Forwarded-Proto: gopher",
                          "-H", "Client-Cert: :c3Bvb2ZlZA==:"};
  const std::string page = Curl(BoundPort(terminator), spoofing);
  EXPECT_EQ(client_status_, 0) << client_->errors();
  EXPECT_EQ(AfterLabel(page, "X-Forwarded-For="), "127.0.0.1") << page;
  EXPECT_EQ(AfterLabel(page, "X-Forwarded-Proto="), "https");
  EXPECT_EQ(Count(page, "X-Forwarded-For="), 1u);
  EXPECT_EQ(Count(page, "Client-Cert="), 0u);
  const v1::TerminatorResult result = lab_.Results(terminator, 1)[0];
  ASSERT_EQ(result.requests_size(), 1);
  ASSERT_EQ(result.requests(0).removed_headers_size(), 3);
  EXPECT_EQ(result.requests(0).removed_headers(0).value(), "203.0.113.9");
}

TEST_F(Offload, APythonServerSeesBothWhereTheClientIsBelieved) {
  ASSERT_NO_FATAL_FAILURE(StartPython());
  if (IsSkipped()) return;
  const v1::Terminator terminator = Terminate(
      ServerContext() + "http_forwarding { x_forwarded: true danger_keep_client_fields: true }",
      port_);
  const std::string page = Curl(BoundPort(terminator), {"-H", "X-Forwarded-For: 203.0.113.9"});
  EXPECT_EQ(AfterLabel(page, "X-Forwarded-For="), "203.0.113.9") << page;
  EXPECT_EQ(Count(page, "X-Forwarded-For="), 2u);
}

TEST_F(Offload, APythonServerSeesTheCertificateThatWasVerified) {
  ASSERT_NO_FATAL_FAILURE(StartPython());
  if (IsSkipped()) return;
  const v1::Terminator terminator =
      Terminate(AskingContext() + "http_forwarding { client_certificate: true }", port_);
  const std::string page =
      Curl(BoundPort(terminator), {"--cert", ada_.path, "--key", ada_.key_path});
  EXPECT_EQ(client_status_, 0) << client_->errors();
  // The text between the lines of a PEM file is the same base64.
  std::string base64 = ada_.pem.substr(0, ada_.pem.find("-----END"));
  base64.erase(0, base64.find('\n') + 1);
  base64.erase(std::remove(base64.begin(), base64.end(), '\n'), base64.end());
  EXPECT_EQ(AfterLabel(page, "Client-Cert="), ":" + base64 + ":") << page;
  EXPECT_EQ(Count(page, "X-Forwarded-For="), 0u);
}

TEST_F(Offload, CurlKeepsItsConnectionForBodiesOfEitherKind) {
  ASSERT_NO_FATAL_FAILURE(StartPython());
  if (IsSkipped()) return;
  const v1::Terminator terminator =
      Terminate(ServerContext() + "http_forwarding { x_forwarded: true }", port_);
  const std::string url = "https://localhost:" + BoundPort(terminator) + "/second";
  const std::string page = Curl(
      BoundPort(terminator), {"--http1.1", "-H", "Transfer-Encoding: chunked", "-d", "hello", url});
  EXPECT_EQ(client_status_, 0) << client_->errors();
  EXPECT_EQ(Count(page, "body=b'hello'\n") + Count(page, "body=hello\n"), 2u) << page;
  EXPECT_EQ(Count(page, "X-Forwarded-For=127.0.0.1\n"), 2u);
  const v1::TerminatorResult result = lab_.Results(terminator, 1)[0];
  EXPECT_EQ(result.requests_size(), 2);
  const std::string plain = Curl(BoundPort(terminator), {"-d", "hello"});
  EXPECT_NE(plain.find("body=hello\n"), std::string::npos) << plain;
}

TEST_F(Offload, StunnelPutsTlsOnAndATerminatorTakesItOff) {
  RawSocket backend = RawSocket::Listen();
  const v1::Terminator terminator = Terminate(ServerContext(), std::to_string(backend.port()));
  ASSERT_NO_FATAL_FAILURE(StartStunnel("client = yes\nconnect = " + terminator.bound_address() +
                                       "\nCAfile = " + authority_path_ +
                                       "\nverifyChain = yes\ncheckHost = localhost\nsni = "
                                       "localhost\n"));
  if (IsSkipped()) return;
  RawSocket client = RawSocket::Connect(static_cast<uint16_t>(std::stoi(port_)));
  client.Send("question");
  RawSocket at_backend = backend.Accept();
  EXPECT_EQ(at_backend.Receive(), "question");
  at_backend.Send("answer");
  at_backend.EndWriting();
  EXPECT_EQ(client.ReceiveAll(), "answer");
  client.Close();
  const v1::TerminatorResult result = lab_.Results(terminator, 1)[0];
  EXPECT_FALSE(result.client_side().has_failure()) << result.client_side().failure().summary();
  EXPECT_EQ(result.client_side().negotiated().server_name(), "localhost");
  EXPECT_EQ(result.close().kind(), v1::TerminatorClose::BACKEND_CLOSED);
}

TEST_F(Offload, ATerminatorPutsTlsOnAndStunnelTakesItOff) {
  RawSocket backend = RawSocket::Listen();
  const PeerCertificate own = pki_.Issue("stunnel", PeerPki::Localhost());
  ASSERT_NO_FATAL_FAILURE(StartStunnel("cert = " + own.path + "\nkey = " + own.key_path +
                                       "\nconnect = 127.0.0.1:" + std::to_string(backend.port()) +
                                       "\n"));
  if (IsSkipped()) return;
  v1::TlsContextSpec spec;
  spec.mutable_client()->set_server_name("localhost");
  spec.mutable_peer_verification()->add_trusted_pems(pki_.authority().pem);
  std::string text;
  google::protobuf::TextFormat::PrintToString(spec, &text);
  const v1::Terminator terminator = Terminate("client_context { spec { " + text + " } }", port_);
  RawSocket client = RawSocket::Connect(static_cast<uint16_t>(std::stoi(BoundPort(terminator))));
  client.Send("question");
  RawSocket at_backend = backend.Accept();
  EXPECT_EQ(at_backend.Receive(), "question");
  at_backend.Send("answer");
  at_backend.EndWriting();
  EXPECT_EQ(client.ReceiveAll(), "answer");
  client.Close();
  at_backend.Close();
  const v1::TerminatorResult result = lab_.Results(terminator, 1)[0];
  EXPECT_FALSE(result.backend_side().has_failure()) << result.backend_side().failure().summary();
  EXPECT_EQ(result.backend_side().peer().chain(0).subject(), "CN=localhost,O=Peers");
  EXPECT_EQ(result.backend_received_bytes(), 6u);
  EXPECT_FALSE(result.has_client_side());
}

TEST_F(Offload, CurlWithAHeaderOfItsOwnIsToldByIt) {
  if (access(kCurl, X_OK) != 0) GTEST_SKIP() << kCurl << " is not installed";
  v1::Listener wanted;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "tls_context { spec { server {} credentials { certificate: '" + leaf_ +
          "' } } } accept_proxy_protocol: PROXY_REQUIRED exchange { steps { send_text: 'HTTP/1.0 "
          "200 OK\\r\\n\\r\\nhello' } }",
      &wanted));
  const v1::Listener listener = lab_.Listen(wanted);
  const std::string port = PortOf(listener.bound_address());
  EXPECT_EQ(Curl(port, {"--haproxy-protocol"}), "hello") << client_->errors();
  const v1::HandshakeResult result = lab_.NextResult(listener);
  EXPECT_FALSE(result.has_failure()) << result.failure().summary();
  EXPECT_EQ(result.proxy_header().version(), 1u);
  EXPECT_EQ(result.proxy_header().source_address(), result.remote_address());
  EXPECT_EQ(result.proxy_header().destination_address(), listener.bound_address());
  // And without one it is refused.
  Curl(port);
  EXPECT_NE(client_status_, 0);
  const v1::HandshakeResult refused = lab_.NextResult(listener);
  EXPECT_EQ(refused.failure().cause(), v1::HandshakeFailure::DIALOG_FAILED);
  EXPECT_EQ(refused.failure().error_class(), v1::HandshakeFailure::DIALOG_VIOLATION);
  EXPECT_EQ(refused.failure().phase(), v1::HANDSHAKE_PHASE_STARTTLS);
}

}  // namespace
}  // namespace tlslab
