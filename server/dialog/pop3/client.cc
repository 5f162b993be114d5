#include "server/dialog/pop3/client.h"

#include <utility>

#include "server/dialog/sasl_plain.h"
#include "server/dialog/words.h"

namespace tlslab {

void Pop3Client::OnMessage(std::string_view line) {
  const std::string_view text = WithoutLineEnd(line);
  if (in_lines_) {
    if (text != ".") return (this->*each_line_)(Unstuffed(text));
    in_lines_ = false;
    each_line_ = nullptr;
    return (this->*next_)(Status::kOk, "");
  }
  const std::string word = ReadCommand(text).verb;
  if (word != "+OK" && word != "-ERR" && word != "+") {
    return Violate("a line is no reply of POP3");
  }
  if (word == "+OK" && each_line_ != nullptr) {
    in_lines_ = true;
    return;
  }
  each_line_ = nullptr;
  const Status status = word == "+OK"    ? Status::kOk
                        : word == "-ERR" ? Status::kError
                                         : Status::kContinue;
  (this->*next_)(status, text);
}

void Pop3Client::Ask(std::string line, Step then) {
  Say(line + "\r\n");
  next_ = then;
}

void Pop3Client::AskForLines(std::string line, LineStep each, Step then) {
  each_line_ = each;
  Ask(std::move(line), then);
}

bool Pop3Client::Expect(Status status, std::string_view text, std::string_view what) {
  if (status == Status::kOk) return true;
  SayGoodbye();
  Fail(DialogOutcome::Failure::kNone,
       std::string(what) + " was answered with " + std::string(text));
  return false;
}

void Pop3Client::OnGreeting(Status status, std::string_view text) {
  if (Expect(status, text, "the connection")) AskCapabilities();
}

void Pop3Client::AskCapabilities() {
  offers_tls_ = offers_plain_ = false;
  AskForLines("CAPA", &Pop3Client::OnCapability, &Pop3Client::OnCapabilities);
}

void Pop3Client::OnCapability(std::string_view line) {
  NoteCapability(line);
  const Command capability = ReadCommand(line);
  offers_tls_ |= capability.verb == "STLS";
  if (capability.verb != "SASL") return;
  const std::string mechanisms = " " + Capitals(capability.argument) + " ";
  offers_plain_ |= mechanisms.find(" PLAIN ") != std::string::npos;
}

// A server without CAPA says -ERR: it offers nothing.
void Pop3Client::OnCapabilities(Status, std::string_view) {
  if (!wants_tls()) return LogIn();
  next_ = &Pop3Client::OnTlsAnswer;
  DecideOnTls(offers_tls_);
}

void Pop3Client::OnTlsAnswer(Status status, std::string_view text) {
  status == Status::kOk ? OnConsent() : OnRefusal(std::string(text));
}

void Pop3Client::LogIn() {
  // Nothing but a mailbox of somebody has mail.
  if (!plan().credentials) return Ask("QUIT", &Pop3Client::OnGoodbye);
  if (offers_plain_) return Ask("AUTH PLAIN", &Pop3Client::OnAuthAnswer);
  NoteUser("USER", plan().credentials->user);
  Ask("USER " + plan().credentials->user, &Pop3Client::OnUserAnswer);
}

void Pop3Client::OnAuthAnswer(Status status, std::string_view text) {
  NoteUser("PLAIN", plan().credentials->user);
  if (status != Status::kContinue) return OnLoginAnswer(Status::kError, text);
  NoteLogin("PLAIN", plan().credentials->user);
  Ask(SaslPlain(*plan().credentials), &Pop3Client::OnLoginAnswer);
}

void Pop3Client::OnUserAnswer(Status status, std::string_view text) {
  if (status != Status::kOk) return OnLoginAnswer(status, text);
  NoteLogin("USER", plan().credentials->user);
  Ask("PASS " + plan().credentials->password, &Pop3Client::OnLoginAnswer);
}

void Pop3Client::OnLoginAnswer(Status status, std::string_view text) {
  NoteLoginAnswer(status == Status::kOk);
  if (Expect(status, text, "the login")) Ask("STAT", &Pop3Client::OnStat);
}

void Pop3Client::OnStat(Status status, std::string_view text) {
  if (!Expect(status, text, "STAT")) return;
  const Command reply = ReadCommand(text);
  if (StartsWith(reply.argument, "0")) return Ask("QUIT", &Pop3Client::OnGoodbye);
  AskForLines("RETR 1", &Pop3Client::OnMailLine, &Pop3Client::OnMail);
}

void Pop3Client::OnMailLine(std::string_view line) {
  NoteReceivedMessage(line);
  NoteReceivedMessage("\n");
}

void Pop3Client::OnMail(Status status, std::string_view text) {
  if (Expect(status, text, "RETR")) Ask("QUIT", &Pop3Client::OnGoodbye);
}

void Pop3Client::OnGoodbye(Status, std::string_view) { Finish(); }

}  // namespace tlslab
