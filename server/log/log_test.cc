#include "server/log/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "server/driver/connection_record.h"
#include "server/log/daemon_log.h"

namespace tlslab {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

const absl::Time kTime = absl::FromUnixMillis(1'700'000'000'123);

google::protobuf::Struct Json(const std::string& line) {
  google::protobuf::Struct read;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(line, &read).ok()) << line;
  return read;
}

std::string Field(const google::protobuf::Struct& json, const std::string& name) {
  auto found = json.fields().find(name);
  return found == json.fields().end() ? "(absent)" : found->second.string_value();
}

TEST(LogLine, SaysTheSameAsTextAndAsJson) {
  LogLine line(LogLevel::kInfo, "rpc");
  line.Add("method", "a/B")
      .Add("owner", "")
      .Add("count", uint64_t{3})
      .Add("duration_ms", absl::Microseconds(1500));
  EXPECT_EQ(line.AsText(kTime),
            "2023-11-14T22:13:20.123Z info rpc method=a/B count=3 duration_ms=1.500");
  EXPECT_EQ(line.AsJson(kTime),
            R"({"time":"2023-11-14T22:13:20.123Z","level":"info","event":"rpc","method":"a/B",)"
            R"("owner":"","count":3,"duration_ms":1.500})");
}

TEST(LogLine, StaysOneLineWhateverItTells) {
  const std::string nasty = "a\nb\"c\\d\te=f\x7f\xff\xc3\xa9";
  LogLine line(LogLevel::kWarning, "rpc");
  line.Add("owner", nasty);
  EXPECT_THAT(line.AsText(kTime),
              EndsWith("owner=\"a\\u000ab\\\"c\\\\d\\u0009e=f\\u007f?\xc3\xa9\""));
  EXPECT_EQ(Field(Json(line.AsJson(kTime)), "owner"), "a\nb\"c\\d\te=f\x7f?\xc3\xa9");
  EXPECT_EQ(line.AsJson(kTime).find('\n'), std::string::npos);
}

TEST(LogLine, CutsWhatIsTooLong) {
  LogLine line(LogLevel::kInfo, "rpc");
  line.Add("owner", std::string(100'000, 'x'));
  EXPECT_LT(line.AsJson(kTime).size(), 1200);
}

// A pipe that a log writes into.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe2(ends_, O_CLOEXEC), 0); }
  ~Pipe() {
    close(ends_[0]);
    CloseInput();
  }
  int input() const { return ends_[1]; }
  void CloseInput() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }
  // What is in it now.
  std::string Read() {
    fcntl(ends_[0], F_SETFL, O_NONBLOCK);
    std::string all;
    char buffer[4096];
    ssize_t size = 0;
    while ((size = read(ends_[0], buffer, sizeof buffer)) > 0) all.append(buffer, size);
    return all;
  }
  std::vector<std::string> Lines() { return absl::StrSplit(Read(), '\n', absl::SkipEmpty()); }

 private:
  int ends_[2] = {-1, -1};
};

TEST(Log, WritesWhatIsWantedAndNothingElse) {
  Pipe pipe;
  Log log(pipe.input(), {LogFormat::kText, LogLevel::kWarning});
  for (LogLevel level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError,
                         LogLevel::kAudit}) {
    log.Write(LogLine(level, LogLevelName(level)));
  }
  EXPECT_THAT(pipe.Lines(), ElementsAre(EndsWith(" warning warning"), EndsWith(" error error"),
                                        EndsWith(" audit audit")));
}

TEST(Log, WritesNothingAtAllWhenTheFormatIsNone) {
  Pipe pipe;
  Log log(pipe.input(), {LogFormat::kNone, LogLevel::kDebug});
  EXPECT_FALSE(log.Wants(LogLevel::kAudit));
  log.Write(LogLine(LogLevel::kAudit, "dial"));
  EXPECT_EQ(pipe.Read(), "");
}

TEST(Log, IsNotStoppedByWhoDoesNotReadAndTellsWhatWasLost) {
  Pipe pipe;
  Log log(pipe.input(), {LogFormat::kJson, LogLevel::kInfo});
  LogLine line(LogLevel::kInfo, "rpc");
  line.Add("padding", std::string(900, 'x'));
  for (int i = 0; i < 1000; ++i) log.Write(line);  // the pipe holds some 64 of them
  const size_t written = pipe.Lines().size();
  EXPECT_LT(written, 1000);
  log.Write(LogLine(LogLevel::kInfo, "after"));
  const std::vector<std::string> then = pipe.Lines();
  ASSERT_THAT(then, SizeIs(2));
  EXPECT_EQ(Field(Json(then[0]), "event"), "log_lines_lost");
  EXPECT_EQ(Json(then[0]).fields().at("count").number_value(), 1000 - written);
  EXPECT_EQ(Field(Json(then[1]), "event"), "after");
}

class DaemonLogTest : public testing::Test {
 protected:
  DaemonLogTest() { Start(LogLevel::kDebug); }
  void Start(LogLevel level) {
    log.emplace(pipe.input(), LogOptions{LogFormat::kJson, level});
    events.emplace(&*log);
  }
  // The one line that there is.
  google::protobuf::Struct Line() {
    const std::vector<std::string> lines = pipe.Lines();
    EXPECT_THAT(lines, SizeIs(1));
    return lines.empty() ? google::protobuf::Struct() : Json(lines.front());
  }

