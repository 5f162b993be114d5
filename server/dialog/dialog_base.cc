#include "server/dialog/dialog_base.h"

#include <algorithm>
#include <utility>

namespace tlslab {

DialogBase::DialogBase(DialogProtocol protocol, TlsStart tls_start, DialogSurroundings surroundings)
    : surroundings_(std::move(surroundings)), under_tls_(tls_start == TlsStart::kAtConnect) {
  outcome_.protocol = protocol;
  outcome_.tls_start = tls_start;
  outcome_.tls_started = under_tls_;
}

void DialogBase::Receive(std::string_view bytes) {
  // What comes after the last word is of no use.
  if (!closing_ && !over_ && !silent_) input_ += bytes;
}

void DialogBase::OnEnd(bool clean) {
  ended_ = true;
  broken_ |= !clean;
}

Dialog::Act DialogBase::Next() {
  while (true) {
    if (!acts_.empty()) {
      Act act = std::move(acts_.front());
      acts_.pop_front();
      return act;
    }
    if (over_ || (closing_ && ended_)) {
      over_ = true;
      return {Act::Kind::kDone, "", {}};
    }
    if (closing_ || awaits_data_ || (silent_ && !ended_)) return {};
    const bool can_begin = !begun_;
    if (begun_ && SayMore()) continue;
    const Found found = can_begin || input_.empty() ? Found() : FindMessage(input_);
    if (!can_begin && found.kind == Found::Kind::kPartial) {
      if (!ended_) return {};
      broken_ ? OnBrokenEnd() : OnPeerEnd();
      continue;
    }
    if (found.kind == Found::Kind::kBroken) {
      Violate(found.reason);
      continue;
    }
    if (Pause()) return {Act::Kind::kPause, "", answer_delay()};
    if (can_begin) {
      begun_ = true;
      OnBegin();
      continue;
    }
    const std::string message = input_.substr(0, found.size);
    input_.erase(0, found.size);
    if (IsNoted(message)) Note(/*sent=*/false, Describe(message), message.size());
    OnMessage(message);
  }
}

// Once before each message that is handled.
bool DialogBase::Pause() {
  if (answer_delay().count() == 0 || ended_) return false;
  paused_ = !paused_;
  return paused_;
}

std::string DialogBase::TakeRest() { return std::exchange(input_, std::string()); }

void DialogBase::OnTlsStarted() {
  outcome_.tls_started = under_tls_ = true;
  input_ = std::exchange(held_, std::string());
  if (surroundings_.ends_at_tls) {
    over_ = outcome_.completed = true;
    return;
  }
  OnTls();
}

void DialogBase::OnPeerEnd() {
  Fail(DialogOutcome::Failure::kPeerClosed, "the peer closed before its time");
}

void DialogBase::OnBrokenEnd() {
  Fail(DialogOutcome::Failure::kPeerClosed, "the connection broke");
}

std::string DialogBase::Describe(std::string_view message) const {
  return std::string(WithoutLineEnd(message));
}

void DialogBase::Say(std::string bytes, std::string description) {
  Note(/*sent=*/true, std::move(description), bytes.size());
  acts_.push_back({Act::Kind::kWrite, std::move(bytes), {}});
}

void DialogBase::SayLines(std::string lines) {
  std::string_view rest = lines;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
    Note(/*sent=*/true, Describe(line), line.size());
    rest.remove_prefix(line.size());
  }
  acts_.push_back({Act::Kind::kWrite, std::move(lines), {}});
}

void DialogBase::StartTls() { acts_.push_back({Act::Kind::kStartTls, "", {}}); }

void DialogBase::End(Act::Kind kind) {
  closing_ = true;
  input_.clear();
  acts_.push_back({kind, "", {}});
}

void DialogBase::Finish() {
  if (closing_) return;
  outcome_.completed = outcome_.error.empty();
  End(Act::Kind::kClose);
}

