// A server of POP3 (RFC 1939; CAPA of RFC 2449, STLS of RFC 2595, AUTH of RFC 5034) with one
// message in its mailbox.
#ifndef TLSLAB_SERVER_DIALOG_POP3_SERVER_H_
#define TLSLAB_SERVER_DIALOG_POP3_SERVER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/dialog/server_dialog.h"
#include "server/dialog/words.h"

namespace tlslab {

class Pop3Server : public ServerDialog {
 public:
  Pop3Server(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  void OnBegin() override;
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  // What was known before is forgotten (RFC 2595 section 4).
  void OnTls() override { user_.reset(); }

  bool OnSessionCommand(const Command& command);
  bool OnLoginCommand(const Command& command);
  bool OnMailboxCommand(const Command& command);
  void SayCapabilities();
  void OnUser(std::string_view user);
  void OnPassword(std::string_view password);
  void OnAuth(std::string_view argument);
  void OnPlain(std::string_view base64);
  void AnswerLogin(bool accepted);
  // LIST and UIDL: of all, or of the message that `argument` names.
  void SayAbout(std::string_view argument, const std::string& what);
  void OnRetrieve(std::string_view argument);
  void OnTop(std::string_view argument);
  // Says so when it does not.
  bool Exists(std::string_view number);
  std::string mail_size() const;

  bool reading_plain_ = false;
  bool logged_in_ = false;
  bool deleted_ = false;
  std::optional<std::string> user_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_POP3_SERVER_H_
