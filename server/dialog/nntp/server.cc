#include "server/dialog/nntp/server.h"

#include <utility>

namespace tlslab {
namespace {

constexpr char kGroup[] = "lab.test";
constexpr char kUnknown[] = "500 unknown command\r\n";

}  // namespace

void NntpServer::OnBegin() { Say("200 " + plan().host_name + " NNTP tlslab\r\n"); }

void NntpServer::OnTls() {
  in_group_ = false;
  user_.reset();
}

void NntpServer::OnMessage(std::string_view line) {
  const std::string_view text = WithoutLineEnd(line);
  if (posting_) return OnPostedLine(text);
  const Command command = ReadCommand(text);
  if (OnSessionCommand(command) || OnReadingCommand(command)) return;
  Say(kUnknown);
}

bool NntpServer::OnSessionCommand(const Command& command) {
  if (command.verb == "CAPABILITIES") {
    SayCapabilities();
  } else if (command.verb == "MODE") {
    Say("200 posting is allowed\r\n");
  } else if (command.verb == "STARTTLS") {
    OnStartTls();
  } else if (command.verb == "AUTHINFO") {
    OnAuthInfo(command.argument);
  } else if (command.verb == "HELP") {
    SayLines("100 as in RFC 3977\r\n.\r\n");
  } else if (command.verb == "QUIT") {
    Say("205 goodbye\r\n");
    Finish();
  } else {
    return false;
  }
  return true;
}

bool NntpServer::OnReadingCommand(const Command& command) {
  if (command.verb == "LIST") {
    OnList(command.argument);
  } else if (command.verb == "GROUP" || command.verb == "LISTGROUP") {
    OnGroup(command);
  } else if (command.verb == "ARTICLE" || command.verb == "HEAD" || command.verb == "BODY" ||
             command.verb == "STAT") {
    OnArticle(command);
  } else if (command.verb == "NEXT" || command.verb == "LAST") {
    const std::string none = command.verb == "NEXT" ? "421 no next" : "422 no previous";
    Say(in_group_ ? none + " article\r\n" : "412 no group was chosen\r\n");
  } else if (command.verb == "POST") {
    OnPost();
  } else {
    return false;
  }
  return true;
}

void NntpServer::SayCapabilities() {
  std::string lines = "101 these\r\n";
  const auto add = [&](const std::string& capability) {
    NoteCapability(capability);
    lines += capability + "\r\n";
  };
  add("VERSION 2");
  add("READER");
  add("LIST ACTIVE NEWSGROUPS");
  add("POST");
  // Not once somebody has logged in (RFC 4642 section 2.1, RFC 4643 section 2.2).
  if (advertises_tls() && !logged_in_) add("STARTTLS");
  if (may_log_in() && !logged_in_) add("AUTHINFO USER");
  if (!under_tls()) mutable_outcome().starttls_advertised = advertises_tls();
  SayLines(lines + ".\r\n");
}

void NntpServer::OnStartTls() {
  if (under_tls()) return Say("502 TLS stands already\r\n");
  if (logged_in_) return Say("502 not after a login\r\n");
  AnswerTlsWish({"382 begin TLS\r\n", "580 TLS is not available\r\n", kUnknown,
                 "400 TLS is not available after all\r\n",
                 "400 nothing may stand behind STARTTLS\r\n"});
}

void NntpServer::OnAuthInfo(std::string_view argument) {
  const Command kind = ReadCommand(argument);
  if (logged_in_) return Say("502 one login is enough\r\n");
  if (kind.verb == "PASS") return OnPassword(kind.argument);
  if (kind.verb != "USER") return Say("501 USER and PASS are known\r\n");
  user_ = std::string(kind.argument);
  if (may_log_in()) return Say("381 and the password?\r\n");
  NoteUser("USER", *user_);
  NoteLoginAnswer(false);
  Say("483 begin TLS first\r\n");
}

void NntpServer::OnPassword(std::string_view password) {
  if (!may_log_in()) {
    // Whoever says its password all the same has given it away, to whomever it belongs.
    NoteLogin("USER", user_.value_or(""));
    NoteLoginAnswer(false);
    return Say("483 begin TLS first\r\n");
  }
  if (!user_) return Say("482 USER comes first\r\n");
  const std::string user = *std::exchange(user_, std::nullopt);
  logged_in_ = LogIn("USER", user, password);
  Say(logged_in_ ? "281 logged in\r\n" : "481 wrong user or password\r\n");
}

void NntpServer::OnList(std::string_view argument) {
  const std::string kind = ReadCommand(argument).verb;
  if (kind.empty() || kind == "ACTIVE") {
    SayLines("215 groups\r\n" + std::string(kGroup) + " 1 1 y\r\n.\r\n");
  } else if (kind == "NEWSGROUPS") {
    SayLines("215 groups\r\n" + std::string(kGroup) + "\tof tlslab\r\n.\r\n");
  } else {
    Say("503 no such list\r\n");
  }
}

void NntpServer::OnGroup(const Command& command) {
  const std::string_view name = command.argument.substr(0, command.argument.find(' '));
  const bool list = command.verb == "LISTGROUP";
  // LISTGROUP without a name is of the group that was chosen.
  if (name.empty() && !(list && in_group_)) {
    return Say(list ? "412 no group was chosen\r\n" : "501 which group?\r\n");
  }
  if (!name.empty() && name != kGroup) return Say("411 no such group\r\n");
  in_group_ = true;
  SayLines("211 1 1 1 " + std::string(kGroup) + "\r\n" + (list ? "1\r\n.\r\n" : ""));
}

void NntpServer::OnArticle(const Command& command) {
  const std::string_view which = command.argument;
  const bool by_id = StartsWith(which, "<");
  if (by_id && which != LabMail::kId) return Say("430 no such article\r\n");
  if (!by_id && !in_group_) return Say("412 no group was chosen\r\n");
  if (!by_id && !which.empty() && which != "1") return Say("423 no such article\r\n");
  const std::string name = std::string(by_id ? " 0 " : " 1 ") + LabMail::kId + "\r\n";
  if (command.verb == "STAT") return Say("223" + name);
  const LabMail mail = article();
  if (command.verb == "HEAD") {
    Say("221" + name);
    return Say(DotStuffed(mail.headers()), "(the head of an article)");
  }
  if (command.verb == "BODY") {
    Say("222" + name);
    return Say(DotStuffed(mail.body()), "(the body of an article)");
  }
  Say("220" + name);
  Say(DotStuffed(mail.text()), "(an article)");
}

void NntpServer::OnPost() {
  if (!logged_in_) return Say("480 log in first\r\n");
  posting_ = true;
  Say("340 end with a dot on a line\r\n");
}

void NntpServer::OnPostedLine(std::string_view line) {
  if (line != ".") {
    NoteReceivedMessage(Unstuffed(line));
    return NoteReceivedMessage("\n");
  }
  posting_ = false;
  Say("240 received\r\n");
}

LabMail NntpServer::article() const {
  return LabMail(plan().message, "Newsgroups: lab.test\r\nPath: tlslab.localhost!not-for-mail\r\n");
}

}  // namespace tlslab
