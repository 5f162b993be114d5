// Real clients of the protocols that switch to TLS, against dialogs of the lab's server. The first
// argument is a script with clients of Python.
#include <gtest/gtest.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/interop/lab_server.h"
#include "tests/interop/requests.h"
#include "tests/testing/text.h"

namespace tlslab {
namespace {

using F = v1::HandshakeFailure;
using Words = std::vector<std::string>;

constexpr char kCurl[] = "/usr/bin/curl";
constexpr char kGnutls[] = "/usr/bin/gnutls-cli";
constexpr char kOpenssl[] = "/usr/bin/openssl";
constexpr char kPython[] = "/usr/bin/python3";
// Exit codes of curl(1).
constexpr int kWeirdServerReply = 8;
constexpr int kSslFailed = 64;

constexpr char kMail[] = "Subject: from a client\r\n\r\nBeautiful is better than ugly.\r\n";
constexpr char kMailText[] = "Beautiful is better than ugly.";

std::string python_clients;

// In words, PORT, AUTHORITY and MAIL stand for what they say; the latter two for paths.
struct Client {
  const char* name;
  v1::DialogProtocol protocol;
  Words command;
  // On its standard input.
  const char* input = "";
  // What it does under TLS.
  bool logs_in = false;
  bool leaves_message = false;
  bool fetches_message = false;
  v1::TlsStart start = v1::AFTER_STARTTLS;
  // It ends without a goodbye.
  bool abrupt = false;
};

void PrintTo(const Client& client, std::ostream* out) { *out << client.name; }

class LabStarttls : public LabServer {
 protected:
  static v1::ServerDialog Dialog(v1::DialogProtocol protocol) {
    v1::ServerDialog dialog;
    dialog.set_protocol(protocol);
    dialog.set_message(kSentence);
    return dialog;
  }

  // Runs a client; false when there is none, and the test is skipped.
  bool Run(const Words& command, const v1::ServerDialog& dialog, const std::string& input = "") {
    if (access(command.front().c_str(), X_OK) != 0) {
      skipped_ = command.front() + " is not installed";
      return false;
    }
    v1::Listener wanted;
    wanted.mutable_tls_context()->mutable_spec()->mutable_server();
    wanted.mutable_tls_context()->mutable_spec()->add_credentials()->set_certificate(
        Leaf("localhost"));
    *wanted.mutable_dialog() = dialog;
    const v1::Listener listener = lab_.Listen(wanted);
    result_ = Serve(listener, Filled(command, PortOf(listener.bound_address())), input);
    printed_ = client_ ? client_->output() + client_->errors() : "";
    return true;
  }

  const v1::DialogResult& dialog() const { return result_.dialog(); }

  // Nothing of ours was said where anybody could read it.
  void ExpectLoginUnderTls() const {
    EXPECT_EQ(dialog().login().user(), "lab") << result_.ShortDebugString();
    EXPECT_TRUE(dialog().login().accepted());
    EXPECT_FALSE(dialog().login().in_clear());
  }

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

