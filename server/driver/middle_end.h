// One of the two TLS ends of a man in the middle or of a terminator: a session and the tap on its
// wire. What it says is what the other heard, so that it has no script, unlike an Endpoint.
//
//   MiddleEnd end(context, options);
//   end.OnReceived(bytes);
//   end.Step();
//   Send(end.TakeOutput());
//   other.Write(end.TakePlaintext());
#ifndef TLSLAB_SERVER_DRIVER_MIDDLE_END_H_
#define TLSLAB_SERVER_DRIVER_MIDDLE_END_H_

#include <memory>
#include <string>
#include <string_view>

#include "server/driver/connection_record.h"
#include "server/engine/context.h"
#include "server/engine/session.h"
#include "server/wire/tap.h"

namespace tlslab {

class MiddleEnd {
 public:
  // `tap` says what of the wire beside it is kept, beyond counts.
  MiddleEnd(std::shared_ptr<const Context> context, SessionOptions options, TapOptions tap = {});

  void OnReceived(std::string_view bytes);
  void OnEnd(bool reset);
  // What is said in front of TLS.
  void NoteInClear(bool sent, std::string_view bytes);
  // Lets TLS run; what must go to the peer is in TakeOutput then.
  void Step();
  std::string TakeOutput();
  std::string TakePlaintext() { return session_->TakePlaintext(); }
  void Write(std::string_view plaintext) { session_->Write(plaintext); }
  // Sends close_notify, once.
  void Close();

  bool handshaking() const { return session_->state() == Session::State::kHandshaking; }
  bool failed() const { return session_->state() == Session::State::kFailed; }
  // Data can be written.
  bool open() const { return !handshaking() && !failed() && !session_->busy(); }
  // Nothing more comes: the peer has closed, or the connection failed.
  bool closed() const { return session_->state() == Session::State::kClosed; }
  // The peer has closed by close_notify.
  bool peer_said_close() const;
  const Observations& observations() const { return session_->observations(); }

  void Abandon(FailureCause cause);
  // The record; the end is of no use after.
  ConnectionRecord Finish();

 private:
  const std::function<Offset()> elapsed_;
  const absl::Time start_time_;
  const TapOptions tap_options_;
  const FlowDirection sends_;
  Tap tap_;
  std::unique_ptr<Session> session_;
  bool closed_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_MIDDLE_END_H_
