// Dials Postfix, with logins that Dovecot checks. Postfix must be started by root and becomes its
// own users: that is possible outside of Bazel's sandbox only, where there is one user.
#include <gtest/gtest.h>
#include <pwd.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/interop/dovecot.h"
#include "tests/interop/real_server.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

constexpr char kMaster[] = "/usr/lib/postfix/sbin/master";
constexpr char kMail[] = "Explicit is better than implicit.";

std::string MainConfiguration(const std::string& folder, const PeerCertificate& leaf,
                              const std::string& more) {
  return "compatibility_level = 3.6\nqueue_directory = " + folder +
         "/queue\ndata_directory = " + folder + "/data\nsmtpd_tls_cert_file = " + leaf.path +
         "\nsmtpd_tls_key_file = " + leaf.key_path + R"(
daemon_directory = /usr/lib/postfix/sbin
maillog_file = /dev/stdout
myhostname = localhost
mydestination = localhost
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
smtpd_tls_loglevel = 1
smtpd_tls_received_header = yes
smtpd_tls_session_cache_database =
smtpd_recipient_restrictions = permit_sasl_authenticated, permit_mynetworks, reject
smtpd_sasl_type = dovecot
smtpd_sasl_path = )" +
         folder + "/login\n" + more;
}

// Nothing delivers: what comes stays in the queue.
std::string MasterConfiguration(const std::string& port) {
  return "127.0.0.1:" + port + R"( inet n - n - - smtpd
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
)";
}

class Postfix : public RealServer {
 protected:
  // Killed, it would leave a process for half a minute.
  void TearDown() override {
    if (dovecot_)
      Run(AsNobody({"/usr/bin/doveadm", "-c", folder_.path() + "/dovecot.conf", "stop"}));
  }

  // `more` of main.cf.
  void StartPostfix(const std::string& more) {
    if (access(kMaster, X_OK) != 0) GTEST_SKIP() << kMaster << " is not installed";
    ASSERT_NO_FATAL_FAILURE(MakeFolders());
    if (IsSkipped()) return;
    folder_.Write("main.cf", MainConfiguration(folder_.path(), leaf_, more));
    Start(
        [&](const std::string& port) -> Words {
          folder_.Write("master.cf", MasterConfiguration(port));
          return {kMaster, "-c", folder_.path(), "-s"};
        },
        "daemon started");
  }

  void StartDovecot() {
    auto started = ChildProcess::Start({DovecotCommand(folder_, R"(
protocols =
ssl = no
disable_plaintext_auth = no
service auth {
  unix_listener )" + folder_.path() + R"(/login {
    mode = 0666
  }
}
)"),
                                        {}});
    if (absl::IsNotFound(started.status())) GTEST_SKIP() << started.status().message();
    ASSERT_TRUE(started.ok()) << started.status();
    dovecot_ = *std::move(started);
    ASSERT_TRUE(dovecot_->WaitForLine(kDovecotReady)) << dovecot_->errors();
  }

  // The file in the queue, with what Postfix put in front of the message.
  std::string Queued() const {
    for (const auto& entry :
         std::filesystem::directory_iterator(folder_.path() + "/queue/incoming")) {
      return ReadFile(entry.path());
    }
    return "";
  }

  static v1::ClientDialog Deliver() {
    v1::ClientDialog dialog;
    dialog.set_protocol(v1::SMTP);
    dialog.set_message(kMail);
    return dialog;
  }

  std::unique_ptr<ChildProcess> dovecot_;

 private:
  void MakeFolders() {
    const passwd* owner = getpwnam("postfix");
    if (owner == nullptr) GTEST_SKIP() << "there is no user postfix";
    chmod(folder_.path().c_str(), 0755);
    for (const char* name :
         {"data", "queue", "queue/active", "queue/incoming", "queue/maildrop", "queue/private",
          "queue/public", "queue/deferred", "queue/defer", "queue/hold", "queue/pid"}) {
      const std::string path = folder_.path() + "/" + name;
      ASSERT_TRUE(std::filesystem::create_directory(path)) << path;
      const bool of_root = path.ends_with("/queue") || path.ends_with("/pid");
      if (of_root || chown(path.c_str(), owner->pw_uid, owner->pw_gid) == 0) continue;
      GTEST_SKIP() << "only root, with other users beside it, can start Postfix";
    }
  }
};

