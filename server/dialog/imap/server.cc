#include "server/dialog/imap/server.h"

#include <algorithm>
#include <utility>

#include "server/dialog/imap/fetch.h"
#include "server/dialog/lab_mail.h"
#include "server/dialog/sasl_plain.h"
#include "server/dialog/words.h"

namespace tlslab {
namespace {

// Below what a dialog keeps of its input.
constexpr size_t kMaxLiteral = 64 << 10;
constexpr size_t kMaxCommand = 128 << 10;
constexpr size_t kMaxWords = 100;

bool IsTag(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char byte) {
    return byte > ' ' && byte < 0x7f && byte != '+' && byte != '*';
  });
}

// "1", "1:*", "2,1" and the like have the one message in them.
bool HasTheMessage(std::string_view set) {
  while (!set.empty()) {
    const size_t end = std::min(set.find_first_of(",:"), set.size());
    if (set.substr(0, end) == "1" || set.substr(0, end) == "*") return true;
    set.remove_prefix(std::min(end + 1, set.size()));
  }
  return false;
}

}  // namespace

void ImapServer::OnBegin() { Untagged("OK " + plan().host_name + " IMAP4rev1 tlslab"); }

Found ImapServer::FindMessage(std::string_view input) const {
  if (literal_bytes_ == 0) return FindLine(input);
  return input.size() < literal_bytes_ ? Found() : Found::Whole(literal_bytes_);
}

std::string ImapServer::Describe(std::string_view message) const {
  const std::string_view text = WithoutLineEnd(message);
  return text.find('\n') == text.npos ? std::string(text) : "(a literal)";
}

void ImapServer::OnMessage(std::string_view message) {
  if (literal_bytes_ > 0) {
    literal_bytes_ = 0;
    words_.emplace_back(message);
    return;
  }
  const std::string_view line = WithoutLineEnd(message);
  reading_plain_ ? OnPlain(line) : OnLine(line);
}

void ImapServer::OnLine(std::string_view line) {
  const std::optional<ImapLiteral> literal = FindImapLiteral(line);
  const auto words = ReadImapWords(literal ? line.substr(0, literal->at) : line);
  malformed_ |= !words || words_.size() + words->size() > kMaxWords;
  if (!malformed_) {
    words_.insert(words_.end(), words->begin(), words->end());
  } else if (words_.empty()) {
    // The answer needs its tag all the same.
    words_.emplace_back(line.substr(0, line.find(' ')));
  }
  command_bytes_ += line.size();
  if (literal) return OnLiteralAnnounced(*literal);
  OnCommand();
  words_.clear();
  malformed_ = false;
  command_bytes_ = 0;
}

void ImapServer::OnLiteralAnnounced(const ImapLiteral& literal) {
  command_bytes_ += literal.size;
  if (literal.size > kMaxLiteral || command_bytes_ > kMaxCommand) {
    Untagged("BYE the literal is too large");
    return Fail(DialogOutcome::Failure::kViolation,
                "a literal of " + std::to_string(literal.size) + " bytes");
  }
  if (literal.waits) Say("+ go on\r\n");
  literal_bytes_ = literal.size;
  if (literal.size == 0) words_.emplace_back();
}

void ImapServer::OnCommand() {
  if (words_.empty() || !IsTag(words_[0])) return Untagged("BAD a command begins with a tag");
  tag_ = words_[0];
  if (malformed_ || words_.size() < 2) return Answer("BAD malformed command");
  const std::string verb = Capitals(words_[1]);
  if (OnSessionCommand(verb)) return;
  if (!logged_in_ ? OnLoginCommand(verb) : OnMailboxCommand(verb)) return;
  if (selected_ && OnMessageCommand(verb)) return;
  Answer("BAD unknown command");
}

bool ImapServer::OnSessionCommand(const std::string& verb) {
  if (verb == "CAPABILITY") {
    SayCapabilities();
  } else if (verb == "NOOP") {
    Answer("OK well");
  } else if (verb == "LOGOUT") {
    Untagged("BYE goodbye");
    Answer("OK goodbye");
    Finish();
  } else {
    return false;
  }
  return true;
}

bool ImapServer::OnLoginCommand(const std::string& verb) {
  if (verb == "STARTTLS") {
    AnswerTlsWish({tag_ + " OK begin TLS\r\n", tag_ + " NO [UNAVAILABLE] TLS is not available\r\n",
                   tag_ + " BAD unknown command\r\n", "* BYE TLS is not available after all\r\n",
                   tag_ + " BAD nothing may stand behind STARTTLS\r\n"});
  } else if (verb == "LOGIN") {
    OnLogin();
  } else if (verb == "AUTHENTICATE") {
    OnAuthenticate();
  } else {
    return false;
  }
  return true;
}

bool ImapServer::OnMailboxCommand(const std::string& verb) {
  if (verb == "SELECT" || verb == "EXAMINE") {
    OnSelect(/*read_only=*/verb == "EXAMINE");
  } else if (verb == "LIST" || verb == "LSUB") {
    Untagged(verb + " () \"/\" INBOX");
    Answer("OK that is all");
  } else if (verb == "STATUS") {
    Untagged("STATUS INBOX (MESSAGES 1 RECENT 0 UIDNEXT 2 UIDVALIDITY 1 UNSEEN 0)");
    Answer("OK that is all");
  } else if (verb == "APPEND") {
    OnAppend();
  } else {
    return false;
  }
  return true;
}

