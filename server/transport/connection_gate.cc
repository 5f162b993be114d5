#include "server/transport/connection_gate.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <cstring>
#include <optional>
#include <system_error>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace tlslab {
namespace {

using asio::posix::stream_descriptor;

// Accepted in one go before others have their turn.
constexpr int kAtOnce = 64;
// After an accept that failed for a reason that passes.
constexpr std::chrono::milliseconds kPause{100};
// Of a peer that is gone without a word: found out after two minutes.
constexpr int kKeepIdleSeconds = 60;
constexpr int kKeepIntervalSeconds = 15;
constexpr int kKeepProbes = 4;

absl::Status SystemError() { return absl::FailedPreconditionError(std::strerror(errno)); }

void Set(int socket, int level, int name, int value) {
  // A socket without one of these works as well.
  (void)setsockopt(socket, level, name, &value, sizeof value);
}

int OpenSpare() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

// A socket's own number, which no other gets while the machine runs; nothing when `descriptor` is
// none of a socket.
std::optional<uint64_t> CookieOf(int descriptor) {
  uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) return std::nullopt;
  return cookie;
}

// Where a path's socket is, so that only our own is removed at the end.
struct UnixPath {
  std::string path;
  dev_t device = 0;
  ino_t inode = 0;
};

std::optional<struct stat> SocketAt(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return std::nullopt;
  return found;
}

}  // namespace

class ConnectionGate::Loop {
 public:
  Loop(int listener, GateOptions options)
      : options_(std::move(options)), listener_(io_), pause_(io_), spare_(OpenSpare()) {
    std::error_code error;
    listener_.assign(listener, error);
    if (error) ::close(listener);
  }
  ~Loop() {
    Close();
    if (spare_ >= 0) ::close(spare_);
  }

  void Start() {
    thread_ = std::thread([this] { io_.run(); });
    asio::post(io_, [this] { Await(); });
  }

  void Close() {
    if (thread_.joinable()) {
      asio::post(io_, [this] {
        CloseListener();
        for (const auto& guest : guests_) guest->End();
        guests_.clear();
      });
      work_.reset();
      thread_.join();
    }
    CloseListener();
  }

  void RemoveAtEnd(UnixPath path) { path_ = std::move(path); }
  int listener() { return listener_.native_handle(); }

 private:
  // A connection that has not been handed over: it has not begun, or is being refused.
  struct Guest {
    Guest(asio::io_context& io) : socket(io), timer(io) {}
    void End() {
      std::error_code ignored;
      socket.close(ignored);
      timer.cancel();
    }
    stream_descriptor socket;
    asio::steady_timer timer;
    std::string bytes;
  };
  using GuestPtr = std::shared_ptr<Guest>;

  // What was handed over.
  struct Handed {
    int descriptor;
    uint64_t cookie;
  };

  void CloseListener() {
    std::error_code ignored;
    if (listener_.is_open()) listener_.close(ignored);
    pause_.cancel();
    if (path_.path.empty()) return;
    const std::optional<struct stat> there = SocketAt(path_.path);
    if (there && there->st_dev == path_.device && there->st_ino == path_.inode) {
      unlink(path_.path.c_str());
    }
    path_.path.clear();
  }

  void Await() {
    if (!listener_.is_open()) return;
    listener_.async_wait(stream_descriptor::wait_read, [this](const std::error_code& error) {
      if (!error) AcceptSome();
    });
  }

  void AcceptSome() {
    for (int i = 0; i < kAtOnce; ++i) {
      const int connection = Accept();
      if (connection >= 0) {
        Welcome(connection);
        continue;
      }
      switch (errno) {
        case EAGAIN:
          return Await();
        case EINTR:
        case ECONNABORTED:
          continue;
        case EMFILE:
        case ENFILE:
          if (!RefuseWithSpare()) return AwaitLater();
          continue;
        default:  // no memory, or what the network has to tell (accept(2))
          return AwaitLater();
      }
    }
    Await();
  }

