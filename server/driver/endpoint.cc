#include "server/driver/endpoint.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace tlslab {
namespace {

const std::shared_ptr<const ExchangeScript>& EmptyScript() {
  static const auto* const script =
      new std::shared_ptr<const ExchangeScript>(std::make_shared<ExchangeScript>());
  return *script;
}

FlowDirection SentBy(const Context& context) {
  return context.config().role == Role::kClient ? FlowDirection::kClientToServer
                                                : FlowDirection::kServerToClient;
}

// Of sessions; no two connections have the same, those of other processes with the same keys for
// tickets included.
std::string OwnGroup(absl::Time start) {
  static std::atomic<uint64_t> count{0};
  constexpr size_t kMaxGroup = 32;
  const int64_t nanoseconds = absl::ToUnixNanos(start);
  return (std::to_string(nanoseconds) + "-" + std::to_string(++count)).substr(0, kMaxGroup);
}

// Of the connections for data; those of a server that takes only its own session for them, with
// that session, get a group to tell it by.
SessionOptions OptionsForData(SessionOptions& options, const EndpointDialog& dialog) {
  if (dialog.server && dialog.server->ftp.require_session_reuse) {
    options.session_group = OwnGroup(options.start_time);
  }
  SessionOptions data;
  data.elapsed = options.elapsed;
  data.start_time = options.start_time;
  data.server_name = options.server_name;
  data.expected_name = options.expected_name;
  data.session_group = options.session_group;
  return data;
}

constexpr char kActCutShort[] = "the connection ended before the peer had done its part";

}  // namespace

Endpoint::Endpoint(std::shared_ptr<const Context> context,
                   std::shared_ptr<const ExchangeScript> script, SessionOptions options,
                   EndpointDialog dialog)
    : script_(script ? std::move(script) : EmptyScript()),
      context_(context),
      data_options_(OptionsForData(options, dialog)),
      elapsed_(options.elapsed),
      start_time_(options.start_time),
      tap_options_(options.collect.tap),
      sends_(SentBy(*context)),
      tap_(tap_options_, sends_, elapsed_),
      session_(Session::Create(std::move(context), std::move(options))),
      exchange_(*script_, elapsed_),
      own_proxy_header_(dialog.proxy_header),
      accept_proxy_protocol_(dialog.accept_proxy_protocol),
      awaits_proxy_header_(accept_proxy_protocol_ != ProxyProtocolUse::kOff),
      dialog_(MakeDialog(dialog)),
      in_clear_(awaits_proxy_header_ || dialog_begins_in_clear()) {}

void Endpoint::OnReceived(std::string_view bytes) {
  bytes.remove_prefix(ReceiveFront(bytes));
  if (awaits_proxy_header_) return;
  if (in_clear_) {
    untapped_ += bytes;
    return dialog_->Receive(bytes);
  }
  tap_.OnReceived(bytes);
  session_->Receive(bytes);
}

void Endpoint::OnEnd(bool reset, std::string system_error) {
  tap_.OnEnd(/*sent=*/false, reset);
  if (in_clear_) {
    ended_ = true;
    reset_ = reset;
    system_error_ = system_error;
    if (awaits_proxy_header_) OnEndBeforeProxyHeader();
    if (in_clear_ && dialog_) dialog_->OnEnd(!reset);
  }
  session_->ReceiveEnd(reset, std::move(system_error));
}

void Endpoint::Step() {
  if (awaits_proxy_header_ && !PassedProxyHeader()) return;
  if (in_clear_) RunDialog();
  if (in_clear_ && !handshake_begun_) return;
  if (!handshake_begun_ && !BeginHandshake()) return;
  session_->Advance();
  CollectOutput();
  if (!handshake_ended()) return;
  // After the handshake's last bytes, an alert included, and before the exchange's.
  tap_.HandshakeEnded();
  if (failed()) return OnHandshakeFailed();
  if (std::exchange(tls_to_tell_, false)) dialog_->OnTlsStarted();
  if (dialog_under_tls()) {
    RunDialogUnderTls();
  } else {
    exchange_.OnHandshakeEnded();
    RunExchange();
  }
  CollectOutput();
}

bool Endpoint::BeginHandshake() {
  if (!StartsHandshake(*script_)) return handshake_begun_ = true;
  while (!finished_) {
    const Exchange::Act act = exchange_.Next();
    if (act.kind == Exchange::Act::Kind::kWait) return false;
    if (act.kind == Exchange::Act::Kind::kHandshake) return handshake_begun_ = true;
    Perform(act);
  }
  // The script is over.
  session_->Abandon(FailureCause::kNotBegun);
  return false;
}

