// Known answers: what OpenSSL's s_server, nginx, gnutls-serv and the lab itself make of hellos
// that no library sends. Each case is one row; a column is what that peer is known to answer.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "tests/testing/child_process.h"
#include "tests/testing/peer_pki.h"
#include "tests/testing/raw_socket.h"
#include "tests/testing/test_folder.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

constexpr char kOpenssl[] = "/usr/bin/openssl";
constexpr char kNginx[] = "/usr/sbin/nginx";
constexpr char kGnutls[] = "/usr/bin/gnutls-serv";
// Programs that cannot pick a port themselves: another may be faster to the one found.
constexpr int kPortAttempts = 5;

struct Case {
  const char* name;
  const char* hello;  // a CraftedHello as text
  // "KIND", then the version that was chosen, or the alert.
  const char* openssl;
  const char* gnutls;
  const char* nginx = nullptr;  // null: as OpenSSL, which it is linked with
  const char* newer = nullptr;  // OpenSSL 3.5; null: as 3.0
};

// Of the lab's peers those of Debian 12: OpenSSL 3.0 and GnuTLS 3.7.
const std::vector<Case>& Cases() {
  static const auto& cases = *new std::vector<Case>{
      {"nothing changed", "fields {}", "SERVER_HELLO TLS13", "SERVER_HELLO TLS13"},
      {"TLS 1.4 as legacy_version", "fields { legacy_version: 0x0305 }", "SERVER_HELLO TLS13",
       "SERVER_HELLO TLS13"},
      {"TLS 1.4 beside TLS 1.3",
       "fields { replaced_extensions { type: 'supported_versions' values { values: ['0x0305', "
       "'TLSv1.3'] } } }",
       "SERVER_HELLO TLS13", "SERVER_HELLO TLS13"},
      {"TLS 1.4 alone",
       "fields { replaced_extensions { type: 'supported_versions' values { values: '0x0305' } } }",
       "ALERT protocol_version", "ALERT protocol_version"},
      {"TLS 1.4 as before TLS 1.3",
       "fields { legacy_version: 0x0305 without_extensions: 'supported_versions' }",
       "SERVER_HELLO TLS12", "SERVER_HELLO TLS12"},
      // In SSL 3.0, in which OpenSSL answers, there was no protocol_version.
      {"SSL 3.0 alone",
       "fields { legacy_version: 0x0300 without_extensions: 'supported_versions' }",
       "ALERT handshake_failure", "ALERT protocol_version"},
      {"unknown suites and GREASE",
       "fields { cipher_suites: ['GREASE', '0xfefe', 'TLS_AES_128_GCM_SHA256'] "
       "additional_extensions { type: 'GREASE' } additional_extensions { type: '4711' data: 'x' } "
       "}",
       "SERVER_HELLO TLS13", "SERVER_HELLO TLS13"},
      {"no shared suite", "fields { cipher_suites: ['GREASE', '0xfefe'] }",
       "ALERT handshake_failure", "ALERT handshake_failure"},
      {"no suites at all", "fields { no_cipher_suites: true }", "ALERT illegal_parameter",
       "ALERT decode_error", nullptr, "ALERT decode_error"},
      {"an extension twice", "fields { additional_extensions { type: 'extended_master_secret' } }",
       "ALERT illegal_parameter", "ALERT unsupported_extension"},
      // Without an extension that says otherwise signatures are with SHA-1, which OpenSSL refuses
      // at its default security level.
      {"no extensions", "fields { no_extensions: true }", "ALERT handshake_failure",
       "SERVER_HELLO TLS12"},
      {"no compression methods", "fields { compression_methods {} }", "ALERT decode_error",
       "ALERT decode_error"},
      {"a hello of four records",
       "fields { additional_extensions { type: 'padding' zero_bytes: 60000 } }",
       "SERVER_HELLO TLS13", "SERVER_HELLO TLS13"},
      {"records of one byte", "fields {} framing { max_record_bytes: 1 }", "SERVER_HELLO TLS13",
       "SERVER_HELLO TLS13"},
      {"segments of one byte", "fields {} framing { segment_bytes: 1 }", "SERVER_HELLO TLS13",
       "SERVER_HELLO TLS13"},
      {"an empty record first", "fields {} framing { leading_empty_record: true }",
       "SERVER_HELLO TLS13", "ALERT unexpected_message"},
      {"records of version 0x7f7f", "fields {} framing { record_version: 0x7f7f }", "CLOSED",
       "ALERT protocol_version"},
      // nginx takes whatever does not begin as a handshake for HTTP.
      {"records of application data", "fields {} framing { content_type: 23 }",
       "ALERT unexpected_message", "ALERT unexpected_message", "NOT_TLS"},
      {"a length that is 256 too small",
       "fields { additional_extensions { type: 'padding' zero_bytes: 300 } } patches { "
       "offset_bytes: 2 remove_bytes: 1 insert: '\\001' }",
       "ALERT decode_error", "ALERT decode_error"},
      {"no key share", "fields { replaced_extensions { type: 'key_share' key_shares {} } }",
       "HELLO_RETRY_REQUEST TLS13", "HELLO_RETRY_REQUEST TLS13"},
      {"pre_shared_key that is not the last",
       "fields { additional_extensions { type: 'pre_shared_key' data: "
       "'\\000\\007\\000\\001a\\000\\000\\000\\000\\000\\041\\040"
       "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb' } additional_extensions { type: '4711' } }",
       "ALERT illegal_parameter", "ALERT illegal_parameter"},
      {"the form of SSL 2.0", "sslv2 {}", "ALERT handshake_failure", "SERVER_HELLO TLS12"},
      {"SSL 2.0 itself", "sslv2 { version: 2 }", "ALERT protocol_version",
       "ALERT protocol_version"},
      {"half a hello", "fields {} framing { stop_after_bytes: 100 }", "SILENCE", "SILENCE"},
      {"HTTP", "raw_stream: 'GET / HTTP/1.0\\r\\n\\r\\n'", "CLOSED", "ALERT unexpected_message",
       "NOT_TLS"},
  };
  return cases;
}

