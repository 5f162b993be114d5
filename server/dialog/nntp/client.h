// A client of NNTP (RFC 3977, RFC 4642, RFC 4643): greeting, CAPABILITIES, STARTTLS, CAPABILITIES,
// AUTHINFO USER and PASS, the first article of the first group that has any, QUIT.
#ifndef TLSLAB_SERVER_DIALOG_NNTP_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_NNTP_CLIENT_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"
#include "server/dialog/code_reply.h"

namespace tlslab {

class NntpClient : public ClientDialog {
 public:
  NntpClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  using Step = void (NntpClient::*)(const CodeReply& reply);
  using LineStep = void (NntpClient::*)(std::string_view line);

  void OnBegin() override { next_ = &NntpClient::OnGreeting; }
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  void OnTls() override { AskCapabilities(); }
  std::string TlsWish() const override { return "STARTTLS\r\n"; }
  void GoOnInClear() override { LogIn(); }
  void SayGoodbye() override { Say("QUIT\r\n"); }

  void Ask(std::string line, Step then);
  // What is answered has lines behind the code `good`, up to a dot; each is given to `each`.
  void AskForLines(std::string line, int good, LineStep each, Step then);
  void AskCapabilities();
  void OnGreeting(const CodeReply& reply);
  void OnCapability(std::string_view line);
  void OnCapabilities(const CodeReply& reply);
  void OnTlsAnswer(const CodeReply& reply);
  void LogIn();
  void OnUserAnswer(const CodeReply& reply);
  void OnPasswordAnswer(const CodeReply& reply);
  void ListGroups();
  void OnGroupLine(std::string_view line);
  void OnGroups(const CodeReply& reply);
  void OnGroup(const CodeReply& reply);
  void OnArticleLine(std::string_view line);
  void OnArticle(const CodeReply& reply);
  void SayQuit() { Ask("QUIT", &NntpClient::OnGoodbye); }
  void OnGoodbye(const CodeReply& reply);
  // Ends in order when `reply` is not of the hundred `kind`.
  bool Expect(const CodeReply& reply, int kind, std::string_view what);

  Step next_ = nullptr;
  int good_ = 0;  // 0: the answer is one line
  LineStep each_line_ = nullptr;
  CodeReply first_line_;
  bool in_lines_ = false;
  bool offers_tls_ = false;
  std::string group_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_NNTP_CLIENT_H_
