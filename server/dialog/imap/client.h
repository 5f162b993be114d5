// A client of IMAP (RFC 3501, RFC 9051): greeting, CAPABILITY, STARTTLS, CAPABILITY, AUTHENTICATE
// PLAIN or LOGIN, the first message of INBOX, LOGOUT. LOGINDISABLED is obeyed: a password that the
// server does not want is not said.
#ifndef TLSLAB_SERVER_DIALOG_IMAP_CLIENT_H_
#define TLSLAB_SERVER_DIALOG_IMAP_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/client_dialog.h"

namespace tlslab {

class ImapClient : public ClientDialog {
 public:
  ImapClient(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : ClientDialog(std::move(plan), std::move(surroundings)) {}

 private:
  // `ok`: not NO and not BAD. `text` begins with that word.
  using Step = void (ImapClient::*)(bool ok, std::string_view text);

  void OnBegin() override {}
  Found FindMessage(std::string_view input) const override;
  void OnMessage(std::string_view message) override;
  void OnTls() override {
    logged_in_ = false;
    AskCapabilities();
  }
  std::string TlsWish() const override;
  void GoOnInClear() override { LogIn(); }
  void SayGoodbye() override;
  std::string Describe(std::string_view message) const override;

  // A response is lines with literals between them; it is handled as its first line.
  void OnResponse(std::string_view response);
  void OnGreeting(std::string_view text);
  void OnUntagged(std::string_view text);
  void OnCapability(std::string_view text);
  void OnContinuation();
  bool BringsTheMessage() const;

  void Ask(std::string command, Step then);
  void AskCapabilities();
  void OnCapabilities(bool ok, std::string_view text);
  void OnTlsAnswer(bool ok, std::string_view text);
  void LogIn();
  void OnLoginAnswer(bool ok, std::string_view text);
  void OnSelected(bool ok, std::string_view text);
  void OnFetched(bool ok, std::string_view text);
  void LogOut();
  void OnGoodbye(bool ok, std::string_view text);
  // Ends in order when it is not `ok`.
  bool Expect(bool ok, std::string_view text, std::string_view what);
  std::string tag() const;

  Step next_ = nullptr;    // null: nothing was asked
  unsigned commands_ = 0;  // so far
  std::string response_;   // its first line, while it goes on
  uint64_t literal_left_ = 0;
  bool greeted_ = false;
  bool leaving_ = false;
  bool offers_tls_ = false;
  bool offers_plain_ = false;
  bool login_disabled_ = false;
  bool logged_in_ = false;      // from the start
  bool owes_password_ = false;  // to a continuation
  bool has_mail_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_IMAP_CLIENT_H_
