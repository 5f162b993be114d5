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
constexpr char kSaid[] = "Sparse is better than dense.";

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

class Slapd : public UnprivilegedServer {
 protected:
  void StartSlapd(const std::string& tls) {
    folder_.Write("entry.ldif",
                  "dn: cn=message\nobjectClass: organizationalRole\ncn: message\ndescription: " +
                      std::string(kSaid) + "\n");
    std::filesystem::create_directory(folder_.path() + "/db");
    const std::string path = folder_.Write("slapd.conf", R"(
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
)" + tls + R"(
database mdb
suffix "cn=message"
rootdn "cn=lab,cn=message"
rootpw lab-password
directory )" + folder_.path() + "/db\n");
    if (access("/usr/sbin/slapd", X_OK) != 0) GTEST_SKIP() << "slapd is not installed";
    ASSERT_NO_FATAL_FAILURE(
        Run(AsNobody({"/usr/sbin/slapadd", "-f", path, "-l", folder_.path() + "/entry.ldif"})));
    ASSERT_NO_FATAL_FAILURE(Start(
        [&](const std::string& port) {
          return AsNobody(
              {"/usr/sbin/slapd", "-d", "stats", "-h", "ldap://127.0.0.1:" + port, "-f", path});
        },
        "slapd starting"));
    if (!IsSkipped()) WaitUntilItListens();
  }

  std::string WithTls() const {
    return "TLSCertificateFile " + leaf_.path + "\nTLSCertificateKeyFile " + leaf_.key_path +
           "\nsecurity simple_bind=128\n";
  }

  // slapd says that a search is done shortly before it takes StartTLS.
  v1::HandshakeResult DialPatiently(const v1::ClientDialog& dialog) {
    v1::HandshakeResult result = Dial(dialog);
    for (int attempt = 0; attempt < 50; ++attempt) {
      if (result.dialog().error().find("operations are outstanding") == std::string::npos) break;
      result = Dial(dialog);
    }
    return result;
  }

  static v1::ClientDialog Bind() {
    v1::ClientDialog dialog = LogIn(v1::LDAP);
    dialog.mutable_credentials()->set_user("cn=lab,cn=message");
    return dialog;
  }
};

TEST_F(Slapd, BindsUnderTlsOnly) {
  ASSERT_NO_FATAL_FAILURE(StartSlapd(WithTls()));
  if (IsSkipped()) return;
  const v1::HandshakeResult result = DialPatiently(Bind());
  ExpectAllUnderTls(result);
  EXPECT_EQ(result.dialog().received_message(), kSaid);
  EXPECT_EQ(result.dialog().login().mechanism(), "simple bind");
  EXPECT_TRUE(server_->WaitForLine("BIND dn=\"cn=lab,cn=message\" mech=SIMPLE")) << said();

  v1::ClientDialog wrong = Bind();
  wrong.mutable_credentials()->set_password("guessed");
  const v1::DialogResult refused = DialPatiently(wrong).dialog();
  EXPECT_TRUE(refused.login().has_accepted());
  EXPECT_FALSE(refused.login().accepted());
  EXPECT_NE(refused.error().find("answered with 49"), std::string::npos) << refused.error();

  v1::ClientDialog clear = Bind();
  clear.set_tls_start(v1::IN_CLEAR);
  const v1::DialogResult given_away = Dial(clear).dialog();
  EXPECT_TRUE(given_away.login().in_clear());
  EXPECT_FALSE(given_away.login().accepted());
  EXPECT_NE(given_away.error().find("answered with 13"), std::string::npos) << given_away.error();
}

TEST_F(Slapd, WithoutTlsGetsAPasswordOnlyFromAClientThatGoesOn) {
  ASSERT_NO_FATAL_FAILURE(StartSlapd(""));
  if (IsSkipped()) return;
  v1::ClientDialog careful = Bind();
  careful.set_ignore_capabilities(true);
  const v1::HandshakeResult refused = Dial(careful);
  EXPECT_EQ(refused.failure().error_class(), F::STARTTLS_REFUSED) << refused.failure().summary();
  EXPECT_FALSE(refused.dialog().has_login());

  v1::ClientDialog opportunistic = Bind();
  opportunistic.set_tls_policy(v1::ClientDialog::OPPORTUNISTIC);
  const v1::DialogResult clear = Dial(opportunistic).dialog();
  EXPECT_TRUE(clear.went_on_in_clear());
  EXPECT_TRUE(clear.login().in_clear());
  EXPECT_TRUE(clear.login().accepted());
  EXPECT_EQ(clear.received_message(), kSaid);
}