  static void Replace(const std::string& what, const std::string& with, std::string* text) {
    const size_t at = text->find(what);
    if (at != text->npos) text->replace(at, what.size(), with);
  }
};

Words Curl(const Words& more) {
  Words words = {kCurl,        "-q",
                 "-sS",        "-v",
                 "--max-time", "15",
                 "--cacert",   "AUTHORITY",
                 "--resolve",  "localhost:PORT:127.0.0.1",
                 "-u",         "lab:lab-password"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

Words CurlMail(const Words& more) {
  Words words = Curl({"smtp://localhost:PORT/client.example", "--mail-from", "lab@localhost",
                      "--mail-rcpt", "lab@localhost", "-T", "MAIL"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// -quiet: no letter of the input is a command to the program.
Words SClient(const std::string& protocol) {
  return {kOpenssl,
          "s_client",
          "-quiet",
          "-crlf",
          "-connect",
          "127.0.0.1:PORT",
          "-starttls",
          protocol,
          "-CAfile",
          "AUTHORITY",
          "-verify_return_error",
          "-verify_hostname",
          "localhost",
          "-name",
          "localhost"};
}

// As many protocols have no words that a person could type.
Words SClientBrief(const std::string& protocol) {
  Words words = SClient(protocol);
  words[2] = "-brief";
  return words;
}

Words GnutlsCli(const std::string& protocol) {
  return {kGnutls,     "--starttls-proto=" + protocol,
          "--crlf",    "--x509cafile",
          "AUTHORITY", "-p",
          "PORT",      "localhost"};
}

Words Python(const std::string& client) {
  return {kPython, "-I", "SCRIPT", client, "PORT", "AUTHORITY"};
}

constexpr char kSmtpWords[] =
    "EHLO a\nAUTH PLAIN AGxhYgBsYWItcGFzc3dvcmQ=\nMAIL FROM:<a@b>\nRCPT TO:<a@b>\nDATA\n"
    "Beautiful is better than ugly.\n.\nQUIT\n";
constexpr char kLmtpWords[] =
    "LHLO a\nMAIL FROM:<a@b>\nRCPT TO:<a@b>\nDATA\nBeautiful is better than ugly.\n.\nQUIT\n";
constexpr char kPop3Words[] = "USER lab\nPASS lab-password\nRETR 1\nQUIT\n";
constexpr char kImapWords[] =
    "a LOGIN lab lab-password\nb SELECT INBOX\nc FETCH 1 BODY[]\nd LOGOUT\n";
constexpr char kNntpWords[] =
    "AUTHINFO USER lab\nAUTHINFO PASS lab-password\nGROUP lab.test\nARTICLE 1\nQUIT\n";

class StarttlsClient : public LabStarttls, public testing::WithParamInterface<Client> {};

std::vector<Client> Clients() {
  return {
      {.name = "SClientSmtp",
       .protocol = v1::SMTP,
       .command = SClient("smtp"),
       .input = kSmtpWords,
       .logs_in = true,
       .leaves_message = true},
      {.name = "SClientLmtp",
       .protocol = v1::LMTP,
       .command = SClient("lmtp"),
       .input = kLmtpWords,
       .leaves_message = true},
      {.name = "SClientPop3",
       .protocol = v1::POP3,
       .command = SClient("pop3"),
       .input = kPop3Words,
       .logs_in = true,
       .fetches_message = true},
      {.name = "SClientImap",
       .protocol = v1::IMAP,
       .command = SClient("imap"),
       .input = kImapWords,
       .logs_in = true,
       .fetches_message = true},
      {.name = "SClientNntp",
       .protocol = v1::NNTP,
       .command = SClient("nntp"),
       .input = kNntpWords,
       .logs_in = true,
       .fetches_message = true},
      {.name = "GnutlsCliSmtp",
       .protocol = v1::SMTP,
       .command = GnutlsCli("smtp"),
       .input = kSmtpWords,
       .logs_in = true,
       .leaves_message = true},
      {.name = "GnutlsCliLmtp",
       .protocol = v1::LMTP,
       .command = GnutlsCli("lmtp"),
       .input = kLmtpWords,
       .leaves_message = true},
      {.name = "GnutlsCliPop3",
       .protocol = v1::POP3,
       .command = GnutlsCli("pop3"),
       .input = kPop3Words,
       .logs_in = true,
       .fetches_message = true},
      {.name = "GnutlsCliImap",
       .protocol = v1::IMAP,
       .command = GnutlsCli("imap"),
       .input = kImapWords,
       .logs_in = true,
       .fetches_message = true},
      {.name = "GnutlsCliNntp",
       .protocol = v1::NNTP,
       .command = GnutlsCli("nntp"),
       .input = kNntpWords,
       .logs_in = true,
       .fetches_message = true},
      {.name = "CurlSmtp",
       .protocol = v1::SMTP,
       .command = CurlMail({"--ssl-reqd"}),
       .logs_in = true,
       .leaves_message = true},
      {.name = "CurlSubmission",
       .protocol = v1::SUBMISSION,
       .command = CurlMail({"--ssl-reqd", "--login-options", "AUTH=LOGIN"}),
       .logs_in = true,
       .leaves_message = true},
      {.name = "CurlSmtps",
       .protocol = v1::SUBMISSION,
       .command = Curl({"smtps://localhost:PORT/client.example", "--mail-from", "lab@localhost",
                        "--mail-rcpt", "lab@localhost", "-T", "MAIL"}),
       .logs_in = true,
       .leaves_message = true,
       .start = v1::AT_CONNECT_TLS},
      {.name = "CurlPop3",
       .protocol = v1::POP3,
       .command = Curl({"--ssl-reqd", "pop3://localhost:PORT/1"}),
       .logs_in = true,
       .fetches_message = true},
      {.name = "CurlPop3s",
       .protocol = v1::POP3,
       .command = Curl({"pop3s://localhost:PORT/1"}),
       .logs_in = true,
       .fetches_message = true,
       .start = v1::AT_CONNECT_TLS},
      {.name = "CurlImap",
       .protocol = v1::IMAP,
       .command = Curl({"--ssl-reqd", "imap://localhost:PORT/INBOX;UID=1"}),
       .logs_in = true,
       .fetches_message = true},
      {.name = "CurlImaps",
       .protocol = v1::IMAP,
       .command = Curl({"imaps://localhost:PORT/INBOX;UID=1"}),
       .logs_in = true,
       .fetches_message = true,
       .start = v1::AT_CONNECT_TLS},
      {.name = "PythonSmtp",
       .protocol = v1::SMTP,
       .command = Python("smtp"),
       .logs_in = true,
       .leaves_message = true},
      {.name = "PythonLmtp",
       .protocol = v1::LMTP,
       .command = Python("lmtp"),
       .leaves_message = true},
      {.name = "PythonPop3",
       .protocol = v1::POP3,
       .command = Python("pop3"),
       .logs_in = true,
       .fetches_message = true},
      {.name = "PythonImap",
       .protocol = v1::IMAP,
       .command = Python("imap"),
       .logs_in = true,
       .fetches_message = true},
      {.name = "PythonNntp",
       .protocol = v1::NNTP,
       .command = Python("nntp"),
       .logs_in = true,
       .fetches_message = true},
  };
}

INSTANTIATE_TEST_SUITE_P(All, StarttlsClient, testing::ValuesIn(Clients()),
                         [](const auto& info) { return info.param.name; });

TEST_P(StarttlsClient, DoesUnderTlsWhatItCameFor) {
  const Client& client = GetParam();
  v1::ServerDialog wanted = Dialog(client.protocol);
  wanted.set_tls_start(client.start);
  if (!Run(client.command, wanted, client.input)) GTEST_SKIP() << skipped_;
  EXPECT_EQ(client_status_, 0) << printed_;
  ASSERT_FALSE(result_.has_failure()) << result_.failure().summary() << printed_;
  EXPECT_TRUE(dialog().tls_started());
  EXPECT_EQ(dialog().starttls_accepted(), client.start == v1::AFTER_STARTTLS);
  EXPECT_EQ(dialog().early_plaintext_bytes(), 0u);
  if (client.logs_in) ExpectLoginUnderTls();
  if (client.leaves_message) {
    EXPECT_NE(dialog().received_message().find(kMailText), std::string::npos)
        << dialog().ShortDebugString() << printed_;
  }
  if (client.fetches_message) EXPECT_NE(printed_.find(kSentence), std::string::npos) << printed_;
  EXPECT_EQ(dialog().completed(), !client.abrupt) << dialog().ShortDebugString() << printed_;
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