  Pipe pipe;
  std::optional<Log> log;
  std::optional<DaemonLog> events;
};

RpcEvent Rpc(std::string_view method, std::string_view code) {
  RpcEvent rpc;
  rpc.method = method;
  rpc.owner = "ci";
  rpc.peer = "ipv4:127.0.0.1:1";
  rpc.code = code;
  rpc.duration = absl::Milliseconds(2);
  return rpc;
}

TEST_F(DaemonLogTest, TellsAnRpc) {
  RpcEvent rpc = Rpc("tlslab.v1.CapabilityService/GetCapabilities", "OK");
  rpc.request_id = "r-1";
  events->OnRpc(rpc);
  const google::protobuf::Struct line = Line();
  EXPECT_EQ(Field(line, "event"), "rpc");
  EXPECT_EQ(Field(line, "level"), "info");
  EXPECT_EQ(Field(line, "method"), rpc.method);
  EXPECT_EQ(Field(line, "owner"), "ci");
  EXPECT_EQ(Field(line, "peer"), "ipv4:127.0.0.1:1");
  EXPECT_EQ(Field(line, "code"), "OK");
  EXPECT_EQ(Field(line, "request_id"), "r-1");
  EXPECT_EQ(line.fields().at("duration_ms").number_value(), 2);
}

TEST_F(DaemonLogTest, WeighsRpcsByWhoMadeTheMistake) {
  const std::vector<std::pair<RpcEvent, std::string>> cases = {
      {Rpc("tlslab.v1.X/Y", "INVALID_ARGUMENT"), "info"},
      {Rpc("tlslab.v1.X/Y", "RESOURCE_EXHAUSTED"), "warning"},
      {Rpc("tlslab.v1.X/Y", "UNAUTHENTICATED"), "warning"},
      {Rpc("tlslab.v1.X/Y", "INTERNAL"), "error"},
      {Rpc("grpc.health.v1.Health/Check", "OK"), "debug"},
      {Rpc("grpc.health.v1.Health/Check", "INTERNAL"), "error"},
  };
  for (const auto& [rpc, level] : cases) {
    events->OnRpc(rpc);
    EXPECT_EQ(Field(Line(), "level"), level) << rpc.method << " " << rpc.code;
  }
}

TEST_F(DaemonLogTest, TellsEachDialAndBindWhateverTheLevel) {
  Start(LogLevel::kError);
  events->OnDial("ci", {AddressUse::Outcome::kRefused, "example.com:443", "192.0.2.1", "policy"});
  google::protobuf::Struct line = Line();
  EXPECT_EQ(Field(line, "event"), "dial");
  EXPECT_EQ(Field(line, "level"), "audit");
  EXPECT_EQ(Field(line, "owner"), "ci");
  EXPECT_EQ(Field(line, "target"), "example.com:443");
  EXPECT_EQ(Field(line, "addresses"), "192.0.2.1");
  EXPECT_EQ(Field(line, "outcome"), "refused");
  EXPECT_EQ(Field(line, "why"), "policy");
  events->OnBind("", {AddressUse::Outcome::kAllowed, "127.0.0.1:0", "127.0.0.1:38211", ""});
  line = Line();
  EXPECT_EQ(Field(line, "event"), "bind");
  EXPECT_EQ(Field(line, "outcome"), "allowed");
  EXPECT_EQ(Field(line, "why"), "(absent)");
}

TEST_F(DaemonLogTest, TellsHandshakesOnlyToWhoWantsThem) {
  ConnectionRecord record;
  record.observations.role = Role::kServer;
  record.observations.failure.emplace().cause = FailureCause::kTimeout;
  record.observations.ended_at = std::chrono::milliseconds(5);
  events->OnHandshake("ci", HandshakePlace::kListener, record);
  const google::protobuf::Struct line = Line();
  EXPECT_EQ(Field(line, "event"), "handshake");
  EXPECT_EQ(Field(line, "place"), "listener");
  EXPECT_EQ(Field(line, "end"), "server");
  EXPECT_EQ(Field(line, "outcome"), "PEER_SILENT");
  EXPECT_EQ(Field(line, "version"), "none");
  EXPECT_EQ(line.fields().at("duration_ms").number_value(), 5);
  Start(LogLevel::kInfo);
  events->OnHandshake("ci", HandshakePlace::kListener, record);
  events->OnResultsDropped("ci", 1);
  EXPECT_THAT(pipe.Lines(), IsEmpty());
}

TEST_F(DaemonLogTest, TellsOfLeasesLimitsAndLostResults) {
  events->OnLeaseExpired("ci", "listeners/a");
  EXPECT_EQ(Field(Line(), "name"), "listeners/a");
  events->OnLimitHit("ci", "max_dials");
  google::protobuf::Struct line = Line();
  EXPECT_EQ(Field(line, "limit"), "max_dials");
  EXPECT_EQ(Field(line, "level"), "warning");
  events->OnResultsDropped("ci", 7);
  EXPECT_EQ(Line().fields().at("count").number_value(), 7);
}

}  // namespace
}  // namespace tlslab