std::string Told(const v1::HelloReply& reply) {
  std::string told = v1::HelloReply::Kind_Name(reply.kind());
  if (reply.version() != v1::TLS_VERSION_UNSPECIFIED) {
    told += " " + v1::TlsVersion_Name(reply.version()).substr(sizeof("TLS_VERSION"));
  }
  if (reply.alert_fatal()) told += " " + reply.alert().name();
  return told;
}

class CraftedHellos : public testing::Test {
 protected:
  v1::HelloReply Send(v1::SendClientHelloRequest request) {
    request.set_target_address("127.0.0.1:" + port_);
    return lab_.SendHello(request).reply();
  }
  v1::HelloReply Send(const std::string& hello) {
    v1::SendClientHelloRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(hello, request.mutable_hello()))
        << hello;
    // What half a hello waits for never comes.
    const bool silent = hello.find("stop_after") != std::string::npos;
    request.mutable_timeout()->set_nanos(silent ? 200'000'000 : 0);
    request.mutable_timeout()->set_seconds(silent ? 0 : 20);
    return Send(request);
  }
  // More than two bytes of length could say.
  v1::HelloReply SendOversized() {
    v1::SendClientHelloRequest request;
    v1::HelloFields& fields = *request.mutable_hello()->mutable_fields();
    fields.add_cipher_suites("TLS_AES_128_GCM_SHA256");
    for (int i = 0; i < 20000; ++i) fields.add_cipher_suites("0xfefe");
    v1::CraftedExtension& padding = *fields.add_additional_extensions();
    padding.set_type("padding");
    padding.set_zero_bytes(60000);
    request.mutable_timeout()->set_seconds(20);
    return Send(request);
  }
  void CheckAll(const char* Case::*column, const char* oversized) {
    for (const Case& known : Cases()) {
      const v1::HelloReply reply = Send(known.hello);
      const char* wanted = known.*column != nullptr ? known.*column : known.openssl;
      EXPECT_EQ(Told(reply), wanted) << known.name << ": " << reply.summary();
      ASSERT_FALSE(HasFailure() && reply.kind() == v1::HelloReply::NOT_CONNECTED);
    }
    EXPECT_EQ(Told(SendOversized()), oversized);
    // A hello that was captured is answered when it is sent again.
    v1::SendClientHelloRequest again;
    again.mutable_hello()->set_raw_message(Send("fields {}").sent().raw());
    EXPECT_EQ(Told(Send(again)), "SERVER_HELLO TLS13");
  }
  void Start(const ChildCommand& command) {
    auto started = ChildProcess::Start(command);
    if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }

  TestLab lab_;
  TestFolder folder_;
  PeerPki pki_{folder_};
  // With RSA, which suites of that age need.
  PeerCertificate leaf_ = pki_.Issue("server", PeerPki::Localhost("rsa-2048"));
  std::unique_ptr<ChildProcess> server_;
  std::string port_;
};

TEST_F(CraftedHellos, AreAnsweredByOpenssl) {
  ASSERT_NO_FATAL_FAILURE(Start({{kOpenssl, "s_server", "-accept", "127.0.0.1:0", "-trace", "-cert",
                                  leaf_.path, "-key", leaf_.key_path},
                                 {"OPENSSL_CONF=/dev/null"}}));
  if (IsSkipped()) return;
  const std::optional<std::string> port = server_->WaitForLine("ACCEPT 127.0.0.1:");
  ASSERT_TRUE(port) << server_->errors();
  port_ = *port;
  CheckAll(&Case::openssl, "SERVER_HELLO TLS13");
}

