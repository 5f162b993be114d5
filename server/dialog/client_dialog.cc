#include "server/dialog/client_dialog.h"

namespace tlslab {

void ClientDialog::DecideOnTls(std::optional<bool> advertised) {
  mutable_outcome().starttls_advertised = advertised;
  if (!advertised.value_or(true) && !plan_->ignore_capabilities) {
    return DoWithoutTls(DialogOutcome::Failure::kNotAdvertised,
                        "the server does not advertise TLS");
  }
  const std::string wish = TlsWish();
  Say(wish + plan_->pipelined_plaintext, Describe(wish));
  if (plan_->pipeline_client_hello) BeginTls();
}

void ClientDialog::OnConsent() {
  mutable_outcome().starttls_accepted = true;
  const bool answers_hello = plan_->pipeline_client_hello && StartsLikeTls(unread());
  if (unread().empty() || answers_hello) return StartTls();
  NoteEarlyPlaintext(plan_->accept_injected_response);
  if (!plan_->accept_injected_response) {
    return FailAtOnce(DialogOutcome::Failure::kEarlyPlaintext,
                      "something stands in the clear behind the server's consent to TLS");
  }
  HoldUnread();
  StartTls();
}

void ClientDialog::OnRefusal(std::string answer) {
  mutable_outcome().starttls_accepted = false;
  // TLS has begun for what this end says: there is no way back.
  if (plan_->pipeline_client_hello) {
    return FailAtOnce(DialogOutcome::Failure::kRefused, "the server refused TLS: " + answer);
  }
  DoWithoutTls(DialogOutcome::Failure::kRefused, "the server refused TLS: " + answer);
}

void ClientDialog::DoWithoutTls(DialogOutcome::Failure why, std::string reason) {
  if (plan_->opportunistic) {
    mutable_outcome().went_on_in_clear = true;
    return GoOnInClear();
  }
  SayGoodbye();
  Fail(why, std::move(reason));
}

}  // namespace tlslab
