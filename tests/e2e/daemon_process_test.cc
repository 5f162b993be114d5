// The built daemon as a process: what it prints, when it ends, and with which code.
#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/text_format.h"
#include "tlslab/v1/lab_service.grpc.pb.h"

namespace tlslab {
namespace {

using asio::ip::tcp;

// Started in a folder of its own, so that paths of sockets are short.
std::string Daemon() {
  static const std::string* const daemon = [] {
    auto* path = new std::string(std::filesystem::absolute("server/tlslabd"));
    EXPECT_EQ(chdir(std::getenv("TEST_TMPDIR")), 0);
    return path;
  }();
  return *daemon;
}

constexpr char kSaid[] = "tlslabd listening on ";

// A daemon that was started, with pipes to it.
class Process {
 public:
  explicit Process(std::vector<std::string> flags) {
    int in[2], out[2], err[2];
    EXPECT_EQ(pipe2(in, O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(err, O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    const std::string path = Daemon();
    flags.insert(flags.begin(), path);
    std::vector<char*> argv;
    for (std::string& flag : flags) argv.push_back(flag.data());
    argv.push_back(nullptr);
    char* no_environment[] = {nullptr};
    EXPECT_EQ(posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv.data(), no_environment), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    close(err[1]);
    in_ = in[1];
    out_ = out[0];
    err_ = err[0];
  }
  ~Process() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      Wait();
    }
    CloseInput();
    close(out_);
    close(err_);
  }

  // Where it says that it listens.
  std::string Address() {
    std::string line;
    char c;
    while (read(out_, &c, 1) == 1 && c != '\n') line += c;
    EXPECT_EQ(line.substr(0, sizeof kSaid - 1), kSaid);
    return line.size() < sizeof kSaid ? "" : line.substr(sizeof kSaid - 1);
  }
  void Signal(int number) { kill(pid_, number); }
  void CloseInput() {
    if (in_ >= 0) close(std::exchange(in_, -1));
  }
  // Its exit code; -1 when a signal ended it.
  int Wait() {
    int status = 0;
    waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string Output() { return ReadAll(out_); }
  std::string Errors() { return ReadAll(err_); }

 private:
  static std::string ReadAll(int fd) {
    std::string all;
    char buffer[4096];
    ssize_t size;
    while ((size = read(fd, buffer, sizeof buffer)) > 0) all.append(buffer, size);
    return all;
  }

  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
};

long Lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(DaemonProcess, SaysWhereItListensAndEndsOnSigterm) {
  for (const std::string& listen :
       {std::string("127.0.0.1:0"), std::string("[::1]:0"), std::string("unix:lab.sock")}) {
    Process daemon({"--listen=" + listen});
    std::string address = daemon.Address();
    ASSERT_NE(address, "");
    EXPECT_EQ(address.find(":0\n"), std::string::npos);
    auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
    auto stub = v1::CapabilityService::NewStub(channel);
    grpc::ClientContext context;
    v1::Capabilities capabilities;
    grpc::Status status = stub->GetCapabilities(&context, {}, &capabilities);
    EXPECT_TRUE(status.ok()) << listen << ": " << status.error_message();
    daemon.Signal(SIGTERM);
    EXPECT_EQ(daemon.Wait(), 0) << listen;
  }
}

TEST(DaemonProcess, EndsInOrderAlsoInTheMiddleOfItsWork) {
  Process daemon({"--listen=127.0.0.1:0"});
  auto channel = grpc::CreateChannel(daemon.Address(), grpc::InsecureChannelCredentials());
  asio::io_context io;
  tcp::acceptor silent(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0));

  auto listeners = v1::ListenerService::NewStub(channel);
  grpc::ClientContext create_context;
  v1::Listener listener;
  ASSERT_TRUE(listeners
                  ->CreateListener(&create_context,
                                   Parse<v1::CreateListenerRequest>(
                                       "listener_id: 'a' listener { tls_context { spec { "
                                       "server {} cipher_list: 'ALL' } } }"),
                                   &listener)
                  .ok());
  grpc::ClientContext watch_context;
  auto watch = listeners->WatchHandshakes(&watch_context,
                                          Parse<v1::WatchHandshakesRequest>("name: 'listeners/a'"));
  watch->WaitForInitialMetadata();

  auto dial = Parse<v1::DialEndpointRequest>(
      "tls_context { spec { client {} } } handshake_timeout { seconds: 300 }");
  dial.set_target_address("127.0.0.1:" + std::to_string(silent.local_endpoint().port()));
  auto handshakes = v1::HandshakeService::NewStub(channel);
  auto dialled = std::async(std::launch::async, [&] {
    grpc::ClientContext context;
    v1::DialEndpointResponse response;
    return handshakes->DialEndpoint(&context, dial, &response);
  });
  tcp::socket peer = silent.accept();

  daemon.Signal(SIGTERM);
  v1::WatchHandshakesResponse response;
  EXPECT_FALSE(watch->Read(&response));
  EXPECT_TRUE(watch->Finish().ok());
  EXPECT_EQ(daemon.Wait(), 0);
  EXPECT_FALSE(dialled.get().ok());
}

TEST(DaemonProcess, EndsWithItsStandardInputWhenAskedTo) {
  Process daemon({"--listen=127.0.0.1:0", "--exit-on-stdin-eof"});
  ASSERT_NE(daemon.Address(), "");
  daemon.CloseInput();
  EXPECT_EQ(daemon.Wait(), 0);
}

TEST(DaemonProcess, TellsAWrongFlagInOneLine) {
  for (const char* flag : {"--lisen=127.0.0.1:0", "surplus", "--listen"}) {
    Process daemon({flag});
    std::string errors = daemon.Errors();
    EXPECT_EQ(daemon.Wait(), 2) << flag;
    EXPECT_EQ(Lines(errors), 1) << errors;
    EXPECT_EQ(errors.substr(0, 9), "tlslabd: ");
    EXPECT_EQ(daemon.Output(), "");
  }
}

TEST(DaemonProcess, TellsEveryNetworkThatIsNone) {
  Process daemon({"--allow-dial=10.0.0.0/33,fine,10.0.0.0/8", "--allow-bind=::1/129"});
  std::string errors = daemon.Errors();
  EXPECT_EQ(daemon.Wait(), 2);
  for (const char* told : {"--allow-dial", "10.0.0.0/33", "fine", "--allow-bind", "::1/129"}) {
    EXPECT_NE(errors.find(told), std::string::npos) << told << " in " << errors;
  }
  EXPECT_EQ(errors.find("10.0.0.0/8\""), std::string::npos) << errors;
}

TEST(DaemonProcess, ListensBeyondLoopbackOnlyWhenToldOfTheDanger) {
  {
    Process daemon({"--listen=0.0.0.0:0"});
    std::string errors = daemon.Errors();
    EXPECT_EQ(daemon.Wait(), 2);
    EXPECT_NE(errors.find("--danger-listen-beyond-loopback"), std::string::npos) << errors;
    EXPECT_EQ(Lines(errors), 1);
  }
  Process daemon({"--listen=0.0.0.0:0", "--danger-listen-beyond-loopback"});
  EXPECT_NE(daemon.Address(), "");
  daemon.Signal(SIGINT);
  EXPECT_EQ(daemon.Wait(), 0);
}

TEST(DaemonProcess, TellsAPortThatIsTaken) {
  Process first({"--listen=127.0.0.1:0"});
  std::string address = first.Address();
  Process second({"--listen=" + address});
  std::string errors = second.Errors();
  EXPECT_EQ(second.Wait(), 3);
  EXPECT_NE(errors.find("cannot listen on " + address), std::string::npos) << errors;
  first.Signal(SIGTERM);
  EXPECT_EQ(first.Wait(), 0);
}

TEST(DaemonProcess, HelpsAndTellsItsVersion) {
  Process help({"--help"});
  std::string text = help.Output();
  EXPECT_EQ(help.Wait(), 0);
  for (const char* flag : {"--listen", "--allow-dial", "--allow-bind", "--exit-on-stdin-eof"}) {
    EXPECT_NE(text.find(flag), std::string::npos) << flag;
  }
  Process version({"--version"});
  text = version.Output();
  EXPECT_EQ(version.Wait(), 0);
  EXPECT_EQ(text.substr(0, 8), "tlslabd ");
  EXPECT_NE(text.find("OpenSSL"), std::string::npos);
}

}  // namespace
}  // namespace tlslab
