// HTTP over TLS with real programs: the lab's server against curl, Python, openssl s_client and
// gnutls-cli, and the lab's client against nginx and Python.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/server_process.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCurl[] = "/usr/bin/curl";
constexpr char kPython[] = "/usr/bin/python3";
constexpr char kOpenssl[] = "/usr/bin/openssl";
constexpr char kGnutls[] = "/usr/bin/gnutls-cli";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class HttpPeers : public LabServer {
 protected:
  v1::Listener Wanted(v1::TlsStart start = v1::AT_CONNECT_TLS) {
    v1::Listener listener;
    v1::TlsContextSpec* spec = listener.mutable_tls_context()->mutable_spec();
    spec->mutable_server();
    spec->add_credentials()->set_certificate(Leaf("localhost"));
    spec->add_alpn_protocols("http/1.1");
    listener.mutable_dialog()->set_protocol(v1::HTTP);
    listener.mutable_dialog()->set_tls_start(start);
    return listener;
  }

  v1::Listener Listen(const v1::Listener& wanted) {
    const v1::Listener listener = lab_.Listen(wanted);
    port_ = PortOf(listener.bound_address());
    return listener;
  }

  std::string Url(const std::string& path) const { return "https://localhost:" + port_ + path; }

  v1::HandshakeResult Curl(const v1::Listener& listener, const std::vector<std::string>& more) {
    std::vector<std::string> command = {
        kCurl,           "-q",        "-sS",
        "--max-time",    "15",        "--cacert",
        authority_path_, "--resolve", "localhost:" + port_ + ":127.0.0.1"};
    command.insert(command.end(), more.begin(), more.end());
    return Serve(listener, command);
  }

  // A program that types `input`, and ends when the lab has closed.
  v1::HandshakeResult Type(const v1::Listener& listener, const std::vector<std::string>& command,
                           const std::string& input) {
    auto started = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    EXPECT_TRUE(started.ok()) << started.status();
    if (!started.ok()) return {};
    client_ = *std::move(started);
    EXPECT_TRUE(client_->Write(input));
    client_status_ = client_->WaitForExit();
    EXPECT_TRUE(client_status_) << "still runs: " << client_->output() << client_->errors();
    return lab_.NextResult(listener);
  }

  bool Lacks(const char* program) const { return access(program, X_OK) != 0; }

  std::string port_;
};

#define SKIP_WITHOUT(program) \
  if (Lacks(program)) GTEST_SKIP() << program << " is not installed"

// What the page says of a connection is what its result says.
void ExpectSame(const std::string& json, const v1::HandshakeResult& result) {
  v1::HandshakeResult told;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &told).ok()) << json;
  using Differencer = google::protobuf::util::MessageDifferencer;
  EXPECT_TRUE(Differencer::Equals(told.client_hello(), result.client_hello())) << json;
  EXPECT_TRUE(Differencer::Equals(told.negotiated(), result.negotiated())) << json;
  EXPECT_TRUE(Differencer::Equals(told.fingerprints(), result.fingerprints())) << json;
  EXPECT_TRUE(Differencer::Equals(told.shared(), result.shared())) << json;
  EXPECT_TRUE(Differencer::Equals(told.peer(), result.peer())) << json;
  EXPECT_EQ(told.connection_id(), result.connection_id());
  EXPECT_EQ(told.key_log_lines_size(), 0);
  EXPECT_EQ(told.tickets_size(), 0);
  EXPECT_GT(told.client_hello().cipher_suites_size(), 0);
}

TEST_F(HttpPeers, CurlAsksTwiceOnOneConnectionAndReadsWhatTheListenerSaw) {
  SKIP_WITHOUT(kCurl);
  v1::Listener wanted = Wanted();
  wanted.mutable_result_options()->set_key_log(true);
  const v1::Listener listener = Listen(wanted);
  const std::string json = folder_.path() + "/client.json";
  const v1::HandshakeResult result =
      Curl(listener, {"--http1.1", Url("/"), "-o", folder_.path() + "/page", "--next", "--cacert",
                      authority_path_, "--http1.1", Url("/client.json?x=y"), "-o", json});
  EXPECT_EQ(client_status_, 0) << client_->errors();
  ASSERT_TRUE(result.dialog().completed()) << result.dialog().error();
  ASSERT_EQ(result.dialog().http_exchanges_size(), 2);
  EXPECT_EQ(result.dialog().http_exchanges(0).status(), 200u);
  EXPECT_EQ(result.dialog().http_exchanges(0).response_body(), ReadFile(folder_.path() + "/page"));
  EXPECT_TRUE(result.dialog().http_exchanges(0).keep_alive());
  EXPECT_EQ(result.dialog().http_exchanges(1).target(), "/client.json?x=y");
  EXPECT_EQ(result.negotiated().alpn_protocol(), "http/1.1");
  EXPECT_GT(result.key_log_lines_size(), 0);
  EXPECT_EQ(result.close_kind(), v1::CLOSE_KIND_CLOSE_NOTIFY);
  ExpectSame(ReadFile(json), result);
}

