// One of the two sockets of a relayed connection: reads into buffers that grow with what comes,
// writes what it is given, and ends in each of the ways in which TCP does.
//
//   client.Read([](std::error_code error, RelayBytes bytes) { ... });
//   target.Write(std::move(bytes), [] { /* some of it went */ }, [](std::error_code error) {...});
//
// Bytes move with their buffer from a read to a write, and are copied by nobody. An idle
// connection holds two buffers of 16 KiB, a busy one some of 256 KiB. At most one read and one
// write may be under way at a time; the socket must outlive them. It is used on its strand alone.
#ifndef TLSLAB_SERVER_DRIVER_RELAY_SOCKET_H_
#define TLSLAB_SERVER_DRIVER_RELAY_SOCKET_H_

#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace tlslab {

// The first `size` bytes of `storage`, whose rest is room.
struct RelayBytes {
  std::string storage;
  size_t size = 0;

  std::string_view view() const { return std::string_view(storage).substr(0, size); }
};

class RelaySocket {
 public:
  static constexpr size_t kLeastBuffer = 16 << 10;
  static constexpr size_t kMostBuffer = 256 << 10;

  using OnRead = std::function<void(std::error_code, RelayBytes)>;
  using OnProgress = std::function<void()>;
  using OnWritten = std::function<void(std::error_code)>;

  explicit RelaySocket(asio::ip::tcp::socket socket);

  void Read(OnRead done);
  // Writes all of `bytes`, which are not empty; tells each time that some of them went.
  void Write(RelayBytes bytes, OnProgress progress, OnWritten done);
  // The buffer of the last write, which is over.
  std::string TakeWritten();
  // A buffer to read into, of no more use elsewhere.
  void Recycle(std::string storage);

  // Reads and drops what still comes until the peer closes, and closes then; `owner` lives so long.
  // Not while a read is under way.
  void Drain(std::shared_ptr<const void> owner);
  // Tells the peer that nothing more will come (TCP FIN).
  void EndWriting();
  // Closes with a reset: what is unsent is lost.
  void Reset();
  void Close();
  asio::ip::tcp::socket::executor_type executor() { return socket_.get_executor(); }
  bool is_open() const { return socket_.is_open(); }

  uint64_t received_bytes() const { return received_bytes_; }
  uint64_t sent_bytes() const { return sent_bytes_; }
  // "host:port" as they were at first.
  const std::string& local_address() const { return local_address_; }
  const std::string& remote_address() const { return remote_address_; }

 private:
  void WriteSome(OnProgress progress, OnWritten done);

  asio::ip::tcp::socket socket_;
  std::string local_address_;
  std::string remote_address_;
  size_t buffer_size_ = kLeastBuffer;
  std::string spare_;
  RelayBytes reading_;
  RelayBytes writing_;
  size_t written_ = 0;  // of writing_
  uint64_t received_bytes_ = 0;
  uint64_t sent_bytes_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DRIVER_RELAY_SOCKET_H_
