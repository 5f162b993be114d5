// What one end says after its handshake, as a script without a socket.
//
// The driver asks for the next act, performs it on the session, and tells what
// came:
//
//   exchange.OnData(plaintext);
//   for (Act act = exchange.Next(); act.kind != Act::Kind::kWait; act = exchange.Next()) ...
//
// Steps run strictly in order. After the last one the end closes, if no step did,
// and the script is over when the peer has closed too.
#ifndef TLSLAB_SERVER_DIALOG_EXCHANGE_H_
#define TLSLAB_SERVER_DIALOG_EXCHANGE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

struct ExchangeStep {
  enum class Kind { kSend, kReadToEnd, kReadBytes, kClose };
  Kind kind = Kind::kSend;
  std::string data;    // kSend
  uint64_t bytes = 0;  // kReadBytes: in all, since the handshake
};

using ExchangeScript = std::vector<ExchangeStep>;

struct ExchangeOutcome {
  uint64_t sent_bytes = 0;
  uint64_t received_bytes = 0;
  std::string received;  // the first kReceivedKept bytes
  bool received_truncated = false;
  uint32_t completed_steps = 0;
  std::string error;  // why the script did not finish
};

class Exchange {
 public:
  // How much of what is received is kept for the result.
  static constexpr size_t kReceivedKept = 64 * 1024;

  struct Act {
    enum class Kind {
      kWait,   // for data or for the peer to close
      kWrite,  // `data`
      kClose,  // send close_notify
      kDone,   // the script and its closing are over
    };
    Kind kind = Kind::kWait;
    std::string_view data;
  };

  // `script` is shared with other connections and must outlive this.
  explicit Exchange(const ExchangeScript& script) : script_(script) {}

  void OnData(std::string_view plaintext);
  // The peer closed: in order, or (`clean` false) not.
  void OnPeerClosed(bool clean);
  Act Next();

  // Every step was run; what remains is to wait for the peer to close.
  bool script_finished() const { return step_ == script_.size(); }
  // Ends the script for a reason from outside, if it is not finished; nor is it while
  // some of what it sent is `unsent`.
  void Interrupt(std::string_view reason, bool unsent = false);

  const ExchangeOutcome& outcome() const { return outcome_; }

 private:
  Act Finish(Act::Kind kind, std::string_view data = {});
  bool ReadFinished(const ExchangeStep& step) const;

  const ExchangeScript& script_;
  size_t step_ = 0;
  bool close_sent_ = false;
  bool peer_closed_ = false;
  bool broken_ = false;  // it closed without close_notify: nothing can be sent
  bool over_ = false;
  ExchangeOutcome outcome_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_EXCHANGE_H_