TEST_F(HttpPeers, CurlReadsAHeadAndALongAnswerAndUploads) {
  SKIP_WITHOUT(kCurl);
  constexpr uint64_t kLong = 64 << 20;
  v1::Listener wanted = Wanted();
  v1::HttpAnswerSpec* answer = wanted.mutable_dialog()->mutable_http()->add_answers();
  answer->set_path("*");
  answer->set_body_size_bytes(kLong);
  const v1::Listener listener = Listen(wanted);
  v1::HandshakeResult result = Curl(listener, {"-I", Url("/")});
  EXPECT_EQ(client_status_, 0) << client_->errors();
  EXPECT_THAT(client_->output(), HasSubstr("Content-Length: 67108864\r\n"));
  EXPECT_EQ(result.dialog().http_exchanges(0).method(), "HEAD");
  EXPECT_EQ(result.dialog().http_exchanges(0).response_body_bytes(), 0u);
  // Long enough for curl to ask first (Expect: 100-continue).
  const std::string upload = folder_.Write("upload", std::string(2 << 20, 'u'));
  result = Curl(listener, {"-v", "-T", upload, "-o", "/dev/null", "-w", "got %{size_download}\n",
                           Url("/up")});
  EXPECT_EQ(client_status_, 0) << client_->errors();
  EXPECT_EQ(AfterLabel(client_->output(), "got "), std::to_string(kLong));
  EXPECT_THAT(client_->errors(), HasSubstr("HTTP/1.1 100 Continue"));
  ASSERT_EQ(result.dialog().http_exchanges_size(), 1) << result.dialog().error();
  EXPECT_EQ(result.dialog().http_exchanges(0).method(), "PUT");
  EXPECT_EQ(result.dialog().http_exchanges(0).request_body_bytes(), uint64_t{2} << 20);
  EXPECT_EQ(result.dialog().http_exchanges(0).response_body_bytes(), kLong);
  EXPECT_TRUE(result.dialog().completed()) << result.dialog().error();
}

TEST_F(HttpPeers, CurlRemembersStrictTransportSecurity) {
  SKIP_WITHOUT(kCurl);
  v1::Listener wanted = Wanted();
  v1::HttpAnswerSpec* answer = wanted.mutable_dialog()->mutable_http()->add_answers();
  answer->set_path("/");
  v1::HttpHeader* header = answer->add_headers();
  header->set_name("Strict-Transport-Security");
  header->set_value("max-age=31536000; includeSubDomains");
  wanted.mutable_dialog()->mutable_http()->set_close_after_answer(true);
  const v1::Listener listener = Listen(wanted);
  const std::string cache = folder_.path() + "/hsts.txt";
  const v1::HandshakeResult result = Curl(listener, {"--hsts", cache, Url("/")});
  EXPECT_EQ(client_status_, 0) << client_->errors();
  EXPECT_THAT(ReadFile(cache), HasSubstr(".localhost \"")) << "a dot: and names below";
  const v1::HttpExchange& seen = result.dialog().http_exchanges(0);
  EXPECT_EQ(seen.strict_transport_security().max_age_seconds(), 31536000u);
  EXPECT_TRUE(seen.strict_transport_security().include_subdomains());
  EXPECT_FALSE(seen.keep_alive());
}

