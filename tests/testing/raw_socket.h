// TCP sockets on 127.0.0.1 without any TLS: peers that misbehave, and ports that
// refuse.
//
//   RawSocket peer = RawSocket::Connect(port);
//   peer.Send("GET / HTTP/1.1\r\n\r\n");
//   std::string answer = peer.ReceiveAll();
//
// Every wait ends after ten seconds; what fails fails the test. Not a client of any
// protocol.
#ifndef TLSLAB_TESTS_TESTING_RAW_SOCKET_H_
#define TLSLAB_TESTS_TESTING_RAW_SOCKET_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tlslab {

class RawSocket {
 public:
  RawSocket(RawSocket&& other);
  RawSocket& operator=(RawSocket&&) = delete;
  ~RawSocket();

  static RawSocket Connect(uint16_t port);
  // Whether somebody listens there, now.
  static bool Answers(uint16_t port);
  // Bound to a free port and not listening: who connects is refused, and nobody
  // else can get the port.
  static RawSocket Bind();
  // Bound to a free port, and listening.
  static RawSocket Listen();

  RawSocket Accept();
  void Send(std::string_view bytes);
  // Ends our writing; reading goes on.
  void EndWriting();
  // One byte or more; "" at the end.
  std::string Receive();
  // Until the peer ends its writing. A reset ends it as well.
  std::string ReceiveAll();
  void Close();
  // Closes with a reset instead of an orderly end.
  void Reset();

  uint16_t port() const;
  int descriptor() const { return descriptor_; }

 private:
  explicit RawSocket(int descriptor);
  int descriptor_;
};

// What recv(2) says at the end: 0, or the errno.
int EndOf(RawSocket& socket);
// Sends until nothing more goes in for a while, or far too much did; how much.
size_t SendUntilFull(RawSocket& socket);

}  // namespace tlslab

#endif  // TLSLAB_TESTS_TESTING_RAW_SOCKET_H_
