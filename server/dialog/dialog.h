// What one end says around TLS, without a socket and without TLS: bytes in, acts out.
//
//   dialog->Receive(bytes);
//   for (Dialog::Act act = dialog->Next(); act.kind != Kind::kWait; act = dialog->Next()) ...
//
// The driver performs each act before it asks for the next. What is received and written is in the
// clear until TLS stands, and plaintext of the TLS connection from then on. Lines cut differently
// lead to the same acts. Memory is bounded: a driver stops reading while the dialog is `full`.
#ifndef TLSLAB_SERVER_DIALOG_DIALOG_H_
#define TLSLAB_SERVER_DIALOG_DIALOG_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/dialog/data_connection.h"
#include "server/dialog/dialog_outcome.h"
#include "server/dialog/dialog_plan.h"

namespace tlslab {

// What a dialog knows of where it stands.
struct DialogSurroundings {
  // Time since the connection began.
  std::function<std::chrono::nanoseconds()> elapsed;
  // When it began, by the wall clock.
  std::chrono::system_clock::time_point start_time{};
  // Of a client: the name by which it asks for the server. Empty: none.
  std::string server_name;
  // What ALPN agreed, once TLS stands; empty: nothing.
  std::function<std::string()> agreed_protocol;
  // Nothing is said under TLS: what goes on there is somebody else's.
  bool ends_at_tls = false;
  // The driver makes connections for data.
  bool data_connections = false;
  // Of a server: the handshake of this connection so far, in JSON. Null: nothing is told.
  std::function<std::string()> describe_connection;
};

class Dialog {
 public:
  struct Act {
    enum class Kind {
      kWait,            // for bytes, or the peer's end
      kWrite,           // `data`, in one piece
      kPause,           // ask for the next act after `pause`; what comes meanwhile is received
      kBeginTls,        // TLS begins for what is sent, while what comes is still the dialog's
      kStartTls,        // TLS begins both ways; TakeRest is its first input
      kData,            // `data_request`, which the dialog waits for
      kClose,           // in order: close_notify under TLS. Go on until kDone
      kCloseTransport,  // without a word; nothing more is done
      kDone,            // the dialog is over; nothing more is done
    };
    Kind kind = Kind::kWait;
    std::string data;
    std::chrono::nanoseconds pause{};
    DataRequest data_request{};
  };

  virtual ~Dialog() = default;

  virtual void Receive(std::string_view bytes) = 0;
  // The peer's side ended: in order, or (`clean` false) not. Under TLS that is close_notify.
  virtual void OnEnd(bool clean) = 0;
  // Not between kStartTls and OnTlsStarted.
  virtual Act Next() = 0;
  // After kStartTls: what was received that the dialog did not take.
  virtual std::string TakeRest() = 0;
  virtual void OnTlsStarted() = 0;
  // What came of the last kData.
  virtual void OnDataReady(const DataReady& ready) = 0;
  virtual void OnDataEnd(const DataEnd& end) = 0;
  // The time is over: tells why the dialog did not complete.
  virtual void Interrupt(std::string_view reason) = 0;

  // Enough was received that waits to be looked at.
  virtual bool full() const = 0;
  // All is said; only the peer's end is waited for.
  virtual bool lingering() const = 0;
  virtual const DialogOutcome& outcome() const = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_DIALOG_H_
