#include "server/driver/http_port.h"

#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/write.hpp>
#include <atomic>
#include <future>

namespace tlslab {
namespace {

using asio::ip::tcp;

class HttpPortTest : public testing::Test {
 protected:
  ~HttpPortTest() override {
    if (port_) Stop();
  }
  void Bind() {
    plan_.handler = [this](const HttpRequest& request) {
      answer_.body = request.method + " " + request.target;
      return answer_;
    };
    plan_.on_bad = [this] { ++bad_; };
    auto bound = HttpPort::Bind(loop_, AddressPolicy::LoopbackOnly(), "127.0.0.1", 0, plan_);
    ASSERT_TRUE(bound.ok()) << bound.status();
    port_ = *std::move(bound);
    port_->Start();
  }
  void Stop() {
    std::promise<void> stopped;
    std::exchange(port_, nullptr)->Stop([&] { stopped.set_value(); });
    EXPECT_EQ(stopped.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  }
  tcp::socket Connect() {
    const std::string& address = port_->bound_address();
    tcp::socket socket(io_);
    std::error_code error;
    socket.connect({asio::ip::make_address("127.0.0.1"),
                    static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))},
                   error);
    EXPECT_FALSE(error) << error.message();
    return socket;
  }
  static std::string ReadToEnd(tcp::socket& socket) {
    std::string all;
    std::error_code error;
    asio::read(socket, asio::dynamic_buffer(all), error);
    return all;
  }
  static void Send(tcp::socket& socket, const std::string& bytes) {
    std::error_code error;
    asio::write(socket, asio::buffer(bytes), error);
  }

  HttpAnswer answer_{HttpAnswer::Kind::kResponse, 200, "text/plain", "", ""};
  HttpPlan plan_;
  std::atomic<int> bad_{0};
  asio::io_context io_;
  std::shared_ptr<HttpPort> port_;
  EventLoop loop_{2};
};

TEST_F(HttpPortTest, AnswersManyRequestsOnOneConnection) {
  Bind();
  tcp::socket socket = Connect();
  std::string many;
  for (int i = 0; i < 100; ++i) many += "GET /" + std::to_string(i) + " HTTP/1.1\r\n\r\n";
  Send(socket, many + "GET /last HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string all = ReadToEnd(socket);
  EXPECT_NE(all.find("GET /99"), std::string::npos);
  EXPECT_EQ(all.substr(all.size() - 9), "GET /last");
}

TEST_F(HttpPortTest, AnswersWhoHasEndedItsWriting) {
  Bind();
  tcp::socket socket = Connect();
  Send(socket, "GET / HTTP/1.1\r\n\r\n");
  socket.shutdown(tcp::socket::shutdown_send);
  EXPECT_NE(ReadToEnd(socket).find("200 OK"), std::string::npos);
}

TEST_F(HttpPortTest, TellsOfBadRequests) {
  Bind();
  tcp::socket socket = Connect();
  Send(socket, "nonsense\r\n\r\n");
  EXPECT_NE(ReadToEnd(socket).find("400 Bad Request"), std::string::npos);
  EXPECT_EQ(bad_, 1);
}

TEST_F(HttpPortTest, EndsAConnectionThatTakesTooLong) {
  plan_.connection_timeout = absl::Milliseconds(50);
  Bind();
  tcp::socket socket = Connect();
  Send(socket, "GET / HT");
  EXPECT_EQ(ReadToEnd(socket), "");
}

TEST_F(HttpPortTest, KeepsASilentConnectionUntilItIsStopped) {
  plan_.connection_timeout = absl::Milliseconds(50);
  answer_.kind = HttpAnswer::Kind::kSilence;
  Bind();
  tcp::socket socket = Connect();
  Send(socket, "GET / HTTP/1.1\r\n\r\n");
  // One that gets no further ends at the deadline; this one does not.
  tcp::socket other = Connect();
  EXPECT_EQ(ReadToEnd(other), "");
  socket.non_blocking(true);
  char byte = 0;
  std::error_code error;
  socket.read_some(asio::buffer(&byte, 1), error);
  EXPECT_EQ(error, asio::error::would_block);
  socket.non_blocking(false);
  Stop();
  EXPECT_EQ(ReadToEnd(socket), "");
}

TEST_F(HttpPortTest, ClosesWithoutAWord) {
  answer_.kind = HttpAnswer::Kind::kClose;
  Bind();
  tcp::socket socket = Connect();
  Send(socket, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(ReadToEnd(socket), "");
}

TEST_F(HttpPortTest, ClosesConnectionsBeyondTheLimit) {
  plan_.max_connections = 1;
  Bind();
  tcp::socket first = Connect();
  Send(first, "GET /1 HTTP/1.1\r\n\r\n");
  char byte = 0;
  asio::read(first, asio::buffer(&byte, 1));  // it is served
  tcp::socket second = Connect();
  EXPECT_EQ(ReadToEnd(second), "");
}

TEST_F(HttpPortTest, RefusesConnectionsOnceItIsStopped) {
  Bind();
  const std::string address = port_->bound_address();
  const auto number = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  Stop();
  tcp::socket socket(io_);
  std::error_code error;
  socket.connect({asio::ip::make_address("127.0.0.1"), number}, error);
  EXPECT_EQ(error, asio::error::connection_refused);
}

TEST_F(HttpPortTest, BindsOnlyWhatThePolicyAllows) {
  auto bound = HttpPort::Bind(loop_, AddressPolicy::LoopbackOnly(), "0.0.0.0", 0, plan_);
  EXPECT_EQ(bound.status().code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace tlslab
