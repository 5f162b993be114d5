// A connected TCP socket, as a stream of bytes that the driver reads and writes.
//
// All its completions run on the socket's own executor, which the driver makes a
// strand. At most one read and one write may be under way at a time; the stream
// must outlive them.
#ifndef TLSLAB_SERVER_TRANSPORT_TCP_STREAM_H_
#define TLSLAB_SERVER_TRANSPORT_TCP_STREAM_H_

#include <asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "server/transport/ip_address.h"

namespace tlslab {

class TcpStream {
 public:
  // The bytes are valid during the call only.
  using OnRead = std::function<void(std::error_code, std::string_view)>;
  using OnWritten = std::function<void(std::error_code)>;

  explicit TcpStream(asio::ip::tcp::socket socket);

  void Read(OnRead done);
  // Writes all of `bytes`.
  void Write(std::string bytes, OnWritten done);
  // Tells the peer that nothing more will come (TCP FIN).
  void EndWriting();
  // Closes at once, and the peer is told by a reset (TCP RST): what is under way on either side is
  // lost.
  void Reset();
  // Closes at once; what is under way completes with operation_aborted.
  void Close();

  asio::ip::tcp::socket::executor_type executor() { return socket_.get_executor(); }
  // "host:port" as they were when the stream was made.
  const std::string& local_address() const { return local_address_; }
  const std::string& remote_address() const { return remote_address_; }

 private:
  asio::ip::tcp::socket socket_;
  std::string local_address_;
  std::string remote_address_;
  std::unique_ptr<char[]> read_buffer_;
  std::string write_buffer_;
};

// "127.0.0.1:443" or "[::1]:443".
std::string FormatAddress(const asio::ip::tcp::endpoint& endpoint);

// For the address policy.
IpAddress ToIpAddress(const asio::ip::address& address);

// The errno name of a socket error, for example "ECONNREFUSED".
std::string ErrnoName(const std::error_code& error);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_TRANSPORT_TCP_STREAM_H_