TEST_F(HttpPeers, CurlIsToldOfAnAnswerThatLies) {
  SKIP_WITHOUT(kCurl);
  constexpr int kPartialFile = 18;  // curl(1)
  v1::Listener wanted = Wanted();
  v1::HttpAnswerSpec* answer = wanted.mutable_dialog()->mutable_http()->add_answers();
  answer->set_path("/");
  answer->set_body("short");
  v1::HttpHeader* header = answer->add_headers();
  header->set_name("Content-Length");
  header->set_value("100");
  wanted.mutable_dialog()->mutable_http()->set_close_after_answer(true);
  const v1::Listener listener = Listen(wanted);
  Curl(listener, {Url("/")});
  EXPECT_EQ(client_status_, kPartialFile) << client_->errors();
}

TEST_F(HttpPeers, CurlInTheClearReadsItsPageToo) {
  SKIP_WITHOUT(kCurl);
  const v1::Listener listener = Listen(Wanted(v1::IN_CLEAR));
  const v1::HandshakeResult result = Curl(listener, {"http://localhost:" + port_ + "/client.json"});
  EXPECT_EQ(client_status_, 0) << client_->errors();
  EXPECT_TRUE(result.dialog().completed()) << result.dialog().error();
  EXPECT_FALSE(result.dialog().tls_started());
  EXPECT_EQ(result.failure().cause(), v1::HandshakeFailure::NOT_BEGUN);
  EXPECT_THAT(client_->output(), HasSubstr("\"role\": \"SERVER\""));
}

TEST_F(HttpPeers, CurlThatAgreesOnHttp2IsNotAnswered) {
  SKIP_WITHOUT(kCurl);
  v1::Listener wanted = Wanted();
  wanted.mutable_tls_context()->mutable_spec()->set_alpn_protocols(0, "h2");
  const v1::Listener listener = Listen(wanted);
  const v1::HandshakeResult result = Curl(listener, {"--http2", Url("/")});
  EXPECT_NE(client_status_, 0);
  EXPECT_EQ(result.negotiated().alpn_protocol(), "h2");
  EXPECT_THAT(result.dialog().error(), HasSubstr("ALPN agreed on h2"));
  EXPECT_FALSE(result.dialog().completed());
}

// Asks twice on one connection, once with a body, and then once more by another library.
constexpr char kPythonClient[] = R"(
import http.client, ssl, sys, urllib.request
port, authority = int(sys.argv[1]), sys.argv[2]
context = ssl.create_default_context(cafile=authority)
connection = http.client.HTTPSConnection("localhost", port, context=context)
for method, body in (("GET", None), ("POST", iter([b"in ", b"chunks"]))):
    connection.request(method, "/client.json", body=body, encode_chunked=body is not None,
                       headers={"Transfer-Encoding": "chunked"} if body else {})
    answer = connection.getresponse()
    print(method, answer.status, len(answer.read()))
connection.close()
with urllib.request.urlopen(f"https://localhost:{port}/", context=context) as page:
    print("urllib", page.status, page.headers["Content-Type"])
)";

TEST_F(HttpPeers, PythonsHttpClientAndUrllibReadTheirPages) {
  SKIP_WITHOUT(kPython);
  const v1::Listener listener = Listen(Wanted());
  const v1::HandshakeResult first =
      Serve(listener, {kPython, "-I", "-c", kPythonClient, port_, authority_path_});
  ASSERT_EQ(client_status_, 0) << client_->errors();
  ASSERT_EQ(first.dialog().http_exchanges_size(), 2) << first.dialog().error();
  for (const v1::HttpExchange& seen : first.dialog().http_exchanges()) {
    EXPECT_EQ(AfterLabel(client_->output(), seen.method() + " "),
              "200 " + std::to_string(seen.response_body_bytes()));
  }
  EXPECT_EQ(first.dialog().http_exchanges(1).request_body_bytes(), 9u);
  // Python closes the transport without close_notify. What it asked was answered.
  EXPECT_EQ(first.close_kind(), v1::CLOSE_KIND_TRUNCATED);
  EXPECT_TRUE(first.dialog().completed()) << first.dialog().error();
  const v1::HandshakeResult second = lab_.NextResult(listener);
  EXPECT_EQ(AfterLabel(client_->output(), "urllib "), "200 text/html");
  EXPECT_EQ(second.dialog().http_exchanges_size(), 1);
  EXPECT_FALSE(second.dialog().http_exchanges(0).keep_alive());
  EXPECT_TRUE(second.dialog().completed()) << second.dialog().error();
}