void DialogBase::Fail(DialogOutcome::Failure failure, std::string error) {
  if (closing_) return;
  outcome_.failure = failure;
  outcome_.error = std::move(error);
  End(Act::Kind::kClose);
}

void DialogBase::FailAtOnce(DialogOutcome::Failure failure, std::string error) {
  if (closing_) return;
  outcome_.failure = failure;
  outcome_.error = std::move(error);
  End(Act::Kind::kCloseTransport);
  over_ = true;
}

void DialogBase::AskForData(DataRequest request) {
  awaits_data_ = true;
  data_command_ = request.command;
  Act act;
  act.kind = Act::Kind::kData;
  act.data_request = std::move(request);
  acts_.push_back(std::move(act));
}

void DialogBase::OnDataReady(const DataReady& ready) {
  awaits_data_ = false;
  if (closing_ || over_) return;
  PauseForAnswer();
  OnDataConnection(ready);
}

void DialogBase::OnDataEnd(const DataEnd& end) {
  awaits_data_ = false;
  FtpDataConnectionSeen seen = end.seen;
  seen.command = data_command_;
  NoteDataConnection(std::move(seen));
  if (closing_ || over_) return;
  PauseForAnswer();
  OnDataTransferred(end);
}

// What an end says of its data is an answer, too.
void DialogBase::PauseForAnswer() {
  if (answer_delay().count() > 0) acts_.push_back({Act::Kind::kPause, "", answer_delay(), {}});
}

void DialogBase::Interrupt(std::string_view reason) {
  over_ = true;
  if (outcome_.completed || !outcome_.error.empty()) return;
  outcome_.error = std::string(reason);
}

void DialogBase::HoldUnread(size_t size) {
  held_ = input_.substr(0, size);
  input_.erase(0, size);
}

void DialogBase::NoteEarlyPlaintext(bool trusted, size_t size) {
  size = std::min(size, input_.size());
  outcome_.early_plaintext_bytes = size;
  outcome_.early_plaintext = input_.substr(0, std::min(size, DialogOutcome::kMaxEarlyBytes));
  outcome_.early_plaintext_trusted = trusted;
}

void DialogBase::NoteCapability(std::string_view capability) {
  auto& known = under_tls_ ? outcome_.tls_capabilities : outcome_.clear_capabilities;
  std::string words(capability.substr(0, DialogOutcome::kMaxLineBytes));
  if (known.size() >= DialogOutcome::kMaxCapabilities) return;
  if (std::find(known.begin(), known.end(), words) == known.end()) {
    known.push_back(std::move(words));
  }
}

void DialogBase::NoteReceivedMessage(std::string_view bytes) {
  const size_t room = DialogOutcome::kMaxMessageBytes - outcome_.received_message.size();
  outcome_.received_message += bytes.substr(0, room);
}

void DialogBase::NoteDataConnection(FtpDataConnectionSeen seen) {
  auto& connections = outcome_.ftp_data_connections;
  if (connections.size() < DialogOutcome::kMaxDataConnections) {
    connections.push_back(std::move(seen));
  }
}

void DialogBase::NoteLogin(std::string mechanism, std::string user, bool proves_only) {
  const bool in_clear = !under_tls_ && !proves_only;
  outcome_.login = DialogLogin{std::move(mechanism), std::move(user), in_clear, {}};
}

void DialogBase::NoteUser(std::string mechanism, std::string user) {
  outcome_.login = DialogLogin{std::move(mechanism), std::move(user), /*in_clear=*/false, {}};
}

void DialogBase::Note(bool sent, std::string text, size_t size) {
  text.resize(std::min(text.size(), DialogOutcome::kMaxLineBytes));
  if (outcome_.lines.size() >= DialogOutcome::kMaxLines ||
      text_bytes_ + text.size() > DialogOutcome::kMaxTextBytes) {
    ++outcome_.omitted_lines;
    return;
  }
  text_bytes_ += text.size();
  outcome_.lines.push_back({sent, surroundings_.elapsed(), under_tls_, std::move(text), size});
}

}  // namespace tlslab
