// A server of IMAP (RFC 3501, RFC 9051; STARTTLS in its section 6.2.1, LITERAL- of RFC 7888,
// SASL-IR of RFC 4959) with one message in its one mailbox.
#ifndef TLSLAB_SERVER_DIALOG_IMAP_SERVER_H_
#define TLSLAB_SERVER_DIALOG_IMAP_SERVER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/dialog/imap/syntax.h"
#include "server/dialog/server_dialog.h"

namespace tlslab {

class ImapServer : public ServerDialog {
 public:
  ImapServer(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : ServerDialog(std::move(plan), std::move(surroundings)) {}

 private:
  void OnBegin() override;
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view message) override;
  // What was known before is forgotten (RFC 3501 section 6.2.1).
  void OnTls() override {}
  std::string Describe(std::string_view message) const override;

  // A command is lines with literals between them.
  void OnLine(std::string_view line);
  void OnLiteralAnnounced(const ImapLiteral& literal);
  void OnCommand();
  bool OnSessionCommand(const std::string& verb);
  bool OnLoginCommand(const std::string& verb);
  bool OnMailboxCommand(const std::string& verb);
  bool OnMessageCommand(const std::string& verb);
  void SayCapabilities();
  void OnLogin();
  void OnAuthenticate();
  void OnPlain(std::string_view base64);
  void RefuseLoginInClear(std::string mechanism, const std::string& user);
  void AnswerLogin(bool accepted);
  void OnSelect(bool read_only);
  void OnAppend();
  void OnFetch(bool by_uid);
  void OnSearch();
  // Without the verb; empty when it has none.
  const std::string& argument(size_t index) const;
  void Answer(std::string_view words);
  void Untagged(std::string_view words);

  std::vector<std::string> words_;  // of the command that is read: tag, verb, arguments
  bool malformed_ = false;
  size_t command_bytes_ = 0;
  size_t literal_bytes_ = 0;  // that come next
  std::string tag_;
  bool reading_plain_ = false;
  bool logged_in_ = false;
  bool selected_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_IMAP_SERVER_H_
