#include "server/driver/terminator/terminator_side.h"

#include <asio/error.hpp>
#include <utility>

namespace tlslab {

void TerminatorSide::BeginTls(std::shared_ptr<const Context> context, SessionOptions options,
                              TapOptions tap) {
  tls_.emplace(std::move(context), std::move(options), std::move(tap));
}

void TerminatorSide::EndFront(size_t size) {
  in_front_ = false;
  const std::string came = std::exchange(front_, std::string());
  if (tls_) tls_->NoteInClear(/*sent=*/false, std::string_view(came).substr(0, size));
  Receive(std::string_view(came).substr(size));
}

void TerminatorSide::SayInFront(std::string_view bytes) {
  if (tls_) tls_->NoteInClear(/*sent=*/true, bytes);
  output_ += bytes;
}

void TerminatorSide::Receive(std::string_view bytes) {
  if (in_front_) {
    front_ += bytes;
  } else if (tls_) {
    tls_->OnReceived(bytes);
  } else {
    received_bytes_ += bytes.size();
    plaintext_ += bytes;
  }
}

void TerminatorSide::Read(const std::function<void()>& done) {
  if (reading_ || read_over_) return;
  reading_ = true;
  socket_.Read([this, done](std::error_code error, RelayBytes bytes) {
    OnRead(error, std::move(bytes));
    done();
  });
}

void TerminatorSide::OnRead(std::error_code error, RelayBytes bytes) {
  reading_ = false;
  if (drain_owner_) {
    const auto owner = std::exchange(drain_owner_, nullptr);
    return error ? socket_.Close() : socket_.Drain(owner);
  }
  if (error) return OnTransportEnd(error != asio::error::eof);
  Receive(bytes.view());
  socket_.Recycle(std::move(bytes.storage));
}

void TerminatorSide::OnTransportEnd(bool reset) {
  read_over_ = true;
  reset_ = reset;
  if (tls_) tls_->OnEnd(reset);
  Step();
  over_in_order_ = over_ ? over_in_order_ : !reset && !tls_;
  over_ = true;
}

void TerminatorSide::Step() {
  if (!tls_ || in_front_) return;
  tls_->Step();
  const std::string said = tls_->TakePlaintext();
  received_bytes_ += said.size();
  plaintext_ += said;
  output_ += tls_->TakeOutput();
  if (over_ || !tls_->closed()) return;
  over_ = true;
  over_in_order_ = tls_->peer_said_close();
}

void TerminatorSide::Say(std::string_view plaintext) {
  if (plaintext.empty() || end_wanted_ || ended_) return;
  if (!tls_) {
    output_ += plaintext;
    return;
  }
  tls_->Write(plaintext);
  output_ += tls_->TakeOutput();
}

void TerminatorSide::EndSaying(bool in_order) {
  if (std::exchange(end_wanted_, true)) return;
  if (!tls_) return;
  if (in_order) tls_->Close();
  output_ += tls_->TakeOutput();
}

void TerminatorSide::ResetAtEnd() { end_wanted_ = reset_wanted_ = true; }

void TerminatorSide::Flush(const std::function<void()>& passed, const std::function<void()>& done) {
  if (writing_ || ended_) return;
  if (output_.empty()) {
    if (!end_wanted_) return;
    ended_ = true;
    return reset_wanted_ ? socket_.Reset() : socket_.EndWriting();
  }
  writing_ = true;
  const size_t size = output_.size();
  socket_.Write({std::exchange(output_, std::string()), size}, passed,
                [this, done](std::error_code error) {
                  writing_ = false;
                  // What the peer said before it went is still to be read; its end follows.
                  if (error) {
                    ended_ = true;
                    output_.clear();
                  }
                  done();
                });
}

void TerminatorSide::Drain(const std::shared_ptr<const void>& owner) {
  if (!ended_) socket_.EndWriting();
  ended_ = true;
  if (reading_) {
    drain_owner_ = owner;
  } else if (socket_.is_open()) {
    socket_.Drain(owner);
  }
}

}  // namespace tlslab
