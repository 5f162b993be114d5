// A client of FTP (RFC 959; FEAT of RFC 2389, TLS of RFC 4217, EPSV of RFC 2428): greeting, FEAT,
// AUTH, FEAT, PBSZ and PROT, login, LIST, RETR of the first small file in it, STOR of its message,
// QUIT. Data is passive, and goes to the address that the dialog's own connection leads to,
// whatever the reply to PASV names.
#ifndef TLSLAB_SERVER_DIALOG_FTP_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_FTP_CLIENT_H_

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"
#include "server/dialog/code_reply.h"

namespace tlslab {

class FtpClient : public ClientDialog {
 public:
  FtpClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  using Step = void (FtpClient::*)(const CodeReply&);
  struct Transfer {
    std::string command;
    std::string argument;
  };

  void OnBegin() override { next_ = &FtpClient::OnGreeting; }
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  void OnTls() override { AskForFeatures(); }
  std::string TlsWish() const override { return "AUTH " + plan().ftp.auth_word + "\r\n"; }
  void GoOnInClear() override { Protect(); }
  void SayGoodbye() override { Say("QUIT\r\n"); }
  void OnDataConnection(const DataReady& ready) override;
  void OnDataTransferred(const DataEnd& end) override;

  void Ask(std::string line, Step then);
  // Ends in order when `reply` is not of the hundred `kind`.
  bool Expect(const CodeReply& reply, int kind, std::string_view what);
  void GiveUp(std::string error);

  void OnGreeting(const CodeReply& reply);
  void AskForFeatures();
  void OnFeatures(const CodeReply& reply);
  void OnTlsAnswer(const CodeReply& reply);
  void Protect();
  void OnBufferSize(const CodeReply& reply);
  void OnProtection(const CodeReply& reply);
  void LogIn();
  void OnUserAnswer(const CodeReply& reply);
  void OnLoginAnswer(const CodeReply& reply);
  void OnType(const CodeReply& reply);

  void NextTransfer();
  void OnPassiveAnswer(const CodeReply& reply);
  void OnTransferAnswer(const CodeReply& reply);
  void OnTransferEnd(const CodeReply& reply);
  // A transfer of which nothing came.
  void NoteNoTransfer(std::string error);
  void AddFileOf(std::string_view listing);
  void OnGoodbye(const CodeReply& reply);

  CodeReply reply_;
  Step next_ = nullptr;
  bool private_data_ = false;
  bool extended_ = true;  // EPSV; PASV where the server has none
  std::string named_host_;
  std::string ignored_host_;
  std::deque<Transfer> transfers_ = {{"LIST", ""}, {"STOR", "tlslab.txt"}};
  std::string data_error_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_FTP_CLIENT_H_