bool ImapServer::OnMessageCommand(const std::string& verb) {
  const bool by_uid = verb == "UID" && words_.size() > 2;
  const std::string command = by_uid ? Capitals(words_[2]) : verb;
  if (by_uid) words_.erase(words_.begin() + 1);
  if (command == "FETCH") {
    OnFetch(by_uid);
  } else if (command == "SEARCH") {
    OnSearch();
  } else if (command == "CHECK" || command == "CLOSE") {
    selected_ = command == "CHECK";
    Answer("OK well");
  } else {
    return false;
  }
  return true;
}

void ImapServer::SayCapabilities() {
  std::string line = "* CAPABILITY";
  const auto add = [&](const std::string& capability) {
    NoteCapability(capability);
    line += " " + capability;
  };
  add("IMAP4rev1");
  add("LITERAL-");
  if (advertises_tls()) add("STARTTLS");
  if (may_log_in()) {
    add("SASL-IR");
    add("AUTH=PLAIN");
  } else {
    add("LOGINDISABLED");
  }
  if (!under_tls()) mutable_outcome().starttls_advertised = advertises_tls();
  SayLines(line + "\r\n" + tag_ + " OK that is all\r\n");
}

void ImapServer::OnLogin() {
  const std::string& user = argument(0);
  if (words_.size() != 4) return Answer("BAD user and password are wanted");
  if (!may_log_in()) return RefuseLoginInClear("LOGIN", user);
  AnswerLogin(LogIn("LOGIN", user, argument(1)));
}

void ImapServer::OnAuthenticate() {
  if (!may_log_in()) {
    const auto said = ReadSaslPlain(argument(1));
    if (said) return RefuseLoginInClear("PLAIN", said->user);
    return Answer("NO [PRIVACYREQUIRED] begin TLS first");
  }
  if (Capitals(argument(0)) != "PLAIN") return Answer("NO unknown mechanism");
  if (!argument(1).empty()) return OnPlain(argument(1));
  reading_plain_ = true;
  Say("+ \r\n");
}

void ImapServer::OnPlain(std::string_view base64) {
  reading_plain_ = false;
  const std::optional<TestCredentials> said = ReadSaslPlain(base64);
  // A "*" gives up.
  if (!said) return Answer("BAD that is no PLAIN");
  AnswerLogin(LogIn("PLAIN", said->user, said->password));
}

// Whoever says its password all the same has given it away.
void ImapServer::RefuseLoginInClear(std::string mechanism, const std::string& user) {
  NoteLogin(std::move(mechanism), user);
  NoteLoginAnswer(false);
  Answer("NO [PRIVACYREQUIRED] begin TLS first");
}

void ImapServer::AnswerLogin(bool accepted) {
  logged_in_ = accepted;
  Answer(accepted ? "OK logged in" : "NO [AUTHENTICATIONFAILED] wrong user or password");
}

void ImapServer::OnSelect(bool read_only) {
  selected_ = Capitals(argument(0)) == "INBOX";
  if (!selected_) return Answer("NO [NONEXISTENT] there is INBOX, and no other mailbox");
  SayLines(
      "* FLAGS (\\Seen)\r\n"
      "* 1 EXISTS\r\n"
      "* 0 RECENT\r\n"
      "* OK [UIDVALIDITY 1] it never changes\r\n"
      "* OK [UIDNEXT 2] nor does the mailbox\r\n"
      "* OK [PERMANENTFLAGS ()] nor do flags\r\n");
  Answer(read_only ? "OK [READ-ONLY] here it is" : "OK [READ-WRITE] here it is");
}

// Mailbox, flags and a date or not, message.
void ImapServer::OnAppend() {
  if (words_.size() < 4) return Answer("BAD a mailbox and a message are wanted");
  NoteReceivedMessage(words_.back());
  Answer("OK received");
}

void ImapServer::OnFetch(bool by_uid) {
  if (words_.size() != 4) return Answer("BAD messages and items are wanted");
  const std::optional<std::string> items = AnswerFetch(argument(1), LabMail(plan().message));
  if (!items) return Answer("BAD these items are not to be had");
  if (HasTheMessage(argument(0))) {
    Say("* 1 FETCH (" + std::string(by_uid ? "UID 1 " : "") + *items + ")\r\n", "* 1 FETCH (...)");
  }
  Answer("OK that is all");
}

void ImapServer::OnSearch() {
  if (Capitals(argument(0)) != "ALL") return Answer("NO [CANNOT] nothing but ALL is searched for");
  Untagged("SEARCH 1");
  Answer("OK that is all");
}

const std::string& ImapServer::argument(size_t index) const {
  static const std::string none;
  return index + 2 < words_.size() ? words_[index + 2] : none;
}

void ImapServer::Answer(std::string_view words) { Say(tag_ + " " + std::string(words) + "\r\n"); }

void ImapServer::Untagged(std::string_view words) { Say("* " + std::string(words) + "\r\n"); }

}  // namespace tlslab
