// What the servers of all protocols do about TLS, and all that can be wrong with it.
#ifndef TLSLAB_SERVER_DIALOG_SERVER_DIALOG_H_
#define TLSLAB_SERVER_DIALOG_SERVER_DIALOG_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "server/dialog/dialog_base.h"

namespace tlslab {

class ServerDialog : public DialogBase {
 protected:
  // A protocol's words, as bytes.
  struct TlsWords {
    std::string accept;   // TLS may begin
    std::string refuse;   // not now
    std::string unknown;  // no such command
    std::string cannot;   // in the clear, after the consent
    std::string early;    // to what came behind the wish
    // The protocol has no consent: TLS follows the wish at once.
    bool tls_follows = false;
  };

  ServerDialog(std::shared_ptr<const ServerDialogPlan> plan, DialogSurroundings surroundings)
      : DialogBase(plan->protocol, plan->tls_start, std::move(surroundings)),
        plan_(std::move(plan)) {}

  const ServerDialogPlan& plan() const { return *plan_; }
  std::chrono::nanoseconds answer_delay() const override { return plan_->answer_delay; }

  // The client is to be told that TLS can be had.
  bool advertises_tls() const;
  // The client asks for TLS.
  void AnswerTlsWish(const TlsWords& words);
  // Passwords may be said.
  bool may_log_in() const { return under_tls() || plan_->allow_login_in_clear; }
  // Notes who tried, and whether that is the one whom the plan knows.
  // `proves_only`: as NoteLogin's; `password` is then what the client has shown to know.
  bool LogIn(std::string mechanism, const std::string& user, std::string_view password,
             bool proves_only = false);

 private:
  void Accept(const TlsWords& words);
  bool TakeEarly(const TlsWords& words);

  const std::shared_ptr<const ServerDialogPlan> plan_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_SERVER_DIALOG_H_
