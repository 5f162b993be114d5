// What an end says around TLS: the part of Endpoint that runs its dialog.
#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "server/dialog/make_dialog.h"
#include "server/driver/endpoint.h"

namespace tlslab {

std::unique_ptr<Dialog> Endpoint::MakeDialog(const EndpointDialog& dialog) {
  if (!dialog.client && !dialog.server) return nullptr;
  DialogSurroundings surroundings;
  surroundings.elapsed = elapsed_;
  surroundings.ends_at_tls = !script_->empty();
  surroundings.data_connections = dialog.data_connections;
  surroundings.start_time = absl::ToChronoTime(start_time_);
  if (dialog.client) surroundings.server_name = session_->AskedName();
  // The session stays where it is; an endpoint may be moved.
  surroundings.agreed_protocol = [session = session_.get()] {
    return session->observations().alpn.value_or("");
  };
  if (dialog.describe) {
    surroundings.describe_connection = [session = session_.get(), start = start_time_,
                                        describe = dialog.describe] {
      return describe(session->observations(), start);
    };
  }
  if (dialog.client) return MakeClientDialog(dialog.client, std::move(surroundings));
  return MakeServerDialog(dialog.server, std::move(surroundings));
}

Offset Endpoint::resumes_in() const {
  return resumes_at_ ? std::max(*resumes_at_ - elapsed_(), Offset{}) : Offset{};
}

bool Endpoint::Paused() {
  if (resumes_at_ && elapsed_() >= *resumes_at_) resumes_at_.reset();
  return resumes_at_.has_value();
}

void Endpoint::RunDialog() {
  bool waits = false;
  while (!waits && !finished_ && !Paused() && !session_->busy() &&
         output_.size() + session_->pending_output_bytes() < kMuchOutput) {
    Dialog::Act act = dialog_->Next();
    waits = act.kind == Dialog::Act::Kind::kWait;
    Perform(std::move(act));
    if (tls_to_tell_) return;
  }
  // Where it waits it has looked at all there is; where it only paused, or has said much, TLS may
  // be among what came.
  if (in_clear_ && (waits || finished_)) TapReceivedInClear(untapped_.size());
}

void Endpoint::RunDialogUnderTls() {
  dialog_->Receive(session_->TakePlaintext());
  if (session_->state() == Session::State::kClosed && !peer_close_noted_) {
    peer_close_noted_ = true;
    dialog_->OnEnd(session_->observations().close_kind == CloseKind::kCloseNotify);
  }
  RunDialog();
}

void Endpoint::Perform(Dialog::Act act) {
  using Kind = Dialog::Act::Kind;
  switch (act.kind) {
    case Kind::kWait:
      break;
    case Kind::kWrite:
      in_clear_ ? SayInClear(std::move(act.data)) : session_->Write(act.data);
      break;
    case Kind::kPause:
      resumes_at_ = elapsed_() + act.pause;
      break;
    case Kind::kBeginTls:
      handshake_begun_ = true;
      break;
    case Kind::kStartTls:
      StartTls();
      break;
    case Kind::kData:
      AskForData(std::move(act.data_request));
      break;
    case Kind::kClose:
      in_clear_ ? EndInClear() : session_->Close();
      break;
    case Kind::kCloseTransport:
    case Kind::kDone:
      if (in_clear_) return EndInClear();
      session_->StopWaiting();
      finished_ = true;
      break;
  }
}

void Endpoint::AskForData(DataRequest request) {
  DataTask& task = data_task_.emplace();
  if (request.kind == DataRequest::Kind::kTransfer && request.is_protected) {
    SessionOptions options = data_options_;
    if (!request.new_session) options.session = session_->SessionToResume();
    task.session = Session::Create(context_, std::move(options));
  }
  task.request = std::move(request);
}

void Endpoint::SayInClear(std::string bytes) {
  tap_.OnSentInClear(bytes);
  output_ += bytes;
}

void Endpoint::StartTls() {
  const std::string rest = dialog_->TakeRest();
  TapReceivedInClear(untapped_.size() - std::min(untapped_.size(), rest.size()));
  untapped_.clear();
  in_clear_ = false;
  handshake_begun_ = tls_to_tell_ = true;
  if (!rest.empty()) OnReceived(rest);
}

// There was no TLS, and there will be none.
void Endpoint::EndInClear() {
  using Failure = DialogOutcome::Failure;
  const DialogOutcome& outcome = dialog_->outcome();
  // A session that came to its orderly end had no need of TLS.
  const bool planned =
      outcome.tls_start == TlsStart::kInClear || outcome.went_on_in_clear || outcome.completed;
  FailureCause cause = planned ? FailureCause::kNotBegun : FailureCause::kDialogFailed;
  if (outcome.failure == Failure::kPeerClosed) {
    cause = reset_ ? FailureCause::kTransportError : FailureCause::kTransportClosed;
  }
  session_->Abandon(cause, system_error_);
  tap_.HandshakeEnded();
  OnHandshakeFailed();
}

void Endpoint::TapReceivedInClear(size_t size) {
  tap_.OnReceivedInClear(std::string_view(untapped_).substr(0, size));
  untapped_.clear();
}

}  // namespace tlslab
