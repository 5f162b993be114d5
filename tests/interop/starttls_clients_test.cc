// Real clients of the protocols that switch to TLS, against dialogs of the lab's server. The first
// argument is a script with clients of Python.
#include "tests/interop/starttls_clients.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;

// Exit codes of curl(1).
constexpr int kWeirdServerReply = 8;
constexpr int kSslFailed = 64;

std::string python_clients;

class LabStarttls : public LabServer {
 protected:
  static v1::ServerDialog Dialog(v1::DialogProtocol protocol) {
    v1::ServerDialog dialog;
    dialog.set_protocol(protocol);
    dialog.set_message(kSentence);
    return dialog;
  }

  // Runs a client; false when there is none, and the test is skipped.
  bool Run(const Words& command, const v1::ServerDialog& dialog, const char* input = "") {
    if (access(command.front().c_str(), X_OK) != 0) {
      skipped_ = command.front() + " is not installed";
      return false;
    }
    v1::Listener wanted;
    wanted.mutable_tls_context()->mutable_spec()->mutable_server();
    wanted.mutable_tls_context()->mutable_spec()->add_credentials()->set_certificate(
        LeafOfThisHost());
    *wanted.mutable_dialog() = dialog;
    const v1::Listener listener = lab_.Listen(wanted);
    result_ = Serve(listener, Filled(command, PortOf(listener.bound_address())), input);
    printed_ = client_ ? client_->output() + client_->errors() : "";
    return true;
  }

  const v1::DialogResult& dialog() const { return result_.dialog(); }

  void ExpectLoginUnderTls(const std::string& user = "lab") const {
    EXPECT_EQ(dialog().login().user(), user) << Show();
    EXPECT_TRUE(dialog().login().accepted()) << Show();
    EXPECT_FALSE(dialog().login().in_clear());
  }

  std::string Show() const { return dialog().ShortDebugString() + "\n" + printed_; }

  std::string skipped_;
  v1::HandshakeResult result_;
  std::string printed_;

 private:
  Words Filled(Words command, const std::string& port) {
    const std::string mail = folder_.Write("mail", kMail);
    for (std::string& word : command) {
      Replace("PORT", port, &word);
      Replace("AUTHORITY", authority_path_, &word);
      Replace("MAIL", mail, &word);
      Replace("SCRIPT", python_clients, &word);
    }
    return command;
  }

  std::string LeafOfThisHost() {
    v1::CertificateSpec leaf;
    leaf.set_issuer("certificates/ca");
    leaf.add_dns_names("localhost");
    leaf.add_ip_addresses("127.0.0.1");
    return lab_.Create("this-host", leaf).name();
  }

  static void Replace(const std::string& what, const std::string& with, std::string* text) {
    const size_t at = text->find(what);
    if (at != text->npos) text->replace(at, what.size(), with);
  }
};

class StarttlsClient : public LabStarttls, public testing::WithParamInterface<Client> {};

