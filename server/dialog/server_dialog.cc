#include "server/dialog/server_dialog.h"

namespace tlslab {
namespace {

// Neither text nor a record of TLS.
constexpr std::string_view kGarbage("\x00\xff\x7f\x80tlslab\x01\xfe\r\n", 14);

}  // namespace

bool ServerDialog::advertises_tls() const {
  if (under_tls()) return plan_->advertise_starttls_under_tls;
  return plan_->tls_start == TlsStart::kAfterStarttls && !plan_->hide_starttls;
}

void ServerDialog::AnswerTlsWish(const TlsWords& words) {
  using Answer = ServerDialogPlan::StarttlsAnswer;
  if (under_tls() || plan_->tls_start != TlsStart::kAfterStarttls) return Say(words.unknown);
  const Answer answer = plan_->starttls_answer;
  mutable_outcome().starttls_accepted =
      answer == Answer::kAccept || answer == Answer::kRefuseAfterAccept;
  switch (answer) {
    case Answer::kAccept:
      return Accept(words);
    case Answer::kRefuse:
      return Say(words.refuse);
    case Answer::kUnknownCommand:
      return Say(words.unknown);
    case Answer::kRefuseAfterAccept:
      if (!words.tls_follows) Say(words.accept);
      Say(words.cannot);
      return Fail(DialogOutcome::Failure::kRefused, "refused after it had accepted, as planned");
    case Answer::kGarbage:
      Say(std::string(kGarbage), "(garbage)");
      return;
    case Answer::kSilence:
      return FallSilent();
    case Answer::kClose:
      return FailAtOnce(DialogOutcome::Failure::kRefused, "closed, as planned");
  }
}

void ServerDialog::Accept(const TlsWords& words) {
  if (!unread().empty() && !TakeEarly(words)) return;
  if (!words.tls_follows) Say(words.accept + plan_->injected_response, Describe(words.accept));
  StartTls();
}

// What stands behind the wish for TLS. False: that is the end.
bool ServerDialog::TakeEarly(const TlsWords& words) {
  using Pipelined = ServerDialogPlan::PipelinedPlaintext;
  const bool execute = plan_->pipelined_plaintext == Pipelined::kExecute;
  const bool tls = StartsLikeTls(unread());
  // The first of TLS: where there is a consent too early, and TLS all the same.
  if (tls && (execute || words.tls_follows)) return true;
  const size_t early = words.tls_follows ? FindTlsRecord(unread()) : unread().size();
  NoteEarlyPlaintext(execute, early);
  switch (plan_->pipelined_plaintext) {
    case Pipelined::kExecute:
      HoldUnread(early);
      return true;
    case Pipelined::kDiscard:
      DropUnread(early);
      return true;
    case Pipelined::kFail:
      break;
  }
  Say(words.early);
  if (tls) {
    Fail(DialogOutcome::Failure::kViolation, "TLS came before the server's consent");
  } else {
    Fail(DialogOutcome::Failure::kEarlyPlaintext,
         "something stands in the clear behind the client's wish for TLS");
  }
  return false;
}

bool ServerDialog::LogIn(std::string mechanism, const std::string& user, std::string_view password,
                         bool proves_only) {
  NoteLogin(std::move(mechanism), user, proves_only);
  const bool accepted = user == plan_->credentials.user && password == plan_->credentials.password;
  NoteLoginAnswer(accepted);
  return accepted;
}

}  // namespace tlslab
