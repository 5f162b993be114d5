// Real FTP clients before the lab's server: curl, Python's ftplib, lftp, openssl s_client and
// gnutls-cli.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/interop/agreement.h"
#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kHeld[] = "What the lab holds.\n";
constexpr char kSent[] = "What the client sends.\n";

// Session reuse is what ftplib lacks, and what many who use it add in this way.
constexpr char kFtplib[] = R"(
import ftplib, io, ssl, sys
port, authority, reuse = int(sys.argv[1]), sys.argv[2], sys.argv[3] == "reuse"
class Client(ftplib.FTP_TLS):
    def ntransfercmd(self, cmd, rest=None):
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.sock.session if reuse else None
        return self.context.wrap_socket(conn, server_hostname="localhost", session=session), size
client = Client(context=ssl.create_default_context(cafile=authority))
client.connect("127.0.0.1", port, timeout=15)
client.host = "localhost"
client.auth()
client.login("lab", "lab-password")
client.prot_p()
print("names:", client.nlst())
lines = []
client.retrbinary("RETR message.txt", lines.append)
print("held:", b"".join(lines))
client.storbinary("STOR sent.txt", io.BytesIO(b"What the client sends.\n"))
client.quit()
)";

class FtpClients : public LabServer, public testing::WithParamInterface<v1::TlsVersion> {
 protected:
  v1::Listener Wanted(bool require_reuse) {
    v1::Listener wanted;
    v1::TlsContextSpec* spec = wanted.mutable_tls_context()->mutable_spec();
    spec->set_min_version(GetParam());
    spec->set_max_version(GetParam());
    spec->mutable_server();
    spec->add_credentials()->set_certificate(Leaf("localhost"));
    v1::ServerDialog* dialog = wanted.mutable_dialog();
    dialog->set_protocol(v1::FTP);
    dialog->set_message(kHeld);
    dialog->mutable_ftp()->set_required_data_protection(v1::PRIVATE_DATA);
    dialog->mutable_ftp()->set_require_session_reuse(require_reuse);
    return wanted;
  }
  static bool Installed(const char* program) { return access(program, X_OK) == 0; }

  void ExpectSession(const v1::HandshakeResult& result) {
    ASSERT_FALSE(result.has_failure()) << Show(result) << client_->errors();
    EXPECT_EQ(client_status_, 0) << client_->output() << client_->errors() << Show(result);
    EXPECT_TRUE(result.dialog().login().accepted());
    EXPECT_FALSE(result.dialog().login().in_clear());
    for (const v1::FtpDataConnection& data : result.dialog().ftp_data_connections()) {
      EXPECT_TRUE(data.protected_());
      EXPECT_EQ(data.error(), "") << Show(result);
      EXPECT_EQ(data.version_name(), result.negotiated().version_name());
    }
  }
  static std::vector<std::string> Commands(const v1::HandshakeResult& result) {
    std::vector<std::string> commands;
    for (const v1::FtpDataConnection& data : result.dialog().ftp_data_connections()) {
      commands.push_back(data.command());
    }
    return commands;
  }
};

INSTANTIATE_TEST_SUITE_P(All, FtpClients,
                         testing::Values(v1::TLS_VERSION_TLS12, v1::TLS_VERSION_TLS13),
                         [](const auto& info) {
                           return info.param == v1::TLS_VERSION_TLS13 ? "Tls13" : "Tls12";
                         });

TEST_P(FtpClients, CurlFetchesListsAndStoresWithTheSessionResumed) {
  constexpr char kCurl[] = "/usr/bin/curl";
  if (!Installed(kCurl)) GTEST_SKIP() << kCurl << " is not installed";
  const v1::Listener listener = lab_.Listen(Wanted(/*require_reuse=*/true));
  const std::string port = PortOf(listener.bound_address());
  const std::string url = "ftp://localhost:" + port + "/";
  const auto curl = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command = {kCurl,        "-q",
                                        "-sS",        "--ssl-reqd",
                                        "--max-time", "15",
                                        "--cacert",   authority_path_,
                                        "--user",     "lab:lab-password",
                                        "--resolve",  "localhost:" + port + ":127.0.0.1"};
    command.insert(command.end(), more.begin(), more.end());
    return Serve(listener, command);
  };
  v1::HandshakeResult result = curl({url + "message.txt"});
  ExpectSession(result);
  EXPECT_EQ(client_->output(), kHeld);
  EXPECT_THAT(Commands(result), testing::ElementsAre("RETR"));
  EXPECT_TRUE(result.dialog().ftp_data_connections(0).session_resumed());
  result = curl({url});
  ExpectSession(result);
  EXPECT_THAT(client_->output(), HasSubstr("message.txt"));
  result = curl({"-T", folder_.Write("sent.txt", kSent), url});
  ExpectSession(result);
  EXPECT_EQ(result.dialog().received_message(), kSent);
  EXPECT_TRUE(result.dialog().ftp_data_connections(0).session_resumed());
}