  int Accept() { return accept4(listener(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }

  void AwaitLater() {
    if (!listener_.is_open()) return;
    pause_.expires_after(kPause);
    pause_.async_wait([this](const std::error_code& error) {
      if (spare_ < 0) spare_ = OpenSpare();
      if (!error) Await();
    });
  }

  // Gives the descriptor that was held back for the one who waits, and takes it back.
  bool RefuseWithSpare() {
    if (spare_ < 0) return false;
    ::close(std::exchange(spare_, -1));
    const int connection = Accept();
    if (connection >= 0) {
      Refused(GateRefusal::kDescriptors);
      (void)send(connection, options_.busy_answer.data(), options_.busy_answer.size(),
                 MSG_NOSIGNAL | MSG_DONTWAIT);
      ::close(connection);
    }
    spare_ = OpenSpare();
    return connection >= 0 && spare_ >= 0;
  }

  void Welcome(int connection) {
    Set(connection, IPPROTO_TCP, TCP_NODELAY, 1);
    Set(connection, SOL_SOCKET, SO_KEEPALIVE, 1);
    Set(connection, IPPROTO_TCP, TCP_KEEPIDLE, kKeepIdleSeconds);
    Set(connection, IPPROTO_TCP, TCP_KEEPINTVL, kKeepIntervalSeconds);
    Set(connection, IPPROTO_TCP, TCP_KEEPCNT, kKeepProbes);
    auto guest = std::make_shared<Guest>(io_);
    std::error_code error;
    guest->socket.assign(connection, error);
    if (error) {
      ::close(connection);
      return;
    }
    // Those who are being refused are bounded as well.
    if (guests_.size() >= options_.max_connections + kAtOnce) return Refused(kTooMany);
    const bool room = Count() < options_.max_connections;
    guests_.insert(guest);
    if (!room) return Refuse(guest, kTooMany, options_.busy_answer);
    ExpireAfter(guest, options_.patience);
    AwaitBytes(guest);
  }

  // Those that are there still. Only at the bound are they looked for.
  size_t Count() {
    if (handed_.size() + guests_.size() >= options_.max_connections) {
      handed_.erase(std::remove_if(handed_.begin(), handed_.end(),
                                   [](const Handed& handed) {
                                     return CookieOf(handed.descriptor) != handed.cookie;
                                   }),
                    handed_.end());
    }
    return handed_.size() + guests_.size();
  }

  void ExpireAfter(const GuestPtr& guest, std::chrono::milliseconds time) {
    guest->timer.expires_after(time);
    guest->timer.async_wait([this, guest](const std::error_code& error) {
      if (!error) Dismiss(guest);
    });
  }

  void Dismiss(const GuestPtr& guest) {
    guest->End();
    guests_.erase(guest);
  }

  void AwaitBytes(const GuestPtr& guest) {
    guest->socket.async_wait(stream_descriptor::wait_read,
                             [this, guest](const std::error_code& error) {
                               if (!error) ReadOpening(guest);
                             });
  }

  void ReadOpening(const GuestPtr& guest) {
    char buffer[kOpeningBytes];
    const ssize_t size = recv(guest->socket.native_handle(), buffer,
                              kOpeningBytes - guest->bytes.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return AwaitBytes(guest);
    if (size <= 0) return Dismiss(guest);
    guest->bytes.append(buffer, static_cast<size_t>(size));
    Opening opening = options_.judge(guest->bytes);
    const bool enough = guest->bytes.size() >= kOpeningBytes;
    switch (opening.kind) {
      case Opening::Kind::kUndecided:
        return enough ? Refuse(guest, GateRefusal::kOpening, "") : AwaitBytes(guest);
      case Opening::Kind::kGood:
        return HandOver(guest);
      case Opening::Kind::kBad:
        return Refuse(guest, GateRefusal::kOpening, opening.answer);
    }
  }

  void HandOver(const GuestPtr& guest) {
    guest->timer.cancel();
    guests_.erase(guest);
    const int connection = guest->socket.release();
    if (const std::optional<uint64_t> cookie = CookieOf(connection)) {
      handed_.push_back({connection, *cookie});
    }
    options_.accepted(listener(), connection, guest->bytes);
  }

  // Tells why, and waits a little for the peer to go: what it has sent and nobody read would turn
  // the end into a reset, which can take the answer away.
  void Refuse(const GuestPtr& guest, GateRefusal reason, const std::string& answer) {
    Refused(reason);
    const int connection = guest->socket.native_handle();
    (void)send(connection, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    shutdown(connection, SHUT_WR);
    ExpireAfter(guest, options_.farewell);
    AwaitEnd(guest);
  }

  void AwaitEnd(const GuestPtr& guest) {
    guest->socket.async_wait(
        stream_descriptor::wait_read, [this, guest](const std::error_code& error) {
          if (error) return;
          char dropped[4096];
          const ssize_t size =
              recv(guest->socket.native_handle(), dropped, sizeof dropped, MSG_DONTWAIT);
          const bool more = size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
          more ? AwaitEnd(guest) : Dismiss(guest);
        });
  }

  void Refused(GateRefusal reason) {
    if (options_.refused) options_.refused(reason);
  }

  static constexpr GateRefusal kTooMany = GateRefusal::kConnections;

  const GateOptions options_;
  asio::io_context io_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{
      asio::make_work_guard(io_)};
  stream_descriptor listener_;
  asio::steady_timer pause_;
  int spare_;
  UnixPath path_;
  std::unordered_set<GuestPtr> guests_;
  std::vector<Handed> handed_;
  std::thread thread_;
};

namespace {

// Bound and listening; closes `listener` when it is not.
absl::StatusOr<int> Bind(int listener, const sockaddr* address, socklen_t size) {
  if (bind(listener, address, size) == 0 && listen(listener, SOMAXCONN) == 0) return listener;
  absl::Status status = SystemError();
  close(listener);
  return status;
}

int NewSocket(int family) { return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

absl::StatusOr<int> BindTcp(const IpAddress& address, uint16_t port) {
  const int listener = NewSocket(address.is_v4() ? AF_INET : AF_INET6);
  if (listener < 0) return SystemError();
  Set(listener, SOL_SOCKET, SO_REUSEADDR, 1);
  const std::string bytes = address.bytes();
  if (address.is_v4()) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(port);
    std::memcpy(&name.sin_addr, bytes.data(), bytes.size());
    return Bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name);
  }
  Set(listener, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_port = htons(port);
  std::memcpy(&name.sin6_addr, bytes.data(), bytes.size());
  return Bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ConnectionGate>> ConnectionGate::ListenOnTcp(
    const IpAddress& address, uint16_t port, GateOptions options) {
  absl::StatusOr<int> listener = BindTcp(address, port);
  if (!listener.ok()) return listener.status();
  return std::unique_ptr<ConnectionGate>(
      new ConnectionGate(std::make_unique<Loop>(*listener, std::move(options))));
}

absl::StatusOr<std::unique_ptr<ConnectionGate>> ConnectionGate::ListenAtUnixPath(
    const std::string& path, GateOptions options) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof name.sun_path) {
    return absl::FailedPreconditionError(
        absl::StrCat("a socket's path has 1 to ", sizeof name.sun_path - 1, " bytes"));
  }
  std::memcpy(name.sun_path, path.data(), path.size());
  if (SocketAt(path)) unlink(path.c_str());
  const int listener = NewSocket(AF_UNIX);
  if (listener < 0) return SystemError();
  absl::StatusOr<int> bound = Bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name);
  if (!bound.ok()) return bound.status();
  auto loop = std::make_unique<Loop>(*bound, std::move(options));
  if (const std::optional<struct stat> made = SocketAt(path)) {
    loop->RemoveAtEnd({path, made->st_dev, made->st_ino});
  }
  return std::unique_ptr<ConnectionGate>(new ConnectionGate(std::move(loop)));
}

ConnectionGate::ConnectionGate(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
ConnectionGate::~ConnectionGate() = default;

void ConnectionGate::Start() { loop_->Start(); }
void ConnectionGate::Close() { loop_->Close(); }

uint16_t ConnectionGate::port() const {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (getsockname(loop_->listener(), reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  switch (name.ss_family) {
    case AF_INET:
      return ntohs(reinterpret_cast<const sockaddr_in&>(name).sin_port);
    case AF_INET6:
      return ntohs(reinterpret_cast<const sockaddr_in6&>(name).sin6_port);
    default:
      return 0;
  }
}

}  // namespace tlslab
