// What the clients of all protocols do about TLS: ask for it, go on without, or give up.
#ifndef TLSLAB_SERVER_DIALOG_CLIENT_DIALOG_H_
#define TLSLAB_SERVER_DIALOG_CLIENT_DIALOG_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/dialog/dialog_base.h"

namespace tlslab {

class ClientDialog : public DialogBase {
 protected:
  ClientDialog(std::shared_ptr<const ClientDialogPlan> plan, DialogSurroundings surroundings)
      : DialogBase(plan->protocol, plan->tls_start, std::move(surroundings)),
        plan_(std::move(plan)) {}

  const ClientDialogPlan& plan() const { return *plan_; }
  // TLS is still to come.
  bool wants_tls() const {
    return plan_->tls_start == TlsStart::kAfterStarttls && !under_tls() &&
           !outcome().went_on_in_clear;
  }
  // The server has told what it can do. `advertised`: absent where the protocol has no words for
  // TLS, which is then asked for.
  void DecideOnTls(std::optional<bool> advertised);
  // What the server answers to the wish for TLS.
  void OnConsent();
  void OnRefusal(std::string answer);

  // The wish, as bytes.
  virtual std::string TlsWish() const = 0;
  // The session goes on, in the clear.
  virtual void GoOnInClear() = 0;
  // Before an orderly end in the clear; most protocols have words for it.
  virtual void SayGoodbye() {}

 private:
  void DoWithoutTls(DialogOutcome::Failure why, std::string reason);

  const std::shared_ptr<const ClientDialogPlan> plan_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_CLIENT_DIALOG_H_