class Postgresql : public UnprivilegedServer {
 protected:
  static constexpr char kPrograms[] = "/usr/lib/postgresql/15/bin/";

  // `hba` is pg_hba.conf: who may come, and how.
  void StartPostgres(const std::string& hba, const Words& more) {
    const std::string programs = kPrograms;
    if (access((programs + "initdb").c_str(), X_OK) != 0)
      GTEST_SKIP() << "PostgreSQL 15 is not installed";
    const std::string password = folder_.Write("password", "lab-password\n");
    ASSERT_NO_FATAL_FAILURE(
        Run(AsNobody({programs + "initdb", "-D", folder_.path() + "/data", "-U", "lab", "-A",
                      "scram-sha-256", "--pwfile", password, "--no-sync", "--locale=C"})));
    folder_.Write("data/pg_hba.conf", hba);
    Start(
        [&](const std::string& port) {
          Words command = {programs + "postgres",
                           "-D",
                           folder_.path() + "/data",
                           "-p",
                           port,
                           "-c",
                           "listen_addresses=127.0.0.1",
                           "-c",
                           "unix_socket_directories=",
                           "-c",
                           "fsync=off"};
          command.insert(command.end(), more.begin(), more.end());
          return AsNobody(command);
        },
        "database system is ready to accept connections");
  }
};

TEST_F(Postgresql, WithHostsslAnswersUnderTlsOnly) {
  ASSERT_NO_FATAL_FAILURE(StartPostgres("hostssl all all 127.0.0.1/32 scram-sha-256\n",
                                        {"-c", "ssl=on", "-c", "ssl_cert_file=" + leaf_.path, "-c",
                                         "ssl_key_file=" + leaf_.key_path}));
  if (IsSkipped()) return;
  const v1::HandshakeResult result = Dial(LogIn(v1::POSTGRESQL));
  ExpectAllUnderTls(result);
  EXPECT_EQ(result.dialog().login().mechanism(), "SCRAM-SHA-256");
  EXPECT_EQ(result.dialog().received_message().substr(0, 13), "PostgreSQL 15");

  v1::ClientDialog wrong = LogIn(v1::POSTGRESQL);
  wrong.mutable_credentials()->set_password("guessed");
  const v1::DialogResult refused = Dial(wrong).dialog();
  EXPECT_FALSE(refused.login().accepted());
  EXPECT_NE(refused.error().find("password authentication failed"), std::string::npos)
      << refused.error();

  v1::ClientDialog clear = LogIn(v1::POSTGRESQL);
  clear.set_tls_start(v1::IN_CLEAR);
  const v1::DialogResult unencrypted = Dial(clear).dialog();
  EXPECT_FALSE(unencrypted.has_login()) << unencrypted.ShortDebugString();
  EXPECT_NE(unencrypted.error().find("no encryption"), std::string::npos) << unencrypted.error();

  // CVE-2021-23214: what stands behind the SSLRequest was once taken as protected.
  v1::ClientDialog attacked = LogIn(v1::POSTGRESQL);
  attacked.set_pipelined_plaintext("injected");
  EXPECT_FALSE(Dial(attacked).dialog().completed());
  EXPECT_TRUE(server_->WaitForLine("received unencrypted data after SSL request")) << said();

  // Direct TLS came with PostgreSQL 17.
  v1::ClientDialog direct = LogIn(v1::POSTGRESQL);
  direct.set_tls_start(v1::AT_CONNECT_TLS);
  EXPECT_TRUE(Dial(direct).has_failure());
}

