#include "server/transport/tcp_stream.h"

#include <string.h>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/write.hpp>
#include <utility>

namespace tlslab {
namespace {

// One TLS record and its header fit.
constexpr size_t kReadSize = 17 * 1024;

std::string FormatOrEmpty(const asio::ip::tcp::endpoint& endpoint, const std::error_code& error) {
  return error ? std::string() : FormatAddress(endpoint);
}

}  // namespace

TcpStream::TcpStream(asio::ip::tcp::socket socket)
    : socket_(std::move(socket)), read_buffer_(new char[kReadSize]) {
  std::error_code error;
  local_address_ = FormatOrEmpty(socket_.local_endpoint(error), error);
  remote_address_ = FormatOrEmpty(socket_.remote_endpoint(error), error);
  // A handshake is a dialogue of small writes.
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
}

void TcpStream::Read(OnRead done) {
  socket_.async_read_some(asio::buffer(read_buffer_.get(), kReadSize),
                          [this, done = std::move(done)](std::error_code error, size_t size) {
                            done(error, std::string_view(read_buffer_.get(), size));
                          });
}

void TcpStream::Write(std::string bytes, OnWritten done) {
  write_buffer_ = std::move(bytes);
  asio::async_write(socket_, asio::buffer(write_buffer_),
                    [done = std::move(done)](std::error_code error, size_t) { done(error); });
}

void TcpStream::EndWriting() {
  std::error_code ignored;  // the peer may be gone already
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void TcpStream::Reset() {
  std::error_code ignored;  // as above
  socket_.set_option(asio::ip::tcp::socket::linger(true, 0), ignored);
  socket_.close(ignored);
}

void TcpStream::Close() {
  std::error_code ignored;
  socket_.close(ignored);
}

std::string FormatAddress(const asio::ip::tcp::endpoint& endpoint) {
  std::string host = endpoint.address().to_string();
  if (endpoint.address().is_v6()) host = "[" + host + "]";
  return host + ":" + std::to_string(endpoint.port());
}

IpAddress ToIpAddress(const asio::ip::address& address) {
  return address.is_v4() ? IpAddress::FromBytes(address.to_v4().to_bytes())
                         : IpAddress::FromBytes(address.to_v6().to_bytes());
}

std::string ErrnoName(const std::error_code& error) {
  const char* name = nullptr;
  // Asio has a category of its own for errno.
  if (error.category() == asio::error::get_system_category() ||
      error.category() == std::system_category())
    name = strerrorname_np(error.value());
  return name ? name : error.message();
}

}  // namespace tlslab
