// A client of SMTP and LMTP (RFC 5321, RFC 3207, RFC 2033): greeting, EHLO, STARTTLS, EHLO, AUTH
// PLAIN, one message, QUIT.
#ifndef TLSLAB_SERVER_DIALOG_SMTP_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_SMTP_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"
#include "server/dialog/code_reply.h"

namespace tlslab {

class SmtpClient : public ClientDialog {
 public:
  SmtpClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  using Step = void (SmtpClient::*)(const CodeReply&);

  void OnBegin() override { next_ = &SmtpClient::OnGreeting; }
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  void OnTls() override { SayHello(); }
  std::string TlsWish() const override { return "STARTTLS\r\n"; }
  void GoOnInClear() override { LogIn(); }
  void SayGoodbye() override { Say("QUIT\r\n"); }

  void SayHello();
  void Ask(std::string line, Step then);
  void OnGreeting(const CodeReply& reply);
  void OnCapabilities(const CodeReply& reply);
  void OnTlsAnswer(const CodeReply& reply);
  void LogIn();
  void OnLoginAnswer(const CodeReply& reply);
  void OnSenderAnswer(const CodeReply& reply);
  void OnRecipientAnswer(const CodeReply& reply);
  void OnDataAnswer(const CodeReply& reply);
  void OnMessageAnswer(const CodeReply& reply);
  void OnGoodbye(const CodeReply& reply);
  // Ends in order when `reply` is not of the hundred `kind`.
  bool Expect(const CodeReply& reply, int kind, std::string_view what);

  CodeReply reply_;
  Step next_ = nullptr;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_SMTP_CLIENT_H_
