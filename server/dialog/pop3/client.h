// A client of POP3 (RFC 1939, RFC 2449, RFC 2595, RFC 5034): greeting, CAPA, STLS, CAPA, AUTH PLAIN
// or USER and PASS, the first message of the mailbox, QUIT.
#ifndef TLSLAB_SERVER_DIALOG_POP3_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_POP3_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"

namespace tlslab {

class Pop3Client : public ClientDialog {
 public:
  Pop3Client(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  enum class Status { kOk, kError, kContinue };
  using Step = void (Pop3Client::*)(Status status, std::string_view text);
  using LineStep = void (Pop3Client::*)(std::string_view line);

  void OnBegin() override { next_ = &Pop3Client::OnGreeting; }
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  void OnTls() override { AskCapabilities(); }
  std::string TlsWish() const override { return "STLS\r\n"; }
  void GoOnInClear() override { LogIn(); }
  void SayGoodbye() override { Say("QUIT\r\n"); }

  void Ask(std::string line, Step then);
  // What is answered has lines behind a +OK, up to a dot; each is given to `each`.
  void AskForLines(std::string line, LineStep each, Step then);
  void AskCapabilities();
  void OnGreeting(Status status, std::string_view text);
  void OnCapability(std::string_view line);
  void OnCapabilities(Status status, std::string_view text);
  void OnTlsAnswer(Status status, std::string_view text);
  void LogIn();
  void OnAuthAnswer(Status status, std::string_view text);
  void OnUserAnswer(Status status, std::string_view text);
  void OnLoginAnswer(Status status, std::string_view text);
  void OnStat(Status status, std::string_view text);
  void OnMailLine(std::string_view line);
  void OnMail(Status status, std::string_view text);
  void OnGoodbye(Status status, std::string_view text);
  // Ends in order when it was not +OK.
  bool Expect(Status status, std::string_view text, std::string_view what);

  Step next_ = nullptr;
  LineStep each_line_ = nullptr;  // null: the answer is one line
  bool in_lines_ = false;
  bool offers_tls_ = false;
  bool offers_plain_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_POP3_CLIENT_H_
