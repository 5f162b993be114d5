#include "server/dialog/smtp/server.h"

#include <utility>

#include "server/dialog/sasl_plain.h"

namespace tlslab {
namespace {

constexpr unsigned kMaxRecipients = 100;

}  // namespace

void SmtpServer::OnBegin() {
  Say("220 " + plan().host_name + (local() ? " LMTP" : " ESMTP") + " tlslab\r\n");
}

void SmtpServer::OnTls() {
  introduced_ = logged_in_ = has_sender_ = false;
  recipients_ = 0;
}

void SmtpServer::OnMessage(std::string_view line) {
  const std::string_view text = WithoutLineEnd(line);
  const bool logs_in = reading_ != Reading::kCommands && reading_ != Reading::kMessage;
  if (logs_in && text == "*") return RefuseAuth("501 5.7.0 given up\r\n");
  switch (reading_) {
    case Reading::kCommands:
      return OnCommand(text);
    case Reading::kPlain:
      return OnPlain(text);
    case Reading::kUser:
      return OnUser(text);
    case Reading::kPassword:
      return OnPassword(text);
    case Reading::kMessage:
      return OnMessageLine(text);
  }
}

void SmtpServer::OnCommand(std::string_view line) {
  const Command command = ReadCommand(line);
  if (OnSessionCommand(command) || OnMailCommand(command)) return;
  Say("502 5.5.1 unknown command\r\n");
}

bool SmtpServer::OnSessionCommand(const Command& command) {
  if (command.verb == (local() ? "LHLO" : "EHLO")) {
    introduced_ = true;
    SayCapabilities();
  } else if (command.verb == "HELO" && !local()) {
    introduced_ = true;
    Say("250 " + plan().host_name + "\r\n");
  } else if (command.verb == "STARTTLS") {
    AnswerTlsWish({"220 2.0.0 begin TLS\r\n", "454 4.7.0 TLS is not available\r\n",
                   "502 5.5.1 unknown command\r\n", "454 4.7.0 TLS is not available after all\r\n",
                   "501 5.5.4 nothing may stand behind STARTTLS\r\n"});
  } else if (command.verb == "AUTH") {
    OnAuth(command.argument);
  } else if (command.verb == "NOOP") {
    Say("250 2.0.0 well\r\n");
  } else if (command.verb == "RSET") {
    has_sender_ = false;
    recipients_ = 0;
    Say("250 2.0.0 well\r\n");
  } else if (command.verb == "QUIT") {
    Say("221 2.0.0 goodbye\r\n");
    Finish();
  } else {
    return false;
  }
  return true;
}

bool SmtpServer::OnMailCommand(const Command& command) {
  const bool login_required = plan().protocol == DialogProtocol::kSubmission && !logged_in_;
  if (command.verb == "MAIL") {
    if (!introduced_) {
      Say("503 5.5.1 say hello first\r\n");
    } else if (login_required) {
      Say("530 5.7.0 log in first\r\n");
    } else {
      has_sender_ = true;
      Say("250 2.1.0 sender is well\r\n");
    }
  } else if (command.verb == "RCPT") {
    const bool room = recipients_ < kMaxRecipients;
    recipients_ += has_sender_ && room;
    Say(!room         ? "452 4.5.3 too many recipients\r\n"
        : has_sender_ ? "250 2.1.5 recipient is well\r\n"
                      : "503 5.5.1 MAIL comes first\r\n");
  } else if (command.verb == "DATA") {
    const bool ready = recipients_ > 0;
    if (ready) reading_ = Reading::kMessage;
    Say(ready ? "354 end with a dot on a line\r\n" : "503 5.5.1 RCPT comes first\r\n");
  } else {
    return false;
  }
  return true;
}

void SmtpServer::SayCapabilities() {
  std::string lines = "250-" + plan().host_name + "\r\n";
  const auto add = [&](const std::string& capability) {
    NoteCapability(capability);
    lines += "250-" + capability + "\r\n";
  };
  add("PIPELINING");
  if (advertises_tls()) add("STARTTLS");
  if (may_log_in()) add("AUTH PLAIN LOGIN");
  NoteCapability("8BITMIME");
  mutable_outcome().starttls_advertised =
      under_tls() ? outcome().starttls_advertised : advertises_tls();
  SayLines(lines + "250 8BITMIME\r\n");
}

void SmtpServer::OnAuth(std::string_view argument) {
  const Command mechanism = ReadCommand(argument);
  if (!may_log_in()) {
    // Whoever says its password all the same has given it away.
    if (const auto said = ReadSaslPlain(mechanism.argument)) {
      NoteLogin("PLAIN", said->user);
      NoteLoginAnswer(false);
    }
    return Say("538 5.7.11 begin TLS first\r\n");
  }
  if (mechanism.verb == "PLAIN" && !mechanism.argument.empty()) return OnPlain(mechanism.argument);
  if (mechanism.verb == "PLAIN") {
    reading_ = Reading::kPlain;
    return Say("334 \r\n");
  }
  if (mechanism.verb == "LOGIN") {
    if (!mechanism.argument.empty()) return OnUser(mechanism.argument);
    reading_ = Reading::kUser;
    return Say("334 VXNlcm5hbWU6\r\n");
  }
  Say("504 5.5.4 unknown mechanism\r\n");
}

void SmtpServer::OnPlain(std::string_view base64) {
  const std::optional<TestCredentials> said = ReadSaslPlain(base64);
  if (said) return AnswerLogin("PLAIN", said->user, said->password);
  RefuseAuth("501 5.5.2 that is no PLAIN\r\n");
}

void SmtpServer::OnUser(std::string_view base64) {
  const std::optional<std::string> user = FromBase64(base64);
  if (!user) return RefuseAuth("501 5.5.2 that is no Base64\r\n");
  user_ = *user;
  reading_ = Reading::kPassword;
  Say("334 UGFzc3dvcmQ6\r\n");
}

void SmtpServer::OnPassword(std::string_view base64) {
  const std::optional<std::string> password = FromBase64(base64);
  if (!password) return RefuseAuth("501 5.5.2 that is no Base64\r\n");
  AnswerLogin("LOGIN", user_, *password);
}

// RFC 4954 section 4.
void SmtpServer::RefuseAuth(std::string answer) {
  reading_ = Reading::kCommands;
  Say(std::move(answer));
}

void SmtpServer::AnswerLogin(const std::string& mechanism, const std::string& user,
                             std::string_view password) {
  reading_ = Reading::kCommands;
  logged_in_ = LogIn(mechanism, user, password);
  Say(logged_in_ ? "235 2.7.0 logged in\r\n" : "535 5.7.8 wrong user or password\r\n");
}

void SmtpServer::OnMessageLine(std::string_view line) {
  if (line != ".") {
    NoteReceivedMessage(StartsWith(line, ".") ? line.substr(1) : line);
    return NoteReceivedMessage("\n");
  }
  reading_ = Reading::kCommands;
  std::string answers;
  // LMTP answers for each recipient (RFC 2033 section 4.2).
  for (unsigned i = 0; i < (local() ? recipients_ : 1); ++i) answers += "250 2.0.0 received\r\n";
  SayLines(answers);
  has_sender_ = false;
  recipients_ = 0;
}

}  // namespace tlslab