TEST_F(Postgresql, WithoutTlsIsLeftByAClientThatRequiresIt) {
  ASSERT_NO_FATAL_FAILURE(StartPostgres("host all all 127.0.0.1/32 password\n", {"-c", "ssl=off"}));
  if (IsSkipped()) return;
  const v1::HandshakeResult refused = Dial(LogIn(v1::POSTGRESQL));
  EXPECT_EQ(refused.failure().error_class(), F::STARTTLS_REFUSED) << refused.failure().summary();
  EXPECT_FALSE(refused.dialog().has_login());

  v1::ClientDialog opportunistic = LogIn(v1::POSTGRESQL);
  opportunistic.set_tls_policy(v1::ClientDialog::OPPORTUNISTIC);
  const v1::DialogResult clear = Dial(opportunistic).dialog();
  EXPECT_TRUE(clear.went_on_in_clear());
  EXPECT_EQ(clear.login().mechanism(), "password");
  EXPECT_TRUE(clear.login().in_clear());
  EXPECT_TRUE(clear.login().accepted());
  EXPECT_TRUE(clear.completed());
}

class MariaDb : public UnprivilegedServer {
 protected:
  void StartMariaDb(const std::string& require, const Words& more) {
    if (access(kProgram, X_OK) != 0) GTEST_SKIP() << kProgram << " is not installed";
    std::filesystem::create_directory(folder_.path() + "/data");
    ASSERT_NO_FATAL_FAILURE(Run(
        Server({"--bootstrap", "--skip-networking"}),
        "create database mysql;\nuse mysql;\n" +
            ReadFile("/usr/share/mysql/mysql_system_tables.sql") +
            "flush privileges;\ncreate user lab identified by 'lab-password'" + require + ";\n"));
    Start(
        [&](const std::string& port) {
          Words all = {"--port=" + port, "--bind-address=127.0.0.1", "--socket=socket"};
          all.insert(all.end(), more.begin(), more.end());
          return Server(all);
        },
        "ready for connections");
  }

 private:
  static constexpr char kProgram[] = "/usr/sbin/mariadbd";

  Words Server(const Words& more) const {
    Words command = {kProgram,
                     "--no-defaults",
                     "--datadir=" + folder_.path() + "/data",
                     "--tmpdir=" + folder_.path(),
                     "--innodb-log-file-size=4M",
                     "--innodb-buffer-pool-size=8M",
                     "--innodb-use-native-aio=0",
                     "--innodb-flush-log-at-trx-commit=0",
                     "--skip-name-resolve"};
    command.insert(command.end(), more.begin(), more.end());
    return AsNobody(command);
  }
};

TEST_F(MariaDb, WhoseUserRequiresTlsLetsThemInUnderTlsOnly) {
  ASSERT_NO_FATAL_FAILURE(
      StartMariaDb(" require ssl", {"--ssl-cert=" + leaf_.path, "--ssl-key=" + leaf_.key_path}));
  if (IsSkipped()) return;
  const v1::HandshakeResult result = Dial(LogIn(v1::MYSQL));
  EXPECT_FALSE(result.has_failure()) << result.failure().summary() << said();
  EXPECT_TRUE(result.dialog().starttls_advertised());
  EXPECT_TRUE(result.dialog().tls_started());
  EXPECT_TRUE(result.dialog().login().accepted()) << result.dialog().ShortDebugString();
  EXPECT_EQ(result.dialog().login().mechanism(), "mysql_native_password");
  EXPECT_NE(result.dialog().received_message().find("MariaDB"), std::string::npos);
  EXPECT_TRUE(result.dialog().completed());

  v1::ClientDialog clear = LogIn(v1::MYSQL);
  clear.set_tls_start(v1::IN_CLEAR);
  const v1::DialogResult refused = Dial(clear).dialog();
  EXPECT_TRUE(refused.login().has_accepted());
  EXPECT_FALSE(refused.login().accepted());
  EXPECT_NE(refused.error().find("Access denied"), std::string::npos) << refused.error();
}