void Endpoint::OnHandshakeFailed() {
  exchange_.OnHandshakeFailed();
  finished_ = true;
}

void Endpoint::RunExchange() {
  exchange_.OnData(session_->TakePlaintext());
  EndAct();
  if (session_->state() == Session::State::kClosed && !peer_close_noted_) {
    peer_close_noted_ = true;
    exchange_.OnPeerClosed(session_->observations().close_kind == CloseKind::kCloseNotify);
  }
  // While a handshake runs on the connection nothing can be said on it.
  while (!finished_ && !session_->busy() && session_->pending_output_bytes() < kMuchOutput) {
    Exchange::Act act = exchange_.Next();
    if (act.kind == Exchange::Act::Kind::kWait) return;
    Perform(act);
    EndAct();
    // What came meanwhile.
    exchange_.OnData(session_->TakePlaintext());
  }
}

void Endpoint::Perform(const Exchange::Act& act) {
  switch (act.kind) {
    case Exchange::Act::Kind::kWait:
    case Exchange::Act::Kind::kHandshake:
      break;
    case Exchange::Act::Kind::kWrite:
      session_->Write(act.data);
      break;
    case Exchange::Act::Kind::kClose:
      session_->Close();
      break;
    case Exchange::Act::Kind::kKeyUpdate:
      Begin(session_->UpdateKeys(act.update_requested));
      break;
    case Exchange::Act::Kind::kRenegotiate:
      Begin(session_->Renegotiate());
      break;
    case Exchange::Act::Kind::kRequestCertificate:
      Begin(session_->RequestCertificate());
      break;
    case Exchange::Act::Kind::kCloseTransport:
      session_->StopWaiting();
      finished_ = true;
      break;
    case Exchange::Act::Kind::kDone:
      finished_ = true;
      break;
  }
}

void Endpoint::Begin(const std::string& error) {
  act_running_ = error.empty();
  if (!act_running_) exchange_.OnActEnded(error);
}

void Endpoint::EndAct() {
  if (!act_running_ || session_->busy()) return;
  act_running_ = false;
  exchange_.OnActEnded(session_->act_completed() ? "" : kActCutShort);
}

void Endpoint::CollectOutput() {
  std::string bytes = session_->TakeOutput();
  if (bytes.empty()) return;
  tap_.OnSent(bytes);
  output_ += bytes;
  const std::vector<RecordContent> contents = session_->record_contents().TakeSent();
  if (WireLog* log = tap_.log()) log->AddContents(sends_, contents);
  output_contents_.insert(output_contents_.end(), contents.begin(), contents.end());
}

// The end of this end's sending is the driver's to do, once it is done here.
void Endpoint::ConcludeTap(ConnectionRecord* record) {
  record->tap_options = tap_options_;
  if (PassiveObserver* observer = tap_.observer()) record->observed = observer->Take();
  WireLog* log = tap_.log();
  if (log == nullptr) return;
  tap_.OnEnd(/*sent=*/true, /*reset=*/false);
  log->AddContents(Opposite(sends_), session_->record_contents().TakeReceived());
  record->log = log->Take();
}

bool Endpoint::lingering() const {
  if (finished_ || !handshake_ended()) return false;
  return dialog_under_tls() ? dialog_->lingering() : exchange_.script_finished();
}

void Endpoint::Abandon(FailureCause cause, std::string_view reason, bool unsent) {
  if (dialog_) dialog_->Interrupt(reason);
  session_->Abandon(cause);
  if (failed()) return OnHandshakeFailed();
  session_->StopWaiting();
  exchange_.Interrupt(reason, unsent);
  finished_ = true;
}

ConnectionRecord Endpoint::Finish() {
  TapReceivedInClear(untapped_.size());
  ConnectionRecord record;
  record.closed_at = elapsed_();
  record.start_time = start_time_;
  record.wire = tap_.Stats();
  ConcludeTap(&record);
  const bool complete = handshake_ended() && !failed() && !dialog_under_tls();
  if (complete || StartsHandshake(*script_)) record.exchange = exchange_.outcome();
  if (dialog_) record.dialog = dialog_->outcome();
  record.ended_in_clear = in_clear_;
  record.proxy_error = proxy_error_;
  if (proxy_header_sent_) record.proxy_header = *own_proxy_header_;
  if (received_proxy_header_) record.proxy_header = received_proxy_header_;
  record.observations = session_->TakeObservations();
  return record;
}

}  // namespace tlslab
