// One of the two TLS ends of a man in the middle: a session and the tap on its wire. What it says
// is what the other heard, so that it has no script, unlike an Endpoint.
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
  MiddleEnd(std::shared_ptr<const Context> context, SessionOptions options);

  void OnReceived(std::string_view bytes);
  void OnEnd(bool reset) { session_->ReceiveEnd(reset, reset ? "ECONNRESET" : ""); }
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
  // The peer has closed by close_notify.
  bool peer_said_close() const;
  const Observations& observations() const { return session_->observations(); }

  void Abandon(FailureCause cause);
  // The record; the end is of no use after.
  ConnectionRecord Finish();

 private:
  const std::function<Offset()> elapsed_;
  const absl::Time start_time_;
  Tap tap_;
  std::unique_ptr<Session> session_;
  bool closed_ = false;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_MIDDLE_END_H_