TEST_F(MariaDb, WithoutTlsIsLeftByAClientThatRequiresIt) {
  ASSERT_NO_FATAL_FAILURE(StartMariaDb("", {"--skip-ssl"}));
  if (IsSkipped()) return;
  const v1::HandshakeResult careful = Dial(LogIn(v1::MYSQL));
  EXPECT_EQ(careful.failure().error_class(), F::STARTTLS_NOT_ADVERTISED);
  EXPECT_FALSE(careful.dialog().has_login());

  v1::ClientDialog opportunistic = LogIn(v1::MYSQL);
  opportunistic.set_tls_policy(v1::ClientDialog::OPPORTUNISTIC);
  const v1::DialogResult clear = Dial(opportunistic).dialog();
  EXPECT_TRUE(clear.went_on_in_clear());
  EXPECT_TRUE(clear.login().accepted()) << clear.ShortDebugString();
  // This login proves the password without saying it.
  EXPECT_FALSE(clear.login().in_clear());
}

class Prosody : public UnprivilegedServer {
 protected:
  // Listens for clients, or for servers.
  void StartProsody(const std::string& ports, const std::string& ready) {
    const std::string& home = folder_.path();
    for (const char* name : {"/localhost", "/localhost/accounts"}) {
      std::filesystem::create_directory(home + name);
    }
    folder_.Write("localhost/accounts/lab.dat", "return { [\"password\"] = \"lab-password\"; };\n");
    Start(
        [&](const std::string& port) {
          const std::string path = folder_.Write(
              "prosody.cfg.lua", "data_path = \"" + home + "\"\npidfile = \"" + home + "/pid\"\n" +
                                     ports + " = { " + port + " }\n" + R"(
daemonize = false
interfaces = { "127.0.0.1" }
modules_enabled = { "roster", "saslauth", "tls", "disco", "dialback", "ping" }
modules_disabled = { "offline" }
authentication = "internal_plain"
c2s_require_encryption = true
s2s_require_encryption = true
log = { info = "*console" }
ssl = { certificate = ")" + leaf_.path +
                                     R"(", key = ")" + leaf_.key_path + R"(" }
VirtualHost "localhost"
)");
          return AsNobody({"/usr/bin/prosody", "--config", path});
        },
        ready);
  }
};

TEST_F(Prosody, GivesAUserTheMessageUnderTls) {
  ASSERT_NO_FATAL_FAILURE(StartProsody("s2s_ports = { }\nc2s_ports", "Activated service 'c2s' on"));
  if (IsSkipped()) return;
  v1::ClientDialog dialog = LogIn(v1::XMPP_CLIENT);
  dialog.set_message(kSaid);
  const v1::HandshakeResult result = Dial(dialog);
  ExpectAllUnderTls(result);
  EXPECT_EQ(result.dialog().received_message(), kSaid);
  EXPECT_EQ(result.dialog().login().mechanism(), "PLAIN");
  EXPECT_TRUE(server_->WaitForLine("Authenticated as lab@localhost")) << said();

  v1::ClientDialog wrong = LogIn(v1::XMPP_CLIENT);
  wrong.mutable_credentials()->set_password("guessed");
  const v1::DialogResult refused = Dial(wrong).dialog();
  EXPECT_TRUE(refused.login().has_accepted());
  EXPECT_FALSE(refused.login().accepted());
  EXPECT_NE(refused.error().find("not-authorized"), std::string::npos) << refused.error();
}

TEST_F(Prosody, BeginsTlsWithAnotherServer) {
  ASSERT_NO_FATAL_FAILURE(StartProsody("c2s_ports = { }\ns2s_ports", "Activated service 's2s' on"));
  if (IsSkipped()) return;
  v1::ClientDialog dialog;
  dialog.set_protocol(v1::XMPP_SERVER);
  const v1::HandshakeResult result = Dial(dialog);
  EXPECT_FALSE(result.has_failure()) << result.failure().summary() << said();
  EXPECT_TRUE(result.dialog().starttls_advertised());
  EXPECT_TRUE(result.dialog().starttls_accepted());
  EXPECT_TRUE(result.dialog().tls_started());
  EXPECT_TRUE(result.dialog().completed()) << result.dialog().ShortDebugString() << said();
}

}  // namespace
}  // namespace tlslab
