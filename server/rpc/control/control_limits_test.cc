// What a control port makes of clients that do what they should not, or too much of it.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/rpc/control/control_fixture.h"
#include "server/rpc/control/first_bytes.h"
#include "server/rpc/control/watched_file.h"
#include "tests/testing/raw_socket.h"

namespace tlslab {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
// A record with the beginning of a ClientHello.
constexpr char kTlsRecord[] = "\x16\x03\x01\x02\x00\x01";

TEST(FirstBytes, AreJudgedAsSoonAsTheyCanBe) {
  const std::string preface = kPreface;
  EXPECT_EQ(JudgeFirstBytes("", false).kind, Opening::Kind::kUndecided);
  for (size_t size = 1; size < 14; ++size) {
    EXPECT_EQ(JudgeFirstBytes(preface.substr(0, size), false).kind, Opening::Kind::kUndecided);
  }
  EXPECT_EQ(JudgeFirstBytes(preface, false).kind, Opening::Kind::kGood);
  EXPECT_EQ(JudgeFirstBytes("P", false).kind, Opening::Kind::kUndecided);
  EXPECT_EQ(JudgeFirstBytes("PO", false).kind, Opening::Kind::kBad);
  EXPECT_EQ(JudgeFirstBytes("\x16", true).kind, Opening::Kind::kGood);
  EXPECT_EQ(JudgeFirstBytes("\x16", false).kind, Opening::Kind::kBad);
  EXPECT_EQ(JudgeFirstBytes(preface, true).kind, Opening::Kind::kBad);
  EXPECT_THAT(JudgeFirstBytes("G", true).answer, HasSubstr("over TLS"));
}

TEST(WatchedFile, IsReadAgainWhereItCouldNotBeOpened) {
  const std::string path = testing::TempDir() + "/watched";
  std::ofstream(path) << "tokens";
  WatchedFile file(path);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  rlimit none = limit;
  none.rlim_cur = 0;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto first = file.ReadIfChanged();
  const auto second = file.ReadIfChanged();
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  ASSERT_TRUE(first.has_value());
  EXPECT_FALSE(first->ok());
  EXPECT_FALSE(second.has_value()) << "said twice";
  const auto third = file.ReadIfChanged();
  ASSERT_TRUE(third.has_value());
  EXPECT_EQ(**third, "tokens");
  EXPECT_FALSE(file.ReadIfChanged().has_value());
}

class ControlLimits : public ControlFixture {
 protected:
  // A listener "busy", for many to watch.
  grpc::Status CreateBusy(v1::ListenerService::Stub& listeners) {
    grpc::ClientContext context;
    Prepare(&context, "");
    v1::CreateListenerRequest request;
    request.set_listener_id("busy");
    request.mutable_listener()->mutable_tls_context()->mutable_spec()->mutable_server();
    request.mutable_listener()->mutable_tls_context()->mutable_spec()->set_cipher_list("ALL");
    v1::Listener listener;
    return listeners.CreateListener(&context, request, &listener);
  }
  uint16_t port() const {
    return static_cast<uint16_t>(
        std::stoi(daemon->address().substr(daemon->address().rfind(':') + 1)));
  }
  std::string AnswerTo(const std::string& bytes) {
    RawSocket peer = RawSocket::Connect(port());
    peer.Send(bytes);
    return peer.ReceiveAll();
  }
};

TEST_F(ControlLimits, TellsPlainHttpWhatThePortSpeaks) {
  Start();
  const std::string answer = AnswerTo("GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("speaks gRPC, which is HTTP/2"));
  EXPECT_EQ(events->count("not_http2"), 1);
  EXPECT_THAT(AnswerTo(kTlsRecord), HasSubstr("without TLS"));
  EXPECT_THAT(AnswerTo("\x01\x02nonsense"), StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(events->count("not_http2"), 3);
  EXPECT_TRUE(Ask(Plaintext()).ok());
}

TEST_F(ControlLimits, TellsPlaintextThatThePortSpeaksTls) {
  const CredentialPtr servers = MintAuthority("Servers");
  ServeTls(MintServer(servers));
  Start();
  EXPECT_THAT(AnswerTo("GET / HTTP/1.1\r\n\r\n"), HasSubstr("over TLS"));
  EXPECT_THAT(AnswerTo(kPreface), HasSubstr("over TLS"));
  const grpc::Status plaintext = Ask(Plaintext());
  EXPECT_EQ(plaintext.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(plaintext.error_message(), HasSubstr("INTERNAL"));
  EXPECT_THAT(plaintext.error_message(), HasSubstr("http1.x server"));
  EXPECT_GE(events->count("not_http2"), 3);
  EXPECT_TRUE(Ask(Tls(servers)).ok());
}

TEST_F(ControlLimits, LetsThoseGoWhoSayNothing) {
  Start();
  RawSocket silent = RawSocket::Connect(port());
  { RawSocket gone = RawSocket::Connect(port()); }
  RawSocket slow = RawSocket::Connect(port());
  slow.Send("PR");
  EXPECT_TRUE(Ask(Plaintext()).ok());
  slow.Send("I * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  slow.Send(std::string("\0\0\0\4\0\0\0\0\0", 9));
  EXPECT_NE(slow.Receive(), "") << "the server's settings";
}

TEST_F(ControlLimits, TakesNoMoreConnectionsThanItMay) {
  options.max_connections = 3;
  Start();
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (int i = 0; i < 3; ++i) {
    channels.push_back(Plaintext());
    ASSERT_TRUE(Ask(channels.back()).ok());
  }
  EXPECT_THAT(AnswerTo(kPreface), HasSubstr("as many connections as it may"));
  EXPECT_EQ(events->count("connections"), 1);
  EXPECT_EQ(Ask(Plaintext()).error_code(), grpc::StatusCode::UNAVAILABLE);
  // One that ends makes room, and those that were refused take none.
  EXPECT_TRUE(Ask(channels[0]).ok());
  channels.pop_back();
  bool answered = false;
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (!answered && absl::Now() < deadline) answered = Ask(Plaintext()).ok();
  EXPECT_TRUE(answered);
}

TEST_F(ControlLimits, RefusesAMessageOfAHundredMegabytes) {
  Start();
  v1::InspectCertificatesRequest request;
  request.set_data(std::string(100'000'000, 'x'));
  const auto channel = Plaintext();
  grpc::ClientContext context;
  Prepare(&context, "");
  v1::InspectCertificatesResponse response;
  const grpc::Status status =
      v1::CertificateService::NewStub(channel)->InspectCertificates(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << status.error_message();
  EXPECT_THAT(status.error_message(), HasSubstr("larger than max"));
  EXPECT_TRUE(Ask(channel).ok());
}

// Many streams at once, and how they ended.
class Streams {
 public:
  explicit Streams(v1::ListenerService::Stub* stub, int count) : left_(count) {
    v1::WatchHandshakesRequest request;
    request.set_name("listeners/busy");
    for (int i = 0; i < count; ++i) {
      streams_.push_back(std::make_unique<Stream>(this));
      Stream& stream = *streams_.back();
      stream.request = request;
      stub->async()->WatchHandshakes(&stream.context, &stream.request, &stream);
      stream.StartRead(&stream.response);
      stream.StartCall();
    }
  }
  void CancelAndWait() {
    for (auto& stream : streams_) stream->context.TryCancel();
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return left_ == 0; });
  }
  // Until `wanted` were refused so.
  bool AwaitRefused(int wanted) {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60),
                             [this, wanted] { return refused_ >= wanted; });
  }

 private:
  struct Stream : grpc::ClientReadReactor<v1::WatchHandshakesResponse> {
    explicit Stream(Streams* all) : streams(all) {}
    void OnDone(const grpc::Status& status) override {
      std::lock_guard<std::mutex> lock(streams->mutex_);
      --streams->left_;
      if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) ++streams->refused_;
      streams->changed_.notify_all();
    }
    Streams* const streams;
    grpc::ClientContext context;
    v1::WatchHandshakesRequest request;
    v1::WatchHandshakesResponse response;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  int left_;
  int refused_ = 0;
  std::vector<std::unique_ptr<Stream>> streams_;
};

TEST_F(ControlLimits, SurvivesTenThousandStreams) {
  options.lab.limits.watchers_per_listener = 100;
  Start();
  const auto channel = Plaintext();
  auto listeners = v1::ListenerService::NewStub(channel);
  const grpc::Status created = CreateBusy(*listeners);
  ASSERT_TRUE(created.ok()) << created.error_message();
  // A hundred watch; the others are told that they are too many.
  Streams streams(listeners.get(), 10'000);
  EXPECT_TRUE(streams.AwaitRefused(9'900));
  EXPECT_TRUE(Ask(Plaintext()).ok()) << "another client";
  streams.CancelAndWait();
  EXPECT_TRUE(Ask(channel).ok());
}

TEST_F(ControlLimits, KeepsStreamsThatStayToABoundOnEachConnection) {
  options.max_streams = 10;
  Start();
  const auto channel = Plaintext();
  auto listeners = v1::ListenerService::NewStub(channel);
  ASSERT_TRUE(CreateBusy(*listeners).ok());
  Streams streams(listeners.get(), 20);
  // Their client keeps the others back; on a connection of its own another has its turn.
  EXPECT_TRUE(Ask(Plaintext()).ok());
  streams.CancelAndWait();
  EXPECT_TRUE(Ask(channel).ok());
}

}  // namespace
}  // namespace tlslab