INSTANTIATE_TEST_SUITE_P(Mail, StarttlsClient, testing::ValuesIn(MailClients()),
                         [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Others, StarttlsClient, testing::ValuesIn(OtherClients()),
                         [](const auto& info) { return info.param.name; });

TEST_P(StarttlsClient, DoesUnderTlsWhatItCameFor) {
  const Client& client = GetParam();
  v1::ServerDialog wanted = Dialog(client.protocol);
  wanted.set_tls_start(client.start);
  if (!Run(client.command, wanted, client.input)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, 0) << printed_;
  ASSERT_FALSE(result_.has_failure()) << result_.failure().summary() << "\n" << Show();
  EXPECT_TRUE(dialog().tls_started());
  EXPECT_EQ(dialog().starttls_accepted(), client.start == v1::AFTER_STARTTLS);
  EXPECT_EQ(dialog().early_plaintext_bytes(), 0u);
  if (*client.user != '\0') ExpectLoginUnderTls(client.user);
  if (client.leaves_message) {
    EXPECT_NE(dialog().received_message().find(kMailText), std::string::npos) << Show();
  }
  if (client.fetches_message) {
    EXPECT_NE(printed_.find(kSentence), std::string::npos) << Show();
  }
  EXPECT_EQ(dialog().completed(), !client.leaves_early) << Show();
}

class CurlAndStarttls : public LabStarttls {};

TEST_F(CurlAndStarttls, ThatRequiresTlsSaysNothingSecretWhereItIsHidden) {
  v1::ServerDialog hides = Dialog(v1::SMTP);
  hides.set_hide_starttls(true);
  hides.set_allow_login_in_clear(true);
  if (!Run(CurlMail({"--ssl-reqd"}), hides)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, kSslFailed) << printed_;
  EXPECT_FALSE(dialog().starttls_advertised());
  EXPECT_FALSE(dialog().has_starttls_accepted());
  EXPECT_FALSE(dialog().tls_started());
  EXPECT_FALSE(dialog().has_login());
  EXPECT_EQ(dialog().received_message(), "");
}

TEST_F(CurlAndStarttls, ThatOnlyPrefersTlsGivesItsPasswordAwayWhereItIsHidden) {
  v1::ServerDialog hides = Dialog(v1::SMTP);
  hides.set_hide_starttls(true);
  hides.set_allow_login_in_clear(true);
  if (!Run(CurlMail({"--ssl"}), hides)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, 0) << printed_;
  EXPECT_FALSE(dialog().tls_started());
  EXPECT_EQ(dialog().login().user(), "lab");
  EXPECT_TRUE(dialog().login().in_clear());
  EXPECT_TRUE(dialog().login().accepted());
  EXPECT_NE(dialog().received_message().find(kMailText), std::string::npos);
  EXPECT_TRUE(dialog().completed());
}

TEST_F(CurlAndStarttls, ThatRequiresTlsLeavesWhereItIsRefused) {
  v1::ServerDialog refuses = Dialog(v1::SMTP);
  refuses.set_starttls_answer(v1::ServerDialog::REFUSE);
  refuses.set_allow_login_in_clear(true);
  if (!Run(CurlMail({"--ssl-reqd"}), refuses)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, kSslFailed) << printed_;
  EXPECT_TRUE(dialog().starttls_advertised());
  EXPECT_TRUE(dialog().has_starttls_accepted());
  EXPECT_FALSE(dialog().starttls_accepted());
  EXPECT_FALSE(dialog().has_login());
}

// CVE-2021-22947 of curl 7.20 to 7.78.
TEST_F(CurlAndStarttls, DoesNotTakeAResponseInjectedBehindTheConsent) {
  v1::ServerDialog injects = Dialog(v1::SMTP);
  injects.set_injected_response("250-localhost\r\n250 AUTH PLAIN\r\n");
  if (!Run(CurlMail({"--ssl-reqd"}), injects)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, kWeirdServerReply) << printed_;
  EXPECT_TRUE(dialog().starttls_accepted());
  EXPECT_FALSE(dialog().tls_started());
  EXPECT_FALSE(dialog().has_login());
}

class PythonAndStarttls : public LabStarttls {};

TEST_F(PythonAndStarttls, DropsAResponseInjectedBehindTheConsent) {
  v1::ServerDialog injects = Dialog(v1::SMTP);
  injects.set_injected_response("250-localhost\r\n250 AUTH NONSENSE\r\n");
  if (!Run(Python("smtp"), injects)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, 0) << printed_;
  ExpectLoginUnderTls();
  EXPECT_TRUE(dialog().completed());
}

TEST_F(PythonAndStarttls, RaisesWhereStarttlsIsHidden) {
  v1::ServerDialog hides = Dialog(v1::SMTP);
  hides.set_hide_starttls(true);
  if (!Run(Python("smtp"), hides)) GTEST_SKIP() << skipped_;
  EXPECT_NE(printed_.find("SMTPNotSupportedError"), std::string::npos) << printed_;
  EXPECT_FALSE(dialog().has_starttls_accepted());
  EXPECT_FALSE(dialog().has_login());
}

TEST_F(PythonAndStarttls, ThatPipelinesIsToldOffBeforeTls) {
  if (!Run(Python("pipelined"), Dialog(v1::SMTP))) GTEST_SKIP() << skipped_;
  EXPECT_EQ(AfterLabel(printed_, "consent:"), "501") << printed_;
  EXPECT_EQ(result_.failure().cause(), F::DIALOG_FAILED);
  EXPECT_EQ(result_.failure().error_class(), F::PLAINTEXT_BEFORE_TLS);
  EXPECT_EQ(dialog().early_plaintext(), "NOOP\r\n");
  EXPECT_FALSE(dialog().early_plaintext_trusted());
}

TEST_F(PythonAndStarttls, ThatPipelinesHearsNothingOfWhatIsDiscarded) {
  v1::ServerDialog discards = Dialog(v1::SMTP);
  discards.set_pipelined_plaintext(v1::ServerDialog::DISCARD);
  if (!Run(Python("pipelined"), discards)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, 0) << printed_;
  EXPECT_EQ(AfterLabel(printed_, "consent:"), "220");
  EXPECT_EQ(AfterLabel(printed_, "first answer under TLS:"), "localhost");
  EXPECT_EQ(dialog().early_plaintext(), "NOOP\r\n");
  EXPECT_FALSE(dialog().early_plaintext_trusted());
}

TEST_F(PythonAndStarttls, ThatPipelinesFindsTheFlawOfCve20110411) {
  v1::ServerDialog executes = Dialog(v1::SMTP);
  executes.set_pipelined_plaintext(v1::ServerDialog::DANGER_EXECUTE);
  if (!Run(Python("pipelined"), executes)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, 0) << printed_;
  EXPECT_EQ(AfterLabel(printed_, "first answer under TLS:"), "2.0.0 well");
  EXPECT_TRUE(dialog().early_plaintext_trusted());
}

}  // namespace
}  // namespace tlslab

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 1) tlslab::python_clients = argv[1];
  return RUN_ALL_TESTS();
}
