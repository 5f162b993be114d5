// One of the two sides of a terminated connection: a socket and, where it is spoken, TLS on it.
// What comes is plaintext, whichever it was on the wire.
//
//   side.Receive(...) happens by itself: side.Read(done);
//   other.Say(side.TakePlaintext());
//   other.Flush(passed, done);
//   if (side.over()) other.EndSaying(side.over_in_order());
//
// It is used on its strand alone, and must outlive what is under way: `done` keeps its owner alive.
#ifndef TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_SIDE_H_
#define TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_SIDE_H_

#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/driver/middle_end.h"
#include "server/driver/relay_socket.h"

namespace tlslab {

class TerminatorSide {
 public:
  // Nothing is read while so much waits to be written to the other side.
  static constexpr size_t kMaxWaiting = 256 << 10;

  explicit TerminatorSide(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  // TLS from here on, in both directions.
  void BeginTls(std::shared_ptr<const Context> context, SessionOptions options, TapOptions tap);
  // Null: in the clear.
  MiddleEnd* tls() { return tls_ ? &*tls_ : nullptr; }
  const MiddleEnd* tls() const { return tls_ ? &*tls_ : nullptr; }
  // Plaintext may be said.
  bool open() const { return !tls_ || tls_->open(); }

  // What comes is kept as it is, for `front`, until it is known where the rest begins: behind
  // `size` bytes, which are no part of what follows.
  void AwaitFront() { in_front_ = true; }
  const std::string& front() const { return front_; }
  void EndFront(size_t size);
  // In front of all else, in the clear.
  void SayInFront(std::string_view bytes);

  // Reads once, unless it does already or nothing more will come.
  void Read(const std::function<void()>& done);
  // Writes what waits, and then the end, where one is wanted.
  void Flush(const std::function<void()>& passed, const std::function<void()>& done);
  // Lets TLS run.
  void Step();

  bool has_plaintext() const { return !plaintext_.empty(); }
  std::string TakePlaintext() { return std::exchange(plaintext_, std::string()); }
  void Say(std::string_view plaintext);
  // Nothing more is said: close_notify where it is `in_order`, and the end of the transport.
  void EndSaying(bool in_order);
  // The end of the transport is a reset, behind what waits.
  void ResetAtEnd();

  // The peer says nothing more.
  bool over() const { return over_; }
  bool over_in_order() const { return over_in_order_; }
  bool reset() const { return reset_; }
  // All that was to be written was, the end included where one is wanted.
  bool all_written() const { return !writing_ && (ended_ || (output_.empty() && !end_wanted_)); }
  // The end of the transport was written, or nothing can be written any more.
  bool ended() const { return ended_; }
  bool full() const { return output_.size() > kMaxWaiting; }

  uint64_t received_bytes() const { return received_bytes_; }  // plaintext
  const RelaySocket& socket() const { return socket_; }

  // What still comes is dropped until the peer closes; `owner` lives so long.
  void Drain(const std::shared_ptr<const void>& owner);
  void Close() { socket_.Close(); }

 private:
  void Receive(std::string_view bytes);
  void OnRead(std::error_code error, RelayBytes bytes);
  void OnTransportEnd(bool reset);

  RelaySocket socket_;
  std::optional<MiddleEnd> tls_;
  bool in_front_ = false;
  std::string front_;
  std::string plaintext_;
  std::string output_;
  uint64_t received_bytes_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool read_over_ = false;  // nothing more is read
  bool over_ = false;
  bool over_in_order_ = false;
  bool reset_ = false;
  bool end_wanted_ = false;
  bool reset_wanted_ = false;
  bool ended_ = false;
  std::shared_ptr<const void> drain_owner_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_TERMINATOR_TERMINATOR_SIDE_H_
