#include "server/dialog/imap/client.h"

#include <algorithm>
#include <utility>

#include "server/dialog/imap/syntax.h"
#include "server/dialog/sasl_plain.h"
#include "server/dialog/words.h"

namespace tlslab {
namespace {

// Longer literals are read in pieces.
constexpr uint64_t kPiece = 16 << 10;

}  // namespace

Found ImapClient::FindMessage(std::string_view input) const {
  if (literal_left_ == 0) return FindLine(input);
  const auto wanted = static_cast<size_t>(std::min(literal_left_, kPiece));
  return input.size() < wanted ? Found() : Found::Whole(wanted);
}

std::string ImapClient::Describe(std::string_view message) const {
  const std::string_view text = WithoutLineEnd(message);
  return text.find('\n') == text.npos ? std::string(text) : "(a literal)";
}

void ImapClient::OnMessage(std::string_view message) {
  if (literal_left_ > 0) {
    literal_left_ -= message.size();
    if (BringsTheMessage()) NoteReceivedMessage(message);
    return;
  }
  const std::string_view line = WithoutLineEnd(message);
  if (response_.empty()) response_ = std::string(line);
  const std::optional<ImapLiteral> literal = FindImapLiteral(line);
  if (literal) {
    literal_left_ = literal->size;
    return;
  }
  const std::string response = std::exchange(response_, std::string());
  OnResponse(response);
}

bool ImapClient::BringsTheMessage() const {
  if (next_ != &ImapClient::OnFetched || !StartsWith(response_, "* ")) return false;
  const Command number = ReadCommand(std::string_view(response_).substr(2));
  return ReadCommand(number.argument).verb == "FETCH";
}

void ImapClient::OnResponse(std::string_view response) {
  if (StartsWith(response, "* ")) return OnUntagged(response.substr(2));
  if (response == "+" || StartsWith(response, "+ ")) return OnContinuation();
  const size_t blank = response.find(' ');
  if (next_ == nullptr || blank == response.npos || response.substr(0, blank) != tag()) {
    return Violate("a line is no reply of IMAP");
  }
  const std::string_view text = response.substr(blank + 1);
  (this->*next_)(ReadCommand(text).verb == "OK", text);
}

void ImapClient::OnUntagged(std::string_view text) {
  const Command response = ReadCommand(text);
  if (!greeted_) return OnGreeting(text);
  if (response.verb == "CAPABILITY") return OnCapability(response.argument);
  if (response.verb == "BYE" && !leaving_) {
    return next_ == &ImapClient::OnTlsAnswer
               ? OnRefusal(std::string(text))
               : Fail(DialogOutcome::Failure::kNone, "the server ended: " + std::string(text));
  }
  if (Capitals(response.argument) == "EXISTS") has_mail_ = response.verb != "0";
}

void ImapClient::OnGreeting(std::string_view text) {
  const std::string word = ReadCommand(text).verb;
  greeted_ = true;
  logged_in_ = word == "PREAUTH";
  if (Expect(word == "OK" || logged_in_, text, "the connection")) AskCapabilities();
}

void ImapClient::OnCapability(std::string_view text) {
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (word.empty()) continue;
    NoteCapability(word);
    const std::string capability = Capitals(word);
    offers_tls_ |= capability == "STARTTLS";
    offers_plain_ |= capability == "AUTH=PLAIN";
    login_disabled_ |= capability == "LOGINDISABLED";
  }
}

void ImapClient::OnContinuation() {
  if (!std::exchange(owes_password_, false)) {
    return Violate("the server wants more of a command that is whole");
  }
  NoteLogin("PLAIN", plan().credentials->user);
  Say(SaslPlain(*plan().credentials) + "\r\n");
}

std::string ImapClient::tag() const { return "a" + std::to_string(commands_); }

void ImapClient::Ask(std::string command, Step then) {
  ++commands_;
  Say(tag() + " " + command + "\r\n");
  next_ = then;
}

bool ImapClient::Expect(bool ok, std::string_view text, std::string_view what) {
  if (ok) return true;
  SayGoodbye();
  Fail(DialogOutcome::Failure::kNone,
       std::string(what) + " was answered with " + std::string(text));
  return false;
}

void ImapClient::AskCapabilities() {
  offers_tls_ = offers_plain_ = login_disabled_ = false;
  Ask("CAPABILITY", &ImapClient::OnCapabilities);
}

void ImapClient::OnCapabilities(bool ok, std::string_view text) {
  if (!Expect(ok, text, "CAPABILITY")) return;
  if (!wants_tls()) return LogIn();
  ++commands_;
  next_ = &ImapClient::OnTlsAnswer;
  // Who is logged in cannot begin TLS any more: an attacker's PREAUTH keeps TLS away as well as one
  // who hides it.
  DecideOnTls(offers_tls_ && !logged_in_);
}

std::string ImapClient::TlsWish() const { return tag() + " STARTTLS\r\n"; }

void ImapClient::SayGoodbye() { Say("a" + std::to_string(commands_ + 1) + " LOGOUT\r\n"); }

void ImapClient::OnTlsAnswer(bool ok, std::string_view text) {
  ok ? OnConsent() : OnRefusal(std::string(text));
}

void ImapClient::LogIn() {
  if (logged_in_) return Ask("SELECT INBOX", &ImapClient::OnSelected);
  // Nothing but a mailbox of somebody has mail.
  if (!plan().credentials) return LogOut();
  const TestCredentials& who = *plan().credentials;
  if (offers_plain_) {
    NoteUser("PLAIN", who.user);
    owes_password_ = true;
    return Ask("AUTHENTICATE PLAIN", &ImapClient::OnLoginAnswer);
  }
  if (login_disabled_) {
    SayGoodbye();
    return Fail(DialogOutcome::Failure::kNone, "the server takes no password: LOGINDISABLED");
  }
  NoteLogin("LOGIN", who.user);
  Ask("LOGIN " + ImapQuoted(who.user) + " " + ImapQuoted(who.password), &ImapClient::OnLoginAnswer);
}

void ImapClient::OnLoginAnswer(bool ok, std::string_view text) {
  NoteLoginAnswer(ok);
  owes_password_ = false;
  if (Expect(ok, text, "the login")) Ask("SELECT INBOX", &ImapClient::OnSelected);
}

void ImapClient::OnSelected(bool ok, std::string_view text) {
  if (!Expect(ok, text, "SELECT")) return;
  has_mail_ ? Ask("FETCH 1 BODY[]", &ImapClient::OnFetched) : LogOut();
}

void ImapClient::OnFetched(bool ok, std::string_view text) {
  if (Expect(ok, text, "FETCH")) LogOut();
}

void ImapClient::LogOut() {
  leaving_ = true;
  Ask("LOGOUT", &ImapClient::OnGoodbye);
}

void ImapClient::OnGoodbye(bool, std::string_view) { Finish(); }

}  // namespace tlslab
