// What all dialogs have: messages cut out of what is received, acts in order, what was said, how it
// ended. A protocol's dialog says how its messages end and what follows from each.
//
//   class Echo : public DialogBase {
//     Found FindMessage(std::string_view input) const override { return FindLine(input); }
//     void OnMessage(std::string_view line) override { Say(std::string(line)); }
//     ...
//
// Each message is handled when all acts that the one before led to are done.
#ifndef TLSLAB_SERVER_DIALOG_DIALOG_BASE_H_
#define TLSLAB_SERVER_DIALOG_DIALOG_BASE_H_

#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "server/dialog/dialog.h"
#include "server/dialog/framing.h"

namespace tlslab {

class DialogBase : public Dialog {
 public:
  void Receive(std::string_view bytes) final;
  void OnEnd(bool clean) final;
  Act Next() final;
  std::string TakeRest() final;
  void OnTlsStarted() final;
  void OnDataReady(const DataReady& ready) final;
  void OnDataEnd(const DataEnd& end) final;
  void Interrupt(std::string_view reason) final;
  bool full() const final { return input_.size() > kMaxInput; }
  bool lingering() const final { return closing_ && !over_; }
  const DialogOutcome& outcome() const final { return outcome_; }

 protected:
  DialogBase(DialogProtocol protocol, TlsStart tls_start, DialogSurroundings surroundings);

  // The connection stands; with implicit TLS, TLS does.
  virtual void OnBegin() = 0;
  // The end of the first message in `input`, which is not empty.
  virtual Found FindMessage(std::string_view input) const = 0;
  // `message` is whole, and gone afterwards.
  virtual void OnMessage(std::string_view message) = 0;
  // TLS stands, after StartTls.
  virtual void OnTls() = 0;
  // The peer has closed, and all that it said was handled. Fails, unless told otherwise.
  virtual void OnPeerEnd();
  // Likewise, but that the connection broke: under TLS it ended without close_notify.
  virtual void OnBrokenEnd();
  // What was asked for by AskForData. Messages that come meanwhile wait.
  virtual void OnDataConnection(const DataReady&) {}
  virtual void OnDataTransferred(const DataEnd&) {}
  // All acts are done, and no message was begun since: whether it said more of an answer that is
  // too long to be said at once.
  virtual bool SayMore() { return false; }
  // It is worth a line of its own in the result.
  virtual bool IsNoted(std::string_view /*message*/) const { return true; }
  // For the result: in words, without secrets of the transport. A line as it stands, unless told
  // otherwise.
  virtual std::string Describe(std::string_view message) const;
  // Before each answer, the first words included; of a server alone.
  virtual std::chrono::nanoseconds answer_delay() const { return {}; }

  // Acts.
  void Say(std::string bytes) { Say(bytes, Describe(bytes)); }
  void Say(std::string bytes, std::string description);
  // Many lines in one piece; each stands for itself in the result.
  void SayLines(std::string lines);
  // Without a line in the result.
  void SayUnnoted(std::string bytes) { acts_.push_back({Act::Kind::kWrite, std::move(bytes), {}}); }
  void PauseFor(std::chrono::nanoseconds pause) { acts_.push_back({Act::Kind::kPause, "", pause}); }
  void BeginTls() { acts_.push_back({Act::Kind::kBeginTls, "", {}}); }
  void StartTls();
  void AskForData(DataRequest request);
  // An orderly end: the dialog is complete.
  void Finish();
  // The dialog failed; it ends in order. Only the first failure counts.
  void Fail(DialogOutcome::Failure failure, std::string error);
  // Likewise, without a word more.
  void FailAtOnce(DialogOutcome::Failure failure, std::string error);
  // The peer broke the protocol.
  void Violate(std::string what) {
    FailAtOnce(DialogOutcome::Failure::kViolation, std::move(what));
  }
  // Nothing more is said, and the connection stays until the peer or a deadline ends it.
  void FallSilent() {
    silent_ = true;
    input_.clear();
  }

  // What came in one piece with the message that is handled, and comes after it.
  const std::string& unread() const { return input_; }
  // The first `size` bytes of it, here and below.
  void DropUnread(size_t size = std::string::npos) { input_.erase(0, size); }
  // What the message did not need after all: it comes first again.
  void PutBack(std::string_view rest) { input_.insert(0, rest); }
  // Keeps them for when TLS stands, as if they had come under TLS.
  void HoldUnread(size_t size = std::string::npos);
  // They came before TLS and should not have. `trusted`: they are handled all the same.
  void NoteEarlyPlaintext(bool trusted, size_t size = std::string::npos);
  // Once, however often it is said.
  void NoteCapability(std::string_view capability);
  void NoteReceivedMessage(std::string_view bytes);
  void NoteDataConnection(FtpDataConnectionSeen seen);
  // A line of the result.
  void Note(bool sent, std::string text, size_t size);
  // `proves_only`: the mechanism proves that the password is known, and does not say it.
  void NoteLogin(std::string mechanism, std::string user, bool proves_only = false);
  // Likewise; the password was not said yet.
  void NoteUser(std::string mechanism, std::string user);
  void NoteLoginAnswer(bool accepted) {
    if (outcome_.login) outcome_.login->accepted = accepted;
  }

  // What stands is TLS.
  bool under_tls() const { return under_tls_; }
  const DialogSurroundings& surroundings() const { return surroundings_; }
  DialogOutcome& mutable_outcome() { return outcome_; }

 private:
  static constexpr size_t kMaxInput = 128 << 10;

  bool Pause();
  void PauseForAnswer();
  void End(Act::Kind kind);

  const DialogSurroundings surroundings_;
  DialogOutcome outcome_;
  std::string input_;
  std::string held_;
  std::deque<Act> acts_;
  bool under_tls_;
  bool begun_ = false;
  bool paused_ = false;
  bool closing_ = false;  // the last act but kDone was given or waits to be
  bool silent_ = false;
  bool ended_ = false;   // the peer
  bool broken_ = false;  // likewise, and not in order
  bool awaits_data_ = false;
  std::string data_command_;
  bool over_ = false;
  size_t text_bytes_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_DIALOG_BASE_H_
