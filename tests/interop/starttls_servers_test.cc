// Dials real servers of the protocols that switch to TLS.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "tests/interop/dovecot.h"
#include "tests/interop/real_server.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

constexpr char kMail[] = "Flat is better than nested.";

template <typename Capabilities>
bool Has(const Capabilities& capabilities, const std::string& wanted) {
  return std::find(capabilities.begin(), capabilities.end(), wanted) != capabilities.end();
}

// One protocol on one port, with TLS after STARTTLS or at once.
class Dovecot : public UnprivilegedServer, public testing::WithParamInterface<v1::DialogProtocol> {
 protected:
  // `more` of its configuration.
  void StartDovecot(const std::string& more, v1::TlsStart start = v1::AFTER_STARTTLS) {
    for (const char* name : {"mail", "mail/new", "mail/cur", "mail/tmp"}) {
      std::filesystem::create_directory(folder_.path() + "/" + name);
    }
    folder_.Write("mail/new/1.1.localhost",
                  "From: lab@localhost\nSubject: tlslab\n\n" + std::string(kMail) + "\n");
    const std::string protocol = is_imap() ? "imap" : "pop3";
    const bool implicit = start == v1::AT_CONNECT_TLS;
    Start(
        [&](const std::string& port) {
          const auto listener = [&](const std::string& name, bool used) {
            return "  inet_listener " + name + " {\n    port = " + (used ? port : "0") + "\n  }\n";
          };
          return DovecotCommand(folder_, "protocols = " + protocol + "\nservice " + protocol +
                                             "-login {\n  chroot =\n" +
                                             listener(protocol, !implicit) +
                                             listener(protocol + "s", implicit) + "}\n" + more);
        },
        kDovecotReady);
  }

  void StartWithTls(v1::TlsStart start = v1::AFTER_STARTTLS) {
    StartDovecot(
        "ssl = required\nssl_cert = <" + leaf_.path + "\nssl_key = <" + leaf_.key_path + "\n",
        start);
  }

  bool is_imap() const { return GetParam() == v1::IMAP; }
};

INSTANTIATE_TEST_SUITE_P(All, Dovecot, testing::Values(v1::IMAP, v1::POP3),
                         [](const auto& info) { return info.param == v1::IMAP ? "Imap" : "Pop3"; });

TEST_P(Dovecot, GivesTheMessageUnderTls) {
  ASSERT_NO_FATAL_FAILURE(StartWithTls());
  if (IsSkipped()) return;
  const v1::HandshakeResult result = Dial(LogIn(GetParam()));
  ExpectAllUnderTls(result);
  const v1::DialogResult& dialog = result.dialog();
  EXPECT_TRUE(dialog.starttls_advertised());
  EXPECT_NE(dialog.received_message().find(kMail), std::string::npos) << dialog.ShortDebugString();
  EXPECT_EQ(dialog.login().mechanism(), "PLAIN");
  const std::string starttls = is_imap() ? "STARTTLS" : "STLS";
  EXPECT_TRUE(Has(dialog.clear_capabilities(), starttls));
  EXPECT_FALSE(Has(dialog.tls_capabilities(), starttls));
  EXPECT_EQ(Has(dialog.clear_capabilities(), "LOGINDISABLED"), is_imap());
  EXPECT_TRUE(server_->WaitForLine("user=<lab>, method=PLAIN, rip=127.0.0.1, lip=127.0.0.1"))
      << said();
}

TEST_P(Dovecot, GivesTheMessageUnderTlsFromTheBeginning) {
  ASSERT_NO_FATAL_FAILURE(StartWithTls(v1::AT_CONNECT_TLS));
  if (IsSkipped()) return;
  v1::ClientDialog dialog = LogIn(GetParam());
  dialog.set_tls_start(v1::AT_CONNECT_TLS);
  const v1::HandshakeResult result = Dial(dialog);
  ExpectAllUnderTls(result);
  EXPECT_NE(result.dialog().received_message().find(kMail), std::string::npos);
}

TEST_P(Dovecot, RefusesAWrongPassword) {
  ASSERT_NO_FATAL_FAILURE(StartWithTls());
  if (IsSkipped()) return;
  v1::ClientDialog wrong = LogIn(GetParam());
  wrong.mutable_credentials()->set_password("guessed");
  const v1::DialogResult dialog = Dial(wrong).dialog();
  EXPECT_TRUE(dialog.tls_started());
  EXPECT_TRUE(dialog.login().has_accepted());
  EXPECT_FALSE(dialog.login().accepted());
  EXPECT_FALSE(dialog.completed());
  EXPECT_NE(dialog.error().find("Authentication failed"), std::string::npos) << dialog.error();
}

// What came early was read already, so that TLS does not find its beginning.
TEST_P(Dovecot, BreaksOffWhereSomethingStandsBehindStarttls) {
  ASSERT_NO_FATAL_FAILURE(StartWithTls());
  if (IsSkipped()) return;
  v1::ClientDialog attacked = LogIn(GetParam());
  attacked.set_pipelined_plaintext(is_imap() ? "x NOOP\r\n" : "NOOP\r\n");
  const v1::HandshakeResult result = Dial(attacked);
  EXPECT_TRUE(result.has_failure());
  EXPECT_TRUE(result.dialog().starttls_accepted());
  EXPECT_FALSE(result.dialog().tls_started());
  EXPECT_FALSE(result.dialog().has_login());
  EXPECT_TRUE(server_->WaitForLine("TLS handshaking")) << said();
}

TEST_P(Dovecot, WithoutTlsGetsAPasswordOnlyFromAClientThatGoesOn) {
  ASSERT_NO_FATAL_FAILURE(StartDovecot("ssl = no\ndisable_plaintext_auth = no\n"));
  if (IsSkipped()) return;
  const v1::HandshakeResult careful = Dial(LogIn(GetParam()));
  EXPECT_EQ(careful.failure().error_class(), F::STARTTLS_NOT_ADVERTISED);
  EXPECT_FALSE(careful.dialog().has_login());

  v1::ClientDialog stubborn = LogIn(GetParam());
  stubborn.set_ignore_capabilities(true);
  const v1::HandshakeResult refused = Dial(stubborn);
  EXPECT_EQ(refused.failure().error_class(), F::STARTTLS_REFUSED) << refused.failure().summary();
  EXPECT_FALSE(refused.dialog().has_login());

  v1::ClientDialog opportunistic = LogIn(GetParam());
  opportunistic.set_tls_policy(v1::ClientDialog::OPPORTUNISTIC);
  const v1::HandshakeResult clear = Dial(opportunistic);
  EXPECT_EQ(clear.failure().cause(), F::NOT_BEGUN);
  EXPECT_TRUE(clear.dialog().went_on_in_clear());
  EXPECT_TRUE(clear.dialog().login().in_clear());
  EXPECT_TRUE(clear.dialog().login().accepted());
  EXPECT_NE(clear.dialog().received_message().find(kMail), std::string::npos);
  EXPECT_TRUE(clear.dialog().completed());
}

}  // namespace
}  // namespace tlslab
