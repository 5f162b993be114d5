// A server of NNTP (RFC 3977; STARTTLS of RFC 4642, AUTHINFO of RFC 4643) with one article in one
// group. Everybody may read; who posts logs in.
#ifndef TLSLAB_SERVER_DIALOG_NNTP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_NNTP_SERVER_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/dialog/lab_mail.h"
#include "server/dialog/server_dialog.h"
#include "server/dialog/words.h"

namespace tlslab {

class NntpServer : public ServerDialog {
 public:
  NntpServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  void OnBegin() override;
  Found FindMessage(std::string_view input) const override { return FindLine(input); }
  void OnMessage(std::string_view line) override;
  // What was known before is forgotten (RFC 4642 section 2.2.2).
  void OnTls() override;

  bool OnSessionCommand(const Command& command);
  bool OnReadingCommand(const Command& command);
  void SayCapabilities();
  void OnStartTls();
  void OnAuthInfo(std::string_view argument);
  void OnPassword(std::string_view password);
  void OnList(std::string_view argument);
  void OnGroup(const Command& command);
  // ARTICLE, HEAD, BODY and STAT.
  void OnArticle(const Command& command);
  void OnPost();
  void OnPostedLine(std::string_view line);
  LabMail article() const;

  bool posting_ = false;
  bool logged_in_ = false;
  bool in_group_ = false;
  std::optional<std::string> user_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_NNTP_SERVER_H_