TEST_P(FtpClients, CurlThatRequiresTlsSaysNoPasswordWithoutIt) {
  constexpr char kCurl[] = "/usr/bin/curl";
  if (!Installed(kCurl)) GTEST_SKIP() << kCurl << " is not installed";
  v1::Listener wanted = Wanted(/*require_reuse=*/false);
  wanted.mutable_dialog()->set_starttls_answer(v1::ServerDialog::REFUSE);
  wanted.mutable_dialog()->set_allow_login_in_clear(true);
  wanted.mutable_dialog()->clear_ftp();
  const v1::Listener listener = lab_.Listen(wanted);
  const std::string url = "ftp://" + listener.bound_address() + "/";
  for (const bool required : {true, false}) {
    const v1::HandshakeResult result =
        Serve(listener, {kCurl, "-q", "-sS", required ? "--ssl-reqd" : "--ssl", "--max-time", "15",
                         "--user", "lab:lab-password", url});
    EXPECT_EQ(client_status_ == 0, !required) << client_->errors();
    EXPECT_EQ(result.dialog().login().in_clear(), !required) << Show(result);
    EXPECT_FALSE(result.dialog().tls_started());
  }
}

TEST_P(FtpClients, PythonsFtplibIsRefusedUnlessItResumesTheSession) {
  constexpr char kPython[] = "/usr/bin/python3";
  if (!Installed(kPython)) GTEST_SKIP() << kPython << " is not installed";
  const v1::Listener listener = lab_.Listen(Wanted(/*require_reuse=*/true));
  for (const bool reuse : {true, false}) {
    const v1::HandshakeResult result =
        Serve(listener, {kPython, "-I", "-c", kFtplib, PortOf(listener.bound_address()),
                         authority_path_, reuse ? "reuse" : "new"});
    ASSERT_GT(result.dialog().ftp_data_connections_size(), 0) << client_->errors() << Show(result);
    EXPECT_EQ(result.dialog().ftp_data_connections(0).session_resumed(), reuse);
    if (!reuse) {
      EXPECT_THAT(client_->errors(), HasSubstr("522 resume the session"));
      continue;
    }
    ExpectSession(result);
    EXPECT_EQ(AfterLabel(client_->output(), "names: "), "['message.txt']");
    EXPECT_EQ(AfterLabel(client_->output(), "held: "), "b'What the lab holds.\\n'");
    EXPECT_EQ(result.dialog().received_message(), kSent);
    EXPECT_TRUE(result.dialog().completed());
  }
}

TEST_P(FtpClients, LftpListsFetchesAndStores) {
  constexpr char kLftp[] = "/usr/bin/lftp";
  if (!Installed(kLftp)) GTEST_SKIP() << kLftp << " is not installed";
  const v1::Listener listener = lab_.Listen(Wanted(/*require_reuse=*/true));
  const v1::HandshakeResult result = Serve(
      listener, {kLftp, "--norc", "-c",
                 "set net:timeout 10; set net:max-retries 1; set ssl:ca-file " + authority_path_ +
                     "; set ftp:ssl-force yes; set ftp:ssl-protect-data yes;"
                     "open -u lab,lab-password -p " +
                     PortOf(listener.bound_address()) + " localhost; cls; cat message.txt;" +
                     " put " + folder_.Write("sent.txt", kSent)});
  ExpectSession(result);
  EXPECT_THAT(client_->output(), HasSubstr("message.txt\n"));
  EXPECT_THAT(client_->output(), HasSubstr(kHeld));
  EXPECT_EQ(result.dialog().received_message(), kSent);
  EXPECT_THAT(Commands(result), Contains("STOR"));
}

TEST_P(FtpClients, SClientAndGnutlsCliSwitchToTls) {
  const v1::Listener listener = lab_.Listen(Wanted(/*require_reuse=*/false));
  const std::vector<std::string> commands[] = {
      {"/usr/bin/openssl", "s_client", "-connect", listener.bound_address(), "-starttls", "ftp",
       "-CAfile", authority_path_, "-verify_return_error", "-quiet"},
      {"/usr/bin/gnutls-cli", "--starttls-proto=ftp", "--x509cafile", authority_path_,
       "--verify-hostname=localhost", "-p", PortOf(listener.bound_address()), "127.0.0.1"}};
  for (const std::vector<std::string>& command : commands) {
    if (!Installed(command[0].c_str())) GTEST_SKIP() << command[0] << " is not installed";
    auto started = ChildProcess::Start({command, {"OPENSSL_CONF=/dev/null"}});
    ASSERT_TRUE(started.ok()) << started.status();
    EXPECT_TRUE((*started)->Write("FEAT\r\nQUIT\r\n"));
    const v1::HandshakeResult result = lab_.NextResult(listener);
    ASSERT_FALSE(result.has_failure()) << Show(result) << (*started)->errors();
    EXPECT_TRUE(result.dialog().completed()) << Show(result);
    EXPECT_THAT(result.dialog().tls_capabilities(), Contains("PROT"));
    EXPECT_TRUE((*started)->WaitForLine("221 goodbye"));
  }
}

}  // namespace
}  // namespace tlslab
