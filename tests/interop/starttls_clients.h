// Real clients that switch to TLS, each as a command for one session with a server of the lab.
#ifndef TLSLAB_TESTS_INTEROP_STARTTLS_CLIENTS_H_
#define TLSLAB_TESTS_INTEROP_STARTTLS_CLIENTS_H_

#include <ostream>
#include <string>
#include <vector>

#include "tlslab/v1/dialog.pb.h"

namespace tlslab {

using Words = std::vector<std::string>;

inline constexpr char kCurl[] = "/usr/bin/curl";
inline constexpr char kGnutls[] = "/usr/bin/gnutls-cli";
inline constexpr char kOpenssl[] = "/usr/bin/openssl";
inline constexpr char kPython[] = "/usr/bin/python3";

// What clients that leave a message say.
inline constexpr char kMailText[] = "Beautiful is better than ugly.";
inline constexpr char kMail[] = "Subject: from a client\r\n\r\nBeautiful is better than ugly.\r\n";

// In commands, PORT, AUTHORITY, MAIL and SCRIPT stand for what they say; the last three for paths.
struct Client {
  const char* name;
  v1::DialogProtocol protocol;
  Words command;
  // On its standard input, which stays open. Null: nothing, and its end.
  const char* input = "";
  // Who logs in under TLS. Empty: nobody.
  const char* user = "";
  bool leaves_message = false;
  bool fetches_message = false;
  v1::TlsStart start = v1::AFTER_STARTTLS;
  // It ends without a goodbye: nobody can type its words.
  bool leaves_early = false;
};

inline void PrintTo(const Client& client, std::ostream* out) { *out << client.name; }

inline Words Curl(const Words& more) {
  Words words = {kCurl,        "-q",
                 "-sS",        "-v",
                 "--max-time", "15",
                 "--cacert",   "AUTHORITY",
                 "--resolve",  "localhost:PORT:127.0.0.1",
                 "-u",         "lab:lab-password"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

inline Words CurlMail(const Words& more, const std::string& scheme = "smtp") {
  Words words = Curl({scheme + "://localhost:PORT/client.example", "--mail-from", "lab@localhost",
                      "--mail-rcpt", "lab@localhost", "-T", "MAIL"});
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// -quiet: no letter of the input is a command to the program.
inline Words SClient(const std::string& protocol) {
  return {kOpenssl,
          "s_client",
          "-quiet",

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

// Leaves with the end of its input: for protocols without words that a person could type.
inline Words BriefSClient(const std::string& protocol) {
  Words words = SClient(protocol);
  words[2] = "-brief";
  return words;
}

inline Words GnutlsCli(const std::string& protocol) {
  return {kGnutls,    "--starttls-proto=" + protocol, "--x509cafile", "AUTHORITY", "-p", "PORT",
          "localhost"};
}

// libldap takes "localhost" for the name of the machine.
inline Words LdapSearch() {
  return {"/usr/bin/ldapsearch",
          "-ZZ",
          "-x",
          "-LLL",
          "-o",
          "TLS_CACERT=AUTHORITY",
          "-H",
          "ldap://127.0.0.1:PORT",
          "-D",
          "cn=lab,dc=tlslab",
          "-w",
          "lab-password",
          "-b",
          "dc=tlslab",
          "description"};
}

// After StartTLS curl 7.88 sends no ClientHello that OpenLDAP could read.
inline Words CurlLdaps() {
  return {kCurl,
          "-q",
          "-sS",
          "--max-time",
          "15",
          "--cacert",
          "AUTHORITY",
          "-u",
          "cn=lab,dc=tlslab:lab-password",
          "ldaps://localhost:PORT/dc=tlslab?description?sub"};
}

inline Words Psql(const std::string& more) {
  return {"/usr/lib/postgresql/15/bin/psql",
          "-XAtw",
          "-d",
          "host=localhost port=PORT user=lab password=lab-password dbname=lab " + more,
          "-c",
          "SELECT message"};
}

inline Words MariaDb() {
  return {"/usr/bin/mariadb",
          "--no-defaults",
          "--protocol=tcp",
          "-hlocalhost",
          "-PPORT",
          "-ulab",
          "-plab-password",
          "--ssl-ca=AUTHORITY",
          "--ssl-verify-server-cert",
          "-NBe",
          "SELECT message"};
}

inline Words Python(const std::string& client) {
  return {kPython, "-I", "SCRIPT", client, "PORT", "AUTHORITY"};
}

inline constexpr char kSmtpWords[] =
    "EHLO a\r\nAUTH PLAIN AGxhYgBsYWItcGFzc3dvcmQ=\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n"
    "Beautiful is better than ugly.\r\n.\r\nQUIT\r\n";
inline constexpr char kLmtpWords[] =
    "LHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\nBeautiful is better than "
    "ugly.\r\n.\r\nQUIT\r\n";
inline constexpr char kPop3Words[] = "USER lab\r\nPASS lab-password\r\nRETR 1\r\nQUIT\r\n";
inline constexpr char kImapWords[] =
    "a LOGIN lab lab-password\r\nb SELECT INBOX\r\nc FETCH 1 BODY[]\r\nd LOGOUT\r\n";
inline constexpr char kNntpWords[] =
    "AUTHINFO USER lab\r\nAUTHINFO PASS lab-password\r\nGROUP lab.test\r\nARTICLE 1\r\nQUIT\r\n";

inline constexpr char kXmppWords[] =
    "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>"
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
    "AGxhYgBsYWItcGFzc3dvcmQ=</auth>"
    "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>"
    "<iq type='set' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq><presence/>"
    "<message to='lab@localhost'><body>Beautiful is better than ugly.</body></message>"
    "</stream:stream>\r\n";

// Those of protocols of mail and news.
inline std::vector<Client> MailClients() {
  return {
      {.name = "SClientSmtp",
       .protocol = v1::SMTP,
       .command = SClient("smtp"),
       .input = kSmtpWords,
       .user = "lab",
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
       .user = "lab",
       .fetches_message = true},
      {.name = "SClientImap",
       .protocol = v1::IMAP,
       .command = SClient("imap"),
       .input = kImapWords,
       .user = "lab",
       .fetches_message = true},
      {.name = "SClientNntp",
       .protocol = v1::NNTP,
       .command = SClient("nntp"),
       .input = kNntpWords,
       .user = "lab",
       .fetches_message = true},
      {.name = "GnutlsCliSmtp",
       .protocol = v1::SMTP,
       .command = GnutlsCli("smtp"),
       .input = kSmtpWords,
       .user = "lab",
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
       .user = "lab",
       .fetches_message = true},
      {.name = "GnutlsCliImap",
       .protocol = v1::IMAP,
       .command = GnutlsCli("imap"),
       .input = kImapWords,
       .user = "lab",
       .fetches_message = true},
      {.name = "GnutlsCliNntp",
       .protocol = v1::NNTP,
       .command = GnutlsCli("nntp"),
       .input = kNntpWords,
       .user = "lab",
       .fetches_message = true},
      {.name = "CurlSmtp",
       .protocol = v1::SMTP,
       .command = CurlMail({"--ssl-reqd"}),
       .user = "lab",
       .leaves_message = true},
      {.name = "CurlSubmission",
       .protocol = v1::SUBMISSION,
       .command = CurlMail({"--ssl-reqd", "--login-options", "AUTH=LOGIN"}),
       .user = "lab",
       .leaves_message = true},
      {.name = "CurlSmtps",
       .protocol = v1::SUBMISSION,
       .command = CurlMail({}, "smtps"),
       .user = "lab",
       .leaves_message = true,
       .start = v1::AT_CONNECT_TLS},
      {.name = "CurlPop3",
       .protocol = v1::POP3,
       .command = Curl({"--ssl-reqd", "pop3://localhost:PORT/1"}),
       .user = "lab",
       .fetches_message = true},
      {.name = "CurlPop3s",
       .protocol = v1::POP3,
       .command = Curl({"pop3s://localhost:PORT/1"}),
       .user = "lab",
       .fetches_message = true,
       .start = v1::AT_CONNECT_TLS},
      {.name = "CurlImap",
       .protocol = v1::IMAP,
       .command = Curl({"--ssl-reqd", "imap://localhost:PORT/INBOX;UID=1"}),
       .user = "lab",
       .fetches_message = true},
      {.name = "CurlImaps",
       .protocol = v1::IMAP,
       .command = Curl({"imaps://localhost:PORT/INBOX;UID=1"}),
       .user = "lab",
       .fetches_message = true,
       .start = v1::AT_CONNECT_TLS},
      {.name = "PythonSmtp",
       .protocol = v1::SMTP,
       .command = Python("smtp"),
       .user = "lab",
       .leaves_message = true},
      {.name = "PythonLmtp",
       .protocol = v1::LMTP,
       .command = Python("lmtp"),
       .leaves_message = true},
      {.name = "PythonPop3",
       .protocol = v1::POP3,
       .command = Python("pop3"),
       .user = "lab",
       .fetches_message = true},
      {.name = "PythonImap",
       .protocol = v1::IMAP,
       .command = Python("imap"),
       .user = "lab",
       .fetches_message = true},
      {.name = "PythonNntp",
       .protocol = v1::NNTP,
       .command = Python("nntp"),
       .user = "lab",
       .fetches_message = true},
  };
}

// Those of directories, databases and chat.
inline std::vector<Client> OtherClients() {
  return {
      {.name = "SClientLdap",
       .protocol = v1::LDAP,
       .command = BriefSClient("ldap"),
       .input = nullptr,
       .leaves_early = true},
      {.name = "SClientPostgresql",
       .protocol = v1::POSTGRESQL,
       .command = BriefSClient("postgres"),
       .input = nullptr,
       .leaves_early = true},
      {.name = "SClientMysql",
       .protocol = v1::MYSQL,
       .command = BriefSClient("mysql"),
       .input = nullptr,
       .leaves_early = true},
      {.name = "SClientXmpp",
       .protocol = v1::XMPP_CLIENT,
       .command = SClient("xmpp"),
       .input = kXmppWords,
       .user = "lab",
       .leaves_message = true,
       .fetches_message = true},
      {.name = "SClientXmppServer",
       .protocol = v1::XMPP_SERVER,
       .command = BriefSClient("xmpp-server"),
       .input = nullptr,
       .leaves_early = true},
      {.name = "GnutlsCliLdap",
       .protocol = v1::LDAP,
       .command = GnutlsCli("ldap"),
       .input = nullptr,
       .leaves_early = true},
      {.name = "GnutlsCliPostgresql",
       .protocol = v1::POSTGRESQL,
       .command = GnutlsCli("postgres"),
       .input = nullptr,
       .leaves_early = true},
      {.name = "GnutlsCliXmpp",
       .protocol = v1::XMPP_CLIENT,
       .command = GnutlsCli("xmpp"),
       .input = kXmppWords,
       .user = "lab",
       .leaves_message = true,
       .fetches_message = true},
      {.name = "LdapSearch",
       .protocol = v1::LDAP,
       .command = LdapSearch(),
       .user = "cn=lab,dc=tlslab",
       .fetches_message = true},
      {.name = "CurlLdaps",
       .protocol = v1::LDAP,
       .command = CurlLdaps(),
       .user = "cn=lab,dc=tlslab",
       .fetches_message = true,
       .start = v1::AT_CONNECT_TLS},
      {.name = "Psql",
       .protocol = v1::POSTGRESQL,
       .command = Psql("sslmode=require"),
       .user = "lab",
       .fetches_message = true},
      {.name = "PsqlThatVerifies",
       .protocol = v1::POSTGRESQL,
       .command = Psql("sslmode=verify-full sslrootcert=AUTHORITY"),
       .user = "lab",
       .fetches_message = true},
      {.name = "MariaDb",
       .protocol = v1::MYSQL,
       .command = MariaDb(),
       .user = "lab",
       .fetches_message = true},
  };
}

}  // namespace tlslab

#endif  // TLSLAB_TESTS_INTEROP_STARTTLS_CLIENTS_H_
