// A server of SMTP, submission and LMTP (RFC 5321, RFC 6409, RFC 2033; STARTTLS of RFC 3207, AUTH
// of RFC 4954): as much as a client needs to leave one message.
#ifndef TLSLAB_SERVER_DIALOG_SMTP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_SMTP_SERVER_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/server_dialog.h"
#include "server/dialog/words.h"

namespace tlslab {

class SmtpServer : public ServerDialog {
 public:
  SmtpServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  enum class Reading { kCommands, kPlain, kUser, kPassword, kMessage };

  void OnBegin() override;
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  // All that was known before is forgotten (RFC 3207 section 4.2).
  void OnTls() override;

  bool local() const { return plan().protocol == DialogProtocol::kLmtp; }
  void OnCommand(std::string_view line);
  bool OnSessionCommand(const Command& command);
  bool OnMailCommand(const Command& command);
  void SayCapabilities();
  void OnAuth(std::string_view argument);
  void OnPlain(std::string_view base64);
  void OnUser(std::string_view base64);
  void OnPassword(std::string_view base64);
  void RefuseAuth(std::string answer);
  void AnswerLogin(const std::string& mechanism, const std::string& user,
                   std::string_view password);
  void OnMessageLine(std::string_view line);

  Reading reading_ = Reading::kCommands;
  bool introduced_ = false;
  bool logged_in_ = false;
  bool has_sender_ = false;
  unsigned recipients_ = 0;
  std::string user_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_SMTP_SERVER_H_
