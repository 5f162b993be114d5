// One end of a connection, whole: the session, the tap on its wire and the
// script of what it says. Still without a socket: a driver moves its bytes.
//
//   Endpoint client(context, script, options);
//   client.Step();
//   Send(client.TakeOutput());
//   client.OnReceived(bytes);
//   ...
//   ConnectionRecord record = client.Finish();
#ifndef TLSLAB_SERVER_DRIVER_ENDPOINT_H_
#define TLSLAB_SERVER_DRIVER_ENDPOINT_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/dialog/exchange.h"
#include "server/driver/connection_record.h"
#include "server/engine/context.h"
#include "server/engine/session.h"
#include "server/wire/record_content.h"
#include "server/wire/tap.h"

namespace tlslab {

class Endpoint {
 public:
  // `script` is null for none.
  Endpoint(std::shared_ptr<const Context> context, std::shared_ptr<const ExchangeScript> script,
           SessionOptions options);

  void OnReceived(std::string_view bytes);
  // The peer's side of the transport ended.
  void OnEnd(bool reset = false, std::string system_error = "");
  // What the peer sends is of use. Before the handshake is begun it is not, and should
  // wait in the transport.
  bool wants_input() const { return handshake_begun_; }
  // Does all that can be done with what was received; a script that sends much, a
  // part of it: while Step gives output, there may be more.
  void Step();
  // What must go to the peer, after every Step.
  std::string TakeOutput() {
    given_contents_ = std::exchange(output_contents_, {});
    return std::exchange(output_, std::string());
  }
  // What the records hold that begin in what TakeOutput gave last, when it is collected
  // (`CollectOptions::record_contents`).
  std::vector<RecordContent> TakeOutputContents() { return std::exchange(given_contents_, {}); }

  bool handshake_ended() const { return session_->state() != Session::State::kHandshaking; }
  bool failed() const { return session_->state() == Session::State::kFailed; }
  // Nothing more is wanted from the peer.
  bool finished() const { return finished_; }
  // The script is over, and only the peer's close is waited for.
  bool lingering() const { return !finished_ && handshake_ended() && exchange_.script_finished(); }

  // Gives up: the handshake with `cause`, or else the exchange for `reason`. `unsent`:
  // not all that TakeOutput gave has reached the transport.
  void Abandon(FailureCause cause, std::string_view reason, bool unsent = false);

  // The record; the endpoint is of no use after.
  ConnectionRecord Finish();

 private:
  // The script's steps until it begins the handshake. False: it has not, or never will.
  bool BeginHandshake();
  void OnHandshakeFailed();
  void RunExchange();
  void Perform(const Exchange::Act& act);
  // An act that goes on, or that cannot be begun because of `error`.
  void Begin(const std::string& error);
  // Tells the script of an act that has come to its end.
  void EndAct();
  void CollectOutput();
  void ConcludeTap(ConnectionRecord* record);

  std::shared_ptr<const ExchangeScript> script_;
  std::function<Offset()> elapsed_;
  absl::Time start_time_;
  const TapOptions tap_options_;
  const FlowDirection sends_;
  Tap tap_;
  std::unique_ptr<Session> session_;
  Exchange exchange_;
  std::string output_;
  std::vector<RecordContent> output_contents_;
  std::vector<RecordContent> given_contents_;
  bool handshake_begun_ = false;
  bool peer_close_noted_ = false;
  bool act_running_ = false;
  bool finished_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_ENDPOINT_H_
