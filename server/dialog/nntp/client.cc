#include "server/dialog/nntp/client.h"

#include <cstdlib>
#include <utility>

#include "server/dialog/words.h"

namespace tlslab {
namespace {

// "lab.test 12 3 y": articles from 3 to 12 (RFC 3977 section 7.6.3).
bool HasArticles(const Command& group) {
  const Command last = ReadCommand(group.argument);
  const unsigned long high = std::strtoul(last.verb.c_str(), nullptr, 10);
  const unsigned long low = std::strtoul(ReadCommand(last.argument).verb.c_str(), nullptr, 10);
  return high > 0 && high >= low;
}

}  // namespace

void NntpClient::OnMessage(std::string_view line) {
  const std::string_view text = WithoutLineEnd(line);
  if (in_lines_) {
    if (text != ".") return (this->*each_line_)(Unstuffed(text));
    in_lines_ = false;
    return (this->*next_)(std::exchange(first_line_, CodeReply()));
  }
  CodeReply reply;
  if (!reply.Add(text) || !reply.complete()) return Violate("a line is no reply of NNTP");
  const int good = std::exchange(good_, 0);
  if (good == 0 || good != reply.code()) return (this->*next_)(reply);
  first_line_ = reply;
  in_lines_ = true;
}

void NntpClient::Ask(std::string line, Step then) {
  Say(line + "\r\n");
  next_ = then;
}

void NntpClient::AskForLines(std::string line, int good, LineStep each, Step then) {
  good_ = good;
  each_line_ = each;
  Ask(std::move(line), then);
}

bool NntpClient::Expect(const CodeReply& reply, int kind, std::string_view what) {
  if (reply.code() / 100 == kind) return true;
  SayGoodbye();
  Fail(DialogOutcome::Failure::kNone, std::string(what) + " was answered with " + reply.text());
  return false;
}

void NntpClient::OnGreeting(const CodeReply& reply) {
  if (Expect(reply, 2, "the connection")) AskCapabilities();
}

void NntpClient::AskCapabilities() {
  offers_tls_ = false;
  AskForLines("CAPABILITIES", 101, &NntpClient::OnCapability, &NntpClient::OnCapabilities);
}

void NntpClient::OnCapability(std::string_view line) {
  NoteCapability(line);
  offers_tls_ |= ReadCommand(line).verb == "STARTTLS";
}

// A server of the time before CAPABILITIES knows no such command: it offers nothing.
void NntpClient::OnCapabilities(const CodeReply&) {
  if (!wants_tls()) return LogIn();
  next_ = &NntpClient::OnTlsAnswer;
  DecideOnTls(offers_tls_);
}

void NntpClient::OnTlsAnswer(const CodeReply& reply) {
  reply.code() == 382 ? OnConsent() : OnRefusal(reply.text());
}

void NntpClient::LogIn() {
  if (!plan().credentials) return ListGroups();
  NoteUser("USER", plan().credentials->user);
  Ask("AUTHINFO USER " + plan().credentials->user, &NntpClient::OnUserAnswer);
}

void NntpClient::OnUserAnswer(const CodeReply& reply) {
  if (reply.code() != 381) return OnPasswordAnswer(reply);
  NoteLogin("USER", plan().credentials->user);
  Ask("AUTHINFO PASS " + plan().credentials->password, &NntpClient::OnPasswordAnswer);
}

void NntpClient::OnPasswordAnswer(const CodeReply& reply) {
  NoteLoginAnswer(reply.code() / 100 == 2);
  if (Expect(reply, 2, "the login")) ListGroups();
}

void NntpClient::ListGroups() {
  AskForLines("LIST ACTIVE", 215, &NntpClient::OnGroupLine, &NntpClient::OnGroups);
}

void NntpClient::OnGroupLine(std::string_view line) {
  if (group_.empty() && HasArticles(ReadCommand(line))) group_ = line.substr(0, line.find(' '));
}

void NntpClient::OnGroups(const CodeReply& reply) {
  if (!Expect(reply, 2, "LIST")) return;
  group_.empty() ? SayQuit() : Ask("GROUP " + group_, &NntpClient::OnGroup);
}

void NntpClient::OnGroup(const CodeReply& reply) {
  // The first article is the one that is meant without a number.
  if (Expect(reply, 2, "GROUP")) {
    AskForLines("ARTICLE", 220, &NntpClient::OnArticleLine, &NntpClient::OnArticle);
  }
}

void NntpClient::OnArticleLine(std::string_view line) {
  NoteReceivedMessage(line);
  NoteReceivedMessage("\n");
}

void NntpClient::OnArticle(const CodeReply& reply) {
  if (Expect(reply, 2, "ARTICLE")) SayQuit();
}

void NntpClient::OnGoodbye(const CodeReply&) { Finish(); }

}  // namespace tlslab
