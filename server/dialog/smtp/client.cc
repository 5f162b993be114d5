#include "server/dialog/smtp/client.h"

#include <utility>

#include "server/dialog/sasl_plain.h"
#include "server/dialog/words.h"

namespace tlslab {

void SmtpClient::OnMessage(std::string_view line) {
  if (!reply_.Add(WithoutLineEnd(line))) return Violate("a line is no reply of SMTP");
  if (!reply_.complete()) return;
  const CodeReply reply = std::exchange(reply_, CodeReply());
  (this->*next_)(reply);
}

void SmtpClient::Ask(std::string line, Step then) {
  Say(line + "\r\n");
  next_ = then;
}

bool SmtpClient::Expect(const CodeReply& reply, int kind, std::string_view what) {
  if (reply.code() / 100 == kind) return true;
  SayGoodbye();
  Fail(DialogOutcome::Failure::kNone, std::string(what) + " was answered with " + reply.text());
  return false;
}

void SmtpClient::OnGreeting(const CodeReply& reply) {
  if (Expect(reply, 2, "the connection")) SayHello();
}

void SmtpClient::SayHello() {
  const bool local = plan().protocol == DialogProtocol::kLmtp;
  Ask((local ? "LHLO " : "EHLO ") + plan().host_name, &SmtpClient::OnCapabilities);
}

void SmtpClient::OnCapabilities(const CodeReply& reply) {
  if (!Expect(reply, 2, "the hello")) return;
  bool tls = false;
  // The first line is the server's name.
  for (size_t i = 1; i < reply.lines().size(); ++i) {
    NoteCapability(reply.lines()[i]);
    tls |= ReadCommand(reply.lines()[i]).verb == "STARTTLS";
  }
  if (!wants_tls()) return LogIn();
  next_ = &SmtpClient::OnTlsAnswer;
  DecideOnTls(tls);
}

void SmtpClient::OnTlsAnswer(const CodeReply& reply) {
  reply.code() == 220 ? OnConsent() : OnRefusal(reply.text());
}

void SmtpClient::LogIn() {
  if (!plan().credentials) return Ask("MAIL FROM:<lab@localhost>", &SmtpClient::OnSenderAnswer);
  NoteLogin("PLAIN", plan().credentials->user);
  Ask("AUTH PLAIN " + SaslPlain(*plan().credentials), &SmtpClient::OnLoginAnswer);
}

void SmtpClient::OnLoginAnswer(const CodeReply& reply) {
  // 235 of RFC 4954 section 4; by the first digit of any other the server is satisfied, too (RFC
  // 5321 section 4.2).
  NoteLoginAnswer(reply.code() / 100 == 2);
  if (!Expect(reply, 2, "the login")) return;
  Ask("MAIL FROM:<lab@localhost>", &SmtpClient::OnSenderAnswer);
}

void SmtpClient::OnSenderAnswer(const CodeReply& reply) {
  if (Expect(reply, 2, "MAIL")) Ask("RCPT TO:<lab@localhost>", &SmtpClient::OnRecipientAnswer);
}

void SmtpClient::OnRecipientAnswer(const CodeReply& reply) {
  if (Expect(reply, 2, "RCPT")) Ask("DATA", &SmtpClient::OnDataAnswer);
}

void SmtpClient::OnDataAnswer(const CodeReply& reply) {
  if (!Expect(reply, 3, "DATA")) return;
  const std::string mail =
      "From: <lab@localhost>\nTo: <lab@localhost>\nSubject: tlslab\n\n" + plan().message + "\n";
  Say(DotStuffed(mail), "(a message)");
  next_ = &SmtpClient::OnMessageAnswer;
}

void SmtpClient::OnMessageAnswer(const CodeReply& reply) {
  if (Expect(reply, 2, "the message")) Ask("QUIT", &SmtpClient::OnGoodbye);
}

void SmtpClient::OnGoodbye(const CodeReply&) { Finish(); }

}  // namespace tlslab
