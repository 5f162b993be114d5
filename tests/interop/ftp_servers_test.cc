// The lab's FTP client before real servers: vsftpd, ProFTPD, and Python's pyftpdlib. Of the first
// two Debian installs only one at a time.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/requests.h"
#include "tests/testing/child_process.h"
#include "tests/testing/raw_socket.h"
#include "tests/testing/test_lab.h"

namespace tlslab {
namespace {

using ::testing::HasSubstr;
using F = v1::HandshakeFailure;

constexpr char kVsftpd[] = "/usr/sbin/vsftpd";
constexpr char kProftpd[] = "/usr/sbin/proftpd";
constexpr char kPython[] = "/usr/bin/python3";
constexpr char kHeld[] = "What the server holds.\n";
constexpr char kSent[] = "What the client sends.\n";
// vsftpd cannot pick a port itself; another program may be faster to the one found.
constexpr int kPortAttempts = 5;

constexpr char kPyftpdlib[] = R"(
import sys
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer
folder, certificate, key = sys.argv[1:4]
authorizer = DummyAuthorizer()
authorizer.add_user("lab", "lab-password", folder, perm="elrw")
handler = TLS_FTPHandler
handler.certfile, handler.keyfile, handler.authorizer = certificate, key, authorizer
handler.tls_control_required = handler.tls_data_required = True
server = FTPServer(("127.0.0.1", 0), handler)
print("port", server.address[1], flush=True)
server.serve_forever()
)";

// "lab-password", by crypt(3).
constexpr char kPasswordHash[] = "$5$gBxs7f99dqKdOVSj$u0cqg6gvgbaI77x/3.N6Fs1zp2tR85.ObXlq3fthKL4";

bool Connects(uint16_t port) {
  const int peer = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool connected =
      connect(peer, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(peer);
  return connected;
}

class FtpServers : public testing::TestWithParam<v1::TlsVersion> {
 protected:
  FtpServers() : root_(folder_.path() + "/root"), empty_(folder_.path() + "/empty") {
    EXPECT_EQ(mkdir(root_.c_str(), 0755), 0);
    EXPECT_EQ(mkdir(empty_.c_str(), 0755), 0);
    std::ofstream(root_ + "/held.txt") << kHeld;
  }
  ~FtpServers() override {
    for (const char* file : {"/held.txt", "/tlslab.txt"}) unlink((root_ + file).c_str());
    rmdir(root_.c_str());
    rmdir(empty_.c_str());
  }

  void StartVsftpd(const std::string& more) {
    // Anybody may log in, and leave a file.
    const std::string configuration =
        "listen=YES\nbackground=NO\nlisten_address=127.0.0.1\nrun_as_launching_user=YES\n"
        "anonymous_enable=YES\nwrite_enable=YES\nanon_upload_enable=YES\n"
        "allow_writeable_chroot=YES\nseccomp_sandbox=NO\nanon_root=" +
        root_ + "\nsecure_chroot_dir=" + empty_ +
        "\nssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_logins_ssl=YES\n"
        "force_anon_data_ssl=YES\nssl_ciphers=HIGH\nrsa_cert_file=" +
        leaf_.path + "\nrsa_private_key_file=" + leaf_.key_path + "\n" + more;
    StartServer({kVsftpd}, configuration + "listen_port=");
  }

  void StartProftpd() {
    const std::string users = folder_.Write(
        "users", "lab:" + std::string(kPasswordHash) + ":0:0::" + root_ + ":/bin/false\n");
    StartServer({kProftpd, "-n", "-c"},
                "ServerType standalone\nDefaultAddress 127.0.0.1\nUseIPv6 off\n"
                "LoadModule mod_tls.c\nUser root\nGroup root\nRootLogin on\nRootRevoke off\n"
                "RequireValidShell off\nAllowOverwrite on\nDelayEngine off\nWtmpLog off\n"
                "TransferLog none\nAuthOrder mod_auth_file.c\nAuthUserFile " +
                    users + "\nPidFile " + folder_.path() + "/pid\nScoreboardFile " +
                    folder_.path() + "/score\nTLSEngine on\nTLSRequired on\n" +
                    "TLSProtocol TLSv1.2 TLSv1.3\nTLSRSACertificateFile " + leaf_.path +
                    "\nTLSRSACertificateKeyFile " + leaf_.key_path + "\nPort ");
  }

  // `configuration` ends where the port goes; the command, where the file that holds it does.
  void StartServer(std::vector<std::string> command, const std::string& configuration) {
    const std::string file = folder_.path() + "/server.conf";
    command.push_back(file);
    for (int attempt = 0; attempt < kPortAttempts; ++attempt) {
      const uint16_t port = RawSocket::Bind().port();
      port_ = std::to_string(port);
      folder_.Write("server.conf", configuration + port_ + "\n");
      auto started = ChildProcess::Start({command, {}});
      if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
      ASSERT_TRUE(started.ok()) << started.status();
      server_ = *std::move(started);
      // It says nothing when it listens; each look waits a little.
      for (int looks = 0; looks < 500; ++looks) {
        if (Connects(port)) return;
        if (server_->WaitForExit(absl::Milliseconds(10))) break;
      }
    }
    FAIL() << server_->output() << server_->errors();
  }

  void StartPyftpdlib() {
    auto started = ChildProcess::Start(
        {{kPython, "-I", "-c", kPyftpdlib, root_, leaf_.path, leaf_.key_path}, {}});
    if (!started.ok()) GTEST_SKIP() << started.status().message();
    server_ = *std::move(started);
    const auto port = server_->WaitForLine("port ");
    if (!port) GTEST_SKIP() << "pyftpdlib: " << server_->errors();
    port_ = *port;
  }

  v1::DialEndpointRequest Request(const std::string& user, const std::string& password) {
    v1::DialEndpointRequest request;
    *request.mutable_tls_context()->mutable_spec() = ClientSpec(GetParam(), pki_.authority());
    request.set_target_address("127.0.0.1:" + port_);
    v1::ClientDialog* dialog = request.mutable_dialog();
    dialog->set_protocol(v1::FTP);
    dialog->set_message(kSent);
    dialog->mutable_credentials()->set_user(user);
    dialog->mutable_credentials()->set_password(password);
    return request;
  }
  v1::DialEndpointRequest AnonymousRequest() { return Request("anonymous", "lab@localhost"); }

  std::string Stored() const {
    std::ostringstream text;
    text << std::ifstream(root_ + "/tlslab.txt").rdbuf();
    return text.str();
  }

  void ExpectWhole(const v1::HandshakeResult& result, bool resumed) {
    ASSERT_FALSE(result.has_failure()) << Show(result);
    const v1::DialogResult& dialog = result.dialog();
    EXPECT_TRUE(dialog.completed()) << Show(result) << server_->errors();
    EXPECT_TRUE(dialog.login().accepted());
    EXPECT_FALSE(dialog.login().in_clear());
    EXPECT_EQ(dialog.received_message(), kHeld);
    EXPECT_EQ(Stored(), kSent);
    ASSERT_EQ(dialog.ftp_data_connections_size(), 3) << Show(result);
    for (const v1::FtpDataConnection& data : dialog.ftp_data_connections()) {
      EXPECT_TRUE(data.protected_());
      EXPECT_EQ(data.session_resumed(), resumed);
      EXPECT_EQ(data.error(), "");
      EXPECT_EQ(data.version_name(), result.negotiated().version_name());
    }
    EXPECT_EQ(dialog.ftp_data_connections(2).transferred_bytes(), sizeof kSent - 1);
  }

  TestLab lab_;
  TestFolder folder_;
  PeerPki pki_{folder_};
  const PeerCertificate leaf_ = pki_.Issue("server", PeerPki::Localhost("rsa-2048"));
  const std::string root_;
  const std::string empty_;
  std::unique_ptr<ChildProcess> server_;
  std::string port_;
};

INSTANTIATE_TEST_SUITE_P(All, FtpServers,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(FtpServers, VsftpdThatWantsTheSessionResumedGetsIt) {
  ASSERT_NO_FATAL_FAILURE(StartVsftpd("require_ssl_reuse=YES\n"));
  if (IsSkipped()) return;
  const v1::HandshakeResult result = lab_.Dial(AnonymousRequest());
  ExpectWhole(result, /*resumed=*/true);
  EXPECT_TRUE(result.dialog().starttls_advertised());
  EXPECT_THAT(result.dialog().clear_capabilities(), testing::Contains("AUTH TLS"));
}

TEST_P(FtpServers, VsftpdRefusesASessionOfItsOwnWhereItWantsTheOther) {
  ASSERT_NO_FATAL_FAILURE(StartVsftpd("require_ssl_reuse=YES\n"));
  if (IsSkipped()) return;
  v1::DialEndpointRequest request = AnonymousRequest();
  request.mutable_dialog()->mutable_ftp()->set_new_session_for_data(true);
  const v1::DialogResult dialog = lab_.Dial(request).dialog();
  EXPECT_FALSE(dialog.completed());
  EXPECT_THAT(dialog.error(), HasSubstr("522 SSL connection failed"));
  ASSERT_EQ(dialog.ftp_data_connections_size(), 1);
  EXPECT_FALSE(dialog.ftp_data_connections(0).session_resumed());
  EXPECT_NE(dialog.ftp_data_connections(0).error(), "");
}

TEST_P(FtpServers, VsftpdThatDoesNotCareTakesEither) {
  ASSERT_NO_FATAL_FAILURE(StartVsftpd("require_ssl_reuse=NO\n"));
  if (IsSkipped()) return;
  v1::DialEndpointRequest request = AnonymousRequest();
  request.mutable_dialog()->mutable_ftp()->set_auth_word("SSL");
  request.mutable_dialog()->mutable_ftp()->set_new_session_for_data(true);
  ExpectWhole(lab_.Dial(request), /*resumed=*/false);
}

TEST_P(FtpServers, VsftpdRefusesDataInTheClearAndLoginsToo) {
  ASSERT_NO_FATAL_FAILURE(StartVsftpd(""));
  if (IsSkipped()) return;
  v1::DialEndpointRequest request = AnonymousRequest();
  request.mutable_dialog()->mutable_ftp()->set_data_protection(v1::CLEAR_DATA);
  EXPECT_THAT(lab_.Dial(request).dialog().error(), HasSubstr("522 Data connections must be"));
  request.mutable_dialog()->clear_ftp();
  request.mutable_dialog()->set_tls_start(v1::IN_CLEAR);
  const v1::HandshakeResult clear = lab_.Dial(request);
  EXPECT_EQ(clear.failure().cause(), F::NOT_BEGUN);
  EXPECT_THAT(clear.dialog().error(), HasSubstr("must use encryption"));
  EXPECT_FALSE(clear.dialog().login().accepted());
}

TEST_P(FtpServers, VsftpdWithImplicitTls) {
  ASSERT_NO_FATAL_FAILURE(StartVsftpd("implicit_ssl=YES\n"));
  if (IsSkipped()) return;
  v1::DialEndpointRequest request = AnonymousRequest();
  request.mutable_dialog()->set_tls_start(v1::AT_CONNECT_TLS);
  ExpectWhole(lab_.Dial(request), /*resumed=*/true);
}

// It takes only the control connection's session for data, unless it is told otherwise.
TEST_P(FtpServers, ProftpdServesTheWholeSession) {
  ASSERT_NO_FATAL_FAILURE(StartProftpd());
  if (IsSkipped()) return;
  ExpectWhole(lab_.Dial(Request("lab", "lab-password")), /*resumed=*/true);
}

TEST_P(FtpServers, PyftpdlibServesTheWholeSession) {
  ASSERT_NO_FATAL_FAILURE(StartPyftpdlib());
  if (IsSkipped()) return;
  const v1::HandshakeResult result = lab_.Dial(Request("lab", "lab-password"));
  ExpectWhole(result, /*resumed=*/true);
}

}  // namespace
}  // namespace tlslab