TEST_F(Postfix, TakesAMessageUnderTls) {
  ASSERT_NO_FATAL_FAILURE(StartPostfix("smtpd_tls_security_level = encrypt\n"));
  if (IsSkipped()) return;
  const v1::HandshakeResult result = Dial(Deliver());
  EXPECT_FALSE(result.has_failure()) << result.failure().summary() << said();
  EXPECT_TRUE(result.dialog().starttls_advertised());
  EXPECT_TRUE(result.dialog().starttls_accepted());
  EXPECT_TRUE(result.dialog().completed()) << result.dialog().ShortDebugString() << said();
  // RFC 3207 section 4.2: not any more.
  for (const std::string& capability : result.dialog().tls_capabilities()) {
    EXPECT_NE(capability, "STARTTLS");
  }
  const std::string queued = Queued();
  EXPECT_NE(queued.find(kMail), std::string::npos) << said();
  EXPECT_NE(queued.find("(using " + result.negotiated().version_name() + " with cipher " +
                        result.negotiated().cipher_suite().name()),
            std::string::npos)
      << queued;
}

TEST_F(Postfix, LetsTheUserLogInUnderTlsOnly) {
  ASSERT_NO_FATAL_FAILURE(StartPostfix(
      "smtpd_tls_security_level = may\nsmtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes\n"
      "mynetworks =\n"));
  if (IsSkipped()) return;
  ASSERT_NO_FATAL_FAILURE(StartDovecot());
  if (IsSkipped()) return;
  const v1::HandshakeResult result = Dial(LogIn(v1::SUBMISSION));
  ExpectAllUnderTls(result);
  EXPECT_EQ(result.dialog().login().mechanism(), "PLAIN");
  EXPECT_NE(Queued().find("sasl_username=lab"), std::string::npos) << Queued() << said();

  v1::ClientDialog wrong = LogIn(v1::SUBMISSION);
  wrong.mutable_credentials()->set_password("guessed");
  const v1::DialogResult refused = Dial(wrong).dialog();
  EXPECT_TRUE(refused.login().has_accepted());
  EXPECT_FALSE(refused.login().accepted());
  EXPECT_FALSE(refused.completed());

  v1::ClientDialog clear = LogIn(v1::SUBMISSION);
  clear.set_tls_start(v1::IN_CLEAR);
  const v1::DialogResult said_in_clear = Dial(clear).dialog();
  EXPECT_TRUE(said_in_clear.login().in_clear());
  EXPECT_FALSE(said_in_clear.login().accepted());
}

TEST_F(Postfix, WithoutTlsGetsNothingFromAClientThatRequiresIt) {
  ASSERT_NO_FATAL_FAILURE(StartPostfix("smtpd_tls_security_level = none\n"));
  if (IsSkipped()) return;
  const F missing = Dial(Deliver()).failure();
  EXPECT_EQ(missing.cause(), F::DIALOG_FAILED);
  EXPECT_EQ(missing.error_class(), F::STARTTLS_NOT_ADVERTISED);

  v1::ClientDialog stubborn = Deliver();
  stubborn.set_ignore_capabilities(true);
  const v1::HandshakeResult refused = Dial(stubborn);
  EXPECT_EQ(refused.failure().error_class(), F::STARTTLS_REFUSED) << refused.failure().summary();
  EXPECT_FALSE(refused.dialog().starttls_accepted());
  EXPECT_EQ(Queued(), "");

  v1::ClientDialog opportunistic = Deliver();
  opportunistic.set_tls_policy(v1::ClientDialog::OPPORTUNISTIC);
  const v1::HandshakeResult clear = Dial(opportunistic);
  EXPECT_EQ(clear.failure().cause(), F::NOT_BEGUN);
  EXPECT_TRUE(clear.dialog().went_on_in_clear());
  EXPECT_TRUE(clear.dialog().completed());
  EXPECT_NE(Queued().find(kMail), std::string::npos) << said();
}

TEST_F(Postfix, ThatEncryptsTakesNothingInTheClear) {
  ASSERT_NO_FATAL_FAILURE(StartPostfix("smtpd_tls_security_level = encrypt\n"));
  if (IsSkipped()) return;
  v1::ClientDialog clear = Deliver();
  clear.set_tls_start(v1::IN_CLEAR);
  const v1::DialogResult dialog = Dial(clear).dialog();
  EXPECT_FALSE(dialog.completed());
  EXPECT_NE(dialog.error().find("530 5.7.0 Must issue a STARTTLS command first"), std::string::npos)
      << dialog.error();
}

// The server in which the flaw was found first, long since mended: it forgets what came early.
TEST_F(Postfix, ForgetsWhatStandsBehindStarttls) {
  ASSERT_NO_FATAL_FAILURE(StartPostfix("smtpd_tls_security_level = may\n"));
  if (IsSkipped()) return;
  v1::ClientDialog attacked = Deliver();
  attacked.set_pipelined_plaintext("MAIL FROM:<mallory@localhost>\r\n");
  const v1::HandshakeResult result = Dial(attacked);
  EXPECT_FALSE(result.has_failure()) << result.failure().summary() << said();
  // Executed, it would be in the way of the client's own MAIL.
  EXPECT_TRUE(result.dialog().completed()) << result.dialog().ShortDebugString() << said();
  EXPECT_EQ(Queued().find("mallory"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
