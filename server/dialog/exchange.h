// What one end says, as a script without a socket: after its handshake, or from before it
// in a script that tells when it begins (StartsHandshake).
//
// The driver asks for the next act, performs it on the session, and tells what
// came:
//
//   exchange.OnData(plaintext);
//   for (Act act = exchange.Next(); act.kind != Act::Kind::kWait; act = exchange.Next()) ...
//
// Steps run strictly in order. After the last one the end closes, if no step did,
// and the script is over when the peer has closed too. An act that takes its time,
// such as a renegotiation, is over when the driver says so (OnActEnded).
#ifndef TLSLAB_SERVER_DIALOG_EXCHANGE_H_
#define TLSLAB_SERVER_DIALOG_EXCHANGE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/dialog/expectations.h"
#include "server/dialog/script.h"

namespace tlslab {

struct StepOutcome {
  std::chrono::nanoseconds started{};  // since the connection began
  std::optional<std::chrono::nanoseconds> ended;
  std::string error;  // empty when it did what it was to do
};

struct ExchangeOutcome {
  uint64_t sent_bytes = 0;
  uint64_t received_bytes = 0;
  std::string received;  // the first kReceivedKept bytes
  bool received_truncated = false;
  uint32_t completed_steps = 0;
  std::string error;               // why the script did not finish
  bool handshake_failed = false;   // that is the error, of the last step too
  std::vector<StepOutcome> steps;  // those that were begun
};

class Exchange {
 public:
  // How much of what is received is kept for the result.
  static constexpr size_t kReceivedKept = 64 * 1024;

  struct Act {
    enum class Kind {
      kWait,                // for data, for the peer to close or for an act to end
      kWrite,               // `data`
      kClose,               // send close_notify
      kCloseTransport,      // without a word; nothing more is done
      kKeyUpdate,           // tell OnActEnded
      kRenegotiate,         // likewise
      kRequestCertificate,  // likewise
      kHandshake,           // tell OnHandshakeEnded or OnHandshakeFailed
      kDone,                // the script and its closing are over
    };
    Kind kind = Kind::kWait;
    std::string_view data;
    bool update_requested = false;  // kKeyUpdate
  };

  // `script` is shared with other connections and must outlive this. `elapsed` is the
  // time since the connection began.
  Exchange(const ExchangeScript& script, std::function<std::chrono::nanoseconds()> elapsed)
      : script_(script), elapsed_(std::move(elapsed)), expectations_(script) {}

  void OnData(std::string_view plaintext);
  // The peer closed: in order, or (`clean` false) not.
  void OnPeerClosed(bool clean);
  // The act that the current step asked for has ended: well, or for a reason.
  void OnActEnded(std::string_view error);
  // The handshake that an act of kHandshake began is complete.
  void OnHandshakeEnded();
  // The handshake failed, before it was begun or afterwards too: a server of TLS 1.3 may
  // refuse when its client is done. The step that is under way has the error.
  void OnHandshakeFailed();
  Act Next();

  // Every step was run; what remains is to wait for the peer to close.
  bool script_finished() const { return step_ == script_.size(); }
  // Ends the script for a reason from outside, if it is not finished; nor is it while
  // some of what it sent is `unsent`.
  void Interrupt(std::string_view reason, bool unsent = false);

  const ExchangeOutcome& outcome() const { return outcome_; }

 private:
  using Kind = ExchangeStep::Kind;

  void BeginStep();
  void FinishStep();
  // The step failed: no other is run, but an orderly close is still owed (RFC 8446
  // section 6.1), if the connection stands.
  void FailStep(std::string_view error);
  Act Finish(Act::Kind kind, std::string_view data = {});
  Act Start(Act::Kind kind, bool update_requested = false);
  Act RunStep(const ExchangeStep& step);
  bool ReadFinished(const ExchangeStep& step) const;

  const ExchangeScript& script_;
  const std::function<std::chrono::nanoseconds()> elapsed_;
  Expectations expectations_;
  size_t step_ = 0;
  bool begun_ = false;        // the step
  bool act_running_ = false;  // of the step
  bool handshake_ended_ = false;
  bool close_sent_ = false;
  bool peer_closed_ = false;
  bool broken_ = false;  // it closed without close_notify: nothing can be sent
  bool over_ = false;
  ExchangeOutcome outcome_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_EXCHANGE_H_
