#include "server/driver/relay_socket.h"

#include <algorithm>
#include <asio/buffer.hpp>
#include <utility>

#include "server/transport/tcp_stream.h"

namespace tlslab {

using asio::ip::tcp;

RelaySocket::RelaySocket(tcp::socket socket) : socket_(std::move(socket)) {
  std::error_code error;
  const tcp::endpoint local = socket_.local_endpoint(error);
  if (!error) local_address_ = FormatAddress(local);
  const tcp::endpoint remote = socket_.remote_endpoint(error);
  if (!error) remote_address_ = FormatAddress(remote);
  // What came together goes on together, and at once.
  socket_.set_option(tcp::no_delay(true), error);
}

void RelaySocket::Read(OnRead done) {
  reading_.storage = std::exchange(spare_, std::string());
  if (reading_.storage.size() < buffer_size_) reading_.storage.resize(buffer_size_);
  socket_.async_read_some(asio::buffer(reading_.storage),
                          [this, done = std::move(done)](std::error_code error, size_t size) {
                            received_bytes_ += size;
                            reading_.size = size;
                            if (size == reading_.storage.size())
                              buffer_size_ = std::min(2 * size, kMostBuffer);
                            done(error, std::move(reading_));
                          });
}

void RelaySocket::Recycle(std::string storage) {
  if (storage.size() >= buffer_size_ && storage.size() <= kMostBuffer) spare_ = std::move(storage);
}

void RelaySocket::Write(RelayBytes bytes, OnProgress progress, OnWritten done) {
  writing_ = std::move(bytes);
  written_ = 0;
  WriteSome(std::move(progress), std::move(done));
}

// The calls keep the owner of this socket alive: they live in what is under way alone.
void RelaySocket::WriteSome(OnProgress progress, OnWritten done) {
  socket_.async_write_some(
      asio::buffer(writing_.storage.data() + written_, writing_.size - written_),
      [this, progress = std::move(progress), done = std::move(done)](std::error_code error,
                                                                     size_t size) mutable {
        sent_bytes_ += size;
        written_ += size;
        if (size > 0) progress();
        if (!error && written_ < writing_.size) {
          return WriteSome(std::move(progress), std::move(done));
        }
        done(error);
      });
}

// Of the last write.
std::string RelaySocket::TakeWritten() { return std::move(writing_.storage); }

void RelaySocket::Drain(std::shared_ptr<const void> owner) {
  Read([this, owner](std::error_code error, RelayBytes bytes) {
    if (error) return Close();
    Recycle(std::move(bytes.storage));
    Drain(owner);
  });
}

void RelaySocket::EndWriting() {
  std::error_code ignored;  // the peer may be gone already
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void RelaySocket::Reset() {
  std::error_code ignored;
  socket_.set_option(tcp::socket::linger(true, 0), ignored);
  socket_.close(ignored);
}

void RelaySocket::Close() {
  std::error_code ignored;
  socket_.close(ignored);
}

}  // namespace tlslab