TEST_F(CraftedHellos, OfOldFormsAreAnsweredByAnOpensslThatLikesThem) {
  ASSERT_NO_FATAL_FAILURE(
      Start({{kOpenssl, "s_server", "-accept", "127.0.0.1:0", "-cipher", "DEFAULT@SECLEVEL=0",
              "-cert", leaf_.path, "-key", leaf_.key_path},
             {"OPENSSL_CONF=/dev/null"}}));
  if (IsSkipped()) return;
  const std::optional<std::string> port = server_->WaitForLine("ACCEPT 127.0.0.1:");
  ASSERT_TRUE(port) << server_->errors();
  port_ = *port;
  for (const char* hello : {"fields { no_extensions: true }", "sslv2 {}"}) {
    const v1::HelloReply reply = Send(hello);
    EXPECT_EQ(Told(reply), "SERVER_HELLO TLS12") << reply.summary();
    ASSERT_EQ(reply.server_chain_size(), 1);
    EXPECT_EQ(reply.server_chain(0).subject(), "CN=localhost,O=Peers");
  }
}

// What went out is what another implementation read, in the same order.
TEST_F(CraftedHellos, AreReadByOpensslAsTheyWereAskedFor) {
  ASSERT_NO_FATAL_FAILURE(Start({{kOpenssl, "s_server", "-accept", "127.0.0.1:0", "-naccept", "1",
                                  "-trace", "-cert", leaf_.path, "-key", leaf_.key_path},
                                 {"OPENSSL_CONF=/dev/null"}}));
  if (IsSkipped()) return;
  const std::optional<std::string> port = server_->WaitForLine("ACCEPT 127.0.0.1:");
  ASSERT_TRUE(port) << server_->errors();
  port_ = *port;
  EXPECT_EQ(Told(Send("fields { cipher_suites: ['GREASE', 'TLS_AES_128_GCM_SHA256', '0xfefe'] "
                      "extensions { type: 'GREASE' data: 'x' } extensions { type: 'key_share' } "
                      "extensions { type: 'supported_versions' } extensions { type: "
                      "'signature_algorithms' } extensions { type: 'supported_groups' } }")),
            "SERVER_HELLO TLS13");
  ASSERT_TRUE(server_->WaitForExit()) << server_->output();
  const std::string trace = server_->output();
  size_t at = 0;
  for (const char* wanted :
       {"ClientHello", "{0x0A, 0x0A}", "{0x13, 0x01} TLS_AES_128_GCM_SHA256", "{0xFE, 0xFE}",
        "extension_type=UNKNOWN(2570), length=1", "extension_type=key_share(51)",
        "extension_type=supported_versions(43)", "extension_type=signature_algorithms(13)",
        "extension_type=supported_groups(10)", "ServerHello"}) {
    const size_t found = trace.find(wanted, at);
    EXPECT_NE(found, std::string::npos) << wanted << " in\n" << trace;
    if (found != std::string::npos) at = found;
  }
}

TEST_F(CraftedHellos, AreAnsweredByGnutls) {
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    port_ = std::to_string(RawSocket::Bind().port());
    ASSERT_NO_FATAL_FAILURE(Start({{kGnutls, "--port", port_, "--quiet", "--http", "--x509certfile",
                                    leaf_.path, "--x509keyfile", leaf_.key_path},
                                   {}}));
    if (IsSkipped()) return;
    if (server_->WaitForLine("listening on IPv4")) break;
  }
  CheckAll(&Case::gnutls, "SERVER_HELLO TLS13");
}

TEST_F(CraftedHellos, AreAnsweredByNginx) {
  for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
    port_ = std::to_string(RawSocket::Bind().port());
    folder_.Write("nginx.conf",
                  "user root root;\ndaemon off;\nmaster_process off;\npid nginx.pid;\n"
                  "error_log stderr info;\nevents { worker_connections 64; }\nhttp {\n"
                  "access_log off;\nclient_body_temp_path body;\nproxy_temp_path proxy;\n"
                  "fastcgi_temp_path fastcgi;\nuwsgi_temp_path uwsgi;\nscgi_temp_path scgi;\n"
                  "server { listen 127.0.0.1:" +
                      port_ + " ssl;\nssl_protocols TLSv1.2 TLSv1.3;\nssl_certificate " +
                      leaf_.path + ";\nssl_certificate_key " + leaf_.key_path + ";\n} }\n");
    ASSERT_NO_FATAL_FAILURE(
        Start({{kNginx, "-p", folder_.path(), "-c", "nginx.conf", "-e", "stderr"}, {}}));
    if (IsSkipped()) return;
    // It listens by then.
    if (server_->WaitForLine("event method")) break;
  }
  CheckAll(&Case::nginx, "SERVER_HELLO TLS13");
}

TEST_F(CraftedHellos, AreAnsweredByTheLab) {
  v1::Listener listener;
  v1::TlsContextSpec* spec = listener.mutable_tls_context()->mutable_spec();
  spec->mutable_server();
  v1::PemCredential* pem = spec->add_credentials()->mutable_pem();
  pem->set_chain_pem(leaf_.pem);
  pem->set_private_key_pem(leaf_.key_pem);
  port_ = PortOf(lab_.Listen(listener).bound_address());
  // Built with the system's OpenSSL it is that of the first column.
  const bool newer = lab_.Capabilities().openssl_version().find("OpenSSL 3.0") == std::string::npos;
  CheckAll(newer ? &Case::newer : &Case::openssl, "SERVER_HELLO TLS13");
}

}  // namespace
}  // namespace tlslab
