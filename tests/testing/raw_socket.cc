#include "tests/testing/raw_socket.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tlslab {
namespace {

constexpr timeval kPatience = {10, 0};

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

void Expect(bool good, const char* what) {
  EXPECT_TRUE(good) << what << ": " << std::strerror(errno);
}

int NewSocket() {
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Expect(descriptor >= 0, "socket");
  return descriptor;
}

}  // namespace

RawSocket::RawSocket(int descriptor) : descriptor_(descriptor) {
  setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
}

RawSocket::RawSocket(RawSocket&& other) : descriptor_(std::exchange(other.descriptor_, -1)) {}

RawSocket::~RawSocket() { Close(); }

RawSocket RawSocket::Connect(uint16_t port) {
  RawSocket made(NewSocket());
  sockaddr_in address = Loopback(port);
  Expect(connect(made.descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
         "connect");
  return made;
}

bool RawSocket::Answers(uint16_t port) {
  RawSocket made(NewSocket());
  sockaddr_in address = Loopback(port);
  return connect(made.descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

RawSocket RawSocket::Bind() {
  RawSocket made(NewSocket());
  sockaddr_in address = Loopback(0);
  Expect(bind(made.descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0,
         "bind");
  return made;
}

RawSocket RawSocket::Listen() {
  RawSocket made = Bind();
  Expect(listen(made.descriptor_, 16) == 0, "listen");
  return made;
}

RawSocket RawSocket::Accept() {
  int accepted = accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
  Expect(accepted >= 0, "accept");
  return RawSocket(accepted);
}

void RawSocket::Send(std::string_view bytes) {
  ssize_t sent = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  Expect(sent == static_cast<ssize_t>(bytes.size()), "send");
}

void RawSocket::EndWriting() { Expect(shutdown(descriptor_, SHUT_WR) == 0, "shutdown"); }

std::string RawSocket::Receive() {
  char buffer[4096];
  ssize_t size = recv(descriptor_, buffer, sizeof buffer, 0);
  if (size < 0 && errno == ECONNRESET) return "";
  Expect(size >= 0, "recv");
  return std::string(buffer, size > 0 ? size : 0);
}

std::string RawSocket::ReceiveAll() {
  std::string all;
  for (std::string part; !(part = Receive()).empty();) all += part;
  return all;
}

void RawSocket::Close() {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
}

void RawSocket::Reset() {
  linger at_once = {1, 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

uint16_t RawSocket::port() const {
  sockaddr_in address = {};
  socklen_t size = sizeof address;
  getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

int EndOf(RawSocket& socket) {
  char byte;
  const ssize_t size = recv(socket.descriptor(), &byte, 1, 0);
  return size < 0 ? errno : static_cast<int>(size);
}

size_t SendUntilFull(RawSocket& socket) {
  const std::string bytes(1 << 20, 'x');
  constexpr int kQuietMilliseconds = 500;
  size_t sent = 0;
  while (sent < 256 << 20) {
    pollfd writable{socket.descriptor(), POLLOUT, 0};
    if (poll(&writable, 1, kQuietMilliseconds) == 0) break;
    const ssize_t size = send(socket.descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size > 0) sent += static_cast<size_t>(size);
  }
  return sent;
}

}  // namespace tlslab