TEST_F(HttpPeers, ARequestTypedIntoOpensslIsAnswered) {
  SKIP_WITHOUT(kOpenssl);
  const v1::Listener listener = Listen(Wanted());
  const v1::HandshakeResult result =
      Type(listener,
           {kOpenssl, "s_client", "-quiet", "-crlf", "-verify_return_error", "-CAfile",
            authority_path_, "-servername", "localhost", "-connect", "127.0.0.1:" + port_},
           "GET /client.json HTTP/1.1\nHost: localhost\nConnection: close\n\n");
  EXPECT_THAT(client_->output(), HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(result.dialog().completed()) << result.dialog().error();
  const std::string printed = client_->output();
  const size_t body = printed.find("\r\n\r\n");
  ASSERT_NE(body, printed.npos);
  ExpectSame(printed.substr(body + 4), result);
}

TEST_F(HttpPeers, NonsenseTypedIntoOpensslIsRefused) {
  SKIP_WITHOUT(kOpenssl);
  const v1::Listener listener = Listen(Wanted());
  const v1::HandshakeResult result =
      Type(listener, {kOpenssl, "s_client", "-quiet", "-crlf", "-connect", "127.0.0.1:" + port_},
           "EHLO localhost\n");
  EXPECT_THAT(client_->output(), HasSubstr("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_FALSE(result.dialog().completed());
  EXPECT_THAT(result.dialog().error(), HasSubstr("refused with 400"));
}

TEST_F(HttpPeers, ARequestTypedIntoGnutlsIsAnswered) {
  SKIP_WITHOUT(kGnutls);
  const v1::Listener listener = Listen(Wanted());
  const v1::HandshakeResult result =
      Type(listener,
           {kGnutls, "--x509cafile", authority_path_, "--sni-hostname", "localhost",
            "--verify-hostname", "localhost", "127.0.0.1", "-p", port_},
           "GET /none HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client_->output(), HasSubstr("HTTP/1.1 404 Not Found")) << client_->errors();
  ASSERT_EQ(result.dialog().http_exchanges_size(), 1) << result.dialog().error();
  EXPECT_EQ(result.dialog().http_exchanges(0).status(), 404u);
  EXPECT_TRUE(result.dialog().completed()) << result.dialog().error();
}

// Answers in chunks.
constexpr char kChunkingBackend[] = R"(
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (b"piece by ", b"piece"):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print("port:", server.server_port, flush=True)
server.serve_forever()
)";

std::string NginxServer(const PeerCertificate& leaf, const std::string& backend) {
  return " ssl;\nssl_certificate " + leaf.path + ";\nssl_certificate_key " + leaf.key_path + R"(;
    ssl_protocols TLSv1.2 TLSv1.3;
    server_name localhost;
    location = / {
      add_header Strict-Transport-Security "max-age=63072000; includeSubDomains; preload" always;
      return 200 "host=$http_host\n";
    }
    location = /moved { return 301 https://elsewhere.example/; }
    location = /none { return 204; }
    location = /last { keepalive_timeout 0; return 200 "last\n"; }
    location = /chunked { proxy_http_version 1.1; proxy_pass http://127.0.0.1:)" +
         backend + R"(; })";
}

class HttpServers : public testing::Test {
 protected:
  void StartNginx() {
    std::string backend;
    ASSERT_NO_FATAL_FAILURE(
        StartServer({{kPython, "-I", "-c", kChunkingBackend}, {}}, "port: ", &backend_, &backend));
    if (IsSkipped()) return;
    const PeerCertificate leaf = pki_.Issue("server", PeerPki::Localhost());
    tlslab::StartNginx(folder_, NginxServer(leaf, backend), &server_, &port_);
  }

  v1::HandshakeResult Dial(const std::vector<std::pair<std::string, std::string>>& requests) {
    v1::DialEndpointRequest dial;
    *dial.mutable_tls_context()->mutable_spec() =
        ClientSpec(v1::TLS_VERSION_TLS13, pki_.authority());
    dial.mutable_tls_context()->mutable_spec()->add_alpn_protocols("http/1.1");
    dial.set_target_address("127.0.0.1:" + port_);
    dial.mutable_dialog()->set_protocol(v1::HTTP);
    for (const auto& [method, target] : requests) {
      v1::HttpRequestSpec* request = dial.mutable_dialog()->mutable_http()->add_requests();
      request->set_method(method);
      request->set_target(target);
    }
    return lab_.Dial(dial);
  }

  TestLab lab_;
  TestFolder folder_;
  PeerPki pki_{folder_};
  std::unique_ptr<ChildProcess> backend_;
  std::unique_ptr<ChildProcess> server_;
  std::string port_;
};

TEST_F(HttpServers, NginxAnswersSevenRequestsOnOneConnection) {
  ASSERT_NO_FATAL_FAILURE(StartNginx());
  if (IsSkipped()) return;
  const v1::HandshakeResult result = Dial({{"GET", "/"},
                                           {"HEAD", "/"},
                                           {"GET", "/moved"},
                                           {"GET", "/none"},
                                           {"GET", "/chunked"},
                                           {"GET", "/missing"},
                                           {"GET", "/last"}});
  ASSERT_TRUE(result.dialog().completed())
      << result.failure().summary() << result.dialog().error() << server_->errors();
  const auto& seen = result.dialog().http_exchanges();
  ASSERT_EQ(seen.size(), 7);
  EXPECT_EQ(seen[0].response_body(), "host=localhost\n");
  EXPECT_EQ(seen[0].strict_transport_security().max_age_seconds(), 63072000u);
  EXPECT_TRUE(seen[0].strict_transport_security().include_subdomains());
  EXPECT_TRUE(seen[0].strict_transport_security().preload());
  EXPECT_TRUE(seen[0].keep_alive());
  EXPECT_EQ(seen[1].status(), 200u);
  EXPECT_EQ(seen[1].response_body_bytes(), 0u);
  EXPECT_EQ(seen[2].status(), 301u);  // and not followed
  EXPECT_FALSE(seen[2].has_strict_transport_security());
  EXPECT_EQ(seen[3].status(), 204u);
  EXPECT_EQ(seen[4].response_body(), "piece by piece");
  EXPECT_EQ(seen[5].status(), 404u);
  EXPECT_FALSE(seen[6].keep_alive());
  EXPECT_EQ(seen[6].response_body(), "last\n");
}

TEST_F(HttpServers, NginxThatClosesAfterAnAnswerIsNotAskedAgain) {
  ASSERT_NO_FATAL_FAILURE(StartNginx());
  if (IsSkipped()) return;
  const v1::HandshakeResult result = Dial({{"GET", "/last"}, {"GET", "/"}});
  EXPECT_FALSE(result.dialog().completed());
  EXPECT_EQ(result.dialog().error(), "the server kept the connection for 1 of 2 requests");
  EXPECT_EQ(result.dialog().http_exchanges_size(), 1);
}

// Answers once without a length, and ends the connection with close_notify or without.
constexpr char kClosingServer[] = R"(
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
with socket.create_server(("127.0.0.1", 0)) as listening:
    print("port:", listening.getsockname()[1], flush=True)
    plain, _ = listening.accept()
    tls = context.wrap_socket(plain, server_side=True)
    tls.recv(10000)
    tls.sendall(b"HTTP/1.0 200 OK\r\n\r\npay 100")
    if sys.argv[3] == "orderly":
        tls.unwrap()
    tls.close()
)";

TEST_F(HttpServers, AnAnswerWithoutALengthIsWholeOnlyWithCloseNotify) {
  const PeerCertificate leaf = pki_.Issue("server", PeerPki::Localhost());
  for (const bool orderly : {true, false}) {
    ASSERT_NO_FATAL_FAILURE(StartServer({{kPython, "-I", "-c", kClosingServer, leaf.path,
                                          leaf.key_path, orderly ? "orderly" : "cut"},
                                         {}},
                                        "port: ", &server_, &port_));
    if (IsSkipped()) return;
    const v1::HandshakeResult result = Dial({{"GET", "/"}});
    EXPECT_EQ(result.close_kind(),
              orderly ? v1::CLOSE_KIND_CLOSE_NOTIFY : v1::CLOSE_KIND_TRUNCATED);
    EXPECT_EQ(result.dialog().completed(), orderly) << result.dialog().error();
    ASSERT_EQ(result.dialog().http_exchanges_size(), 1);
    EXPECT_EQ(result.dialog().http_exchanges(0).response_body(), "pay 100");
    EXPECT_EQ(result.dialog().error().find("without close_notify") != std::string::npos, !orderly);
    EXPECT_FALSE(result.has_failure()) << result.failure().summary();
  }
}

}  // namespace
}  // namespace tlslab
