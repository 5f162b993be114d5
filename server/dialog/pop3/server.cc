#include "server/dialog/pop3/server.h"

#include <utility>

#include "server/dialog/lab_mail.h"
#include "server/dialog/sasl_plain.h"

namespace tlslab {
namespace {

constexpr char kUnknown[] = "-ERR unknown command\r\n";

// The first `count` lines, or as many as there are. `count` is at most 5 digits.
std::string_view FirstLines(std::string_view text, unsigned long count) {
  size_t end = 0;
  for (; count > 0 && end < text.size(); --count) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

}  // namespace

void Pop3Server::OnBegin() { Say("+OK " + plan().host_name + " POP3 tlslab\r\n"); }

void Pop3Server::OnMessage(std::string_view line) {
  const std::string_view text = WithoutLineEnd(line);
  if (reading_plain_) return OnPlain(text);
  const Command command = ReadCommand(text);
  if (OnSessionCommand(command)) return;
  if (logged_in_ ? OnMailboxCommand(command) : OnLoginCommand(command)) return;
  Say(kUnknown);
}

bool Pop3Server::OnSessionCommand(const Command& command) {
  if (command.verb == "CAPA") {
    SayCapabilities();
  } else if (command.verb == "QUIT") {
    Say("+OK goodbye\r\n");
    Finish();
  } else {
    return false;
  }
  return true;
}

bool Pop3Server::OnLoginCommand(const Command& command) {
  if (command.verb == "STLS") {
    AnswerTlsWish({"+OK begin TLS\r\n", "-ERR TLS is not available\r\n", kUnknown,
                   "-ERR TLS is not available after all\r\n",
                   "-ERR nothing may stand behind STLS\r\n"});
  } else if (command.verb == "USER") {
    OnUser(command.argument);
  } else if (command.verb == "PASS") {
    OnPassword(command.argument);
  } else if (command.verb == "AUTH") {
    OnAuth(command.argument);
  } else {
    return false;
  }
  return true;
}

bool Pop3Server::OnMailboxCommand(const Command& command) {
  if (command.verb == "STAT") {
    Say(deleted_ ? "+OK 0 0\r\n" : "+OK 1 " + mail_size() + "\r\n");
  } else if (command.verb == "LIST") {
    SayAbout(command.argument, mail_size());
  } else if (command.verb == "UIDL") {
    SayAbout(command.argument, "tlslab-1");
  } else if (command.verb == "RETR") {
    OnRetrieve(command.argument);
  } else if (command.verb == "TOP") {
    OnTop(command.argument);
  } else if (command.verb == "DELE") {
    if (!Exists(command.argument)) return true;
    deleted_ = true;
    Say("+OK deleted\r\n");
  } else if (command.verb == "NOOP" || command.verb == "RSET") {
    deleted_ = deleted_ && command.verb == "NOOP";
    Say("+OK well\r\n");
  } else {
    return false;
  }
  return true;
}

void Pop3Server::SayCapabilities() {
  std::string lines = "+OK\r\n";
  const auto add = [&](const std::string& capability) {
    NoteCapability(capability);
    lines += capability + "\r\n";
  };
  add("TOP");
  add("UIDL");
  add("PIPELINING");
  add("RESP-CODES");
  add("AUTH-RESP-CODE");
  if (advertises_tls()) add("STLS");
  if (may_log_in()) {
    add("USER");
    add("SASL PLAIN");
  }
  if (!under_tls()) mutable_outcome().starttls_advertised = advertises_tls();
  SayLines(lines + ".\r\n");
}

void Pop3Server::OnUser(std::string_view user) {
  user_ = std::string(user);
  if (may_log_in()) return Say("+OK and the password?\r\n");
  NoteUser("USER", *user_);
  NoteLoginAnswer(false);
  Say("-ERR [AUTH] begin TLS first\r\n");
}

void Pop3Server::OnPassword(std::string_view password) {
  if (!may_log_in()) {
    // Whoever says its password all the same has given it away, to whomever it belongs.
    NoteLogin("USER", user_.value_or(""));
    NoteLoginAnswer(false);
    return Say("-ERR [AUTH] begin TLS first\r\n");
  }
  if (!user_) return Say("-ERR USER comes first\r\n");
  const std::string user = *std::exchange(user_, std::nullopt);
  AnswerLogin(LogIn("USER", user, password));
}

void Pop3Server::OnAuth(std::string_view argument) {
  const Command mechanism = ReadCommand(argument);
  if (!may_log_in()) {
    if (const auto said = ReadSaslPlain(mechanism.argument)) {
      NoteLogin("PLAIN", said->user);
      NoteLoginAnswer(false);
    }
    return Say("-ERR [AUTH] begin TLS first\r\n");
  }
  if (mechanism.verb != "PLAIN") return Say("-ERR unknown mechanism\r\n");
  if (!mechanism.argument.empty()) return OnPlain(mechanism.argument);
  reading_plain_ = true;
  Say("+ \r\n");
}

void Pop3Server::OnPlain(std::string_view base64) {
  reading_plain_ = false;
  const std::optional<TestCredentials> said = ReadSaslPlain(base64);
  // A "*" gives up.
  if (!said) return Say("-ERR that is no PLAIN\r\n");
  AnswerLogin(LogIn("PLAIN", said->user, said->password));
}

void Pop3Server::AnswerLogin(bool accepted) {
  logged_in_ = accepted;
  Say(accepted ? "+OK logged in\r\n" : "-ERR [AUTH] wrong user or password\r\n");
}

void Pop3Server::SayAbout(std::string_view argument, const std::string& what) {
  if (argument.empty())
    return SayLines("+OK\r\n" + (deleted_ ? "" : "1 " + what + "\r\n") + ".\r\n");
  if (Exists(argument)) Say("+OK 1 " + what + "\r\n");
}

void Pop3Server::OnRetrieve(std::string_view argument) {
  if (!Exists(argument)) return;
  Say("+OK " + mail_size() + " octets\r\n");
  Say(DotStuffed(LabMail(plan().message).text()), "(a message)");
}

void Pop3Server::OnTop(std::string_view argument) {
  const size_t blank = argument.find(' ');
  const std::string count(blank == argument.npos ? "" : argument.substr(blank + 1));
  const bool is_number = !count.empty() && count.size() <= 5 &&
                         count.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) return Say("-ERR how many lines?\r\n");
  if (!Exists(argument.substr(0, blank))) return;
  const LabMail mail(plan().message);
  Say("+OK\r\n");
  Say(DotStuffed(mail.headers() + "\r\n" + std::string(FirstLines(mail.body(), std::stoul(count)))),
      "(the top of a message)");
}

bool Pop3Server::Exists(std::string_view number) {
  if (number == "1" && !deleted_) return true;
  Say("-ERR no such message\r\n");
  return false;
}

std::string Pop3Server::mail_size() const {
  return std::to_string(LabMail(plan().message).text().size());
}

}  // namespace tlslab
