// One line of the daemon's log: what happened, and facts about it by name.
//
//   LogLine line(LogLevel::kInfo, "rpc");
//   line.Add("method", "/tlslab.v1.CapabilityService/GetCapabilities").Add("code", "OK");
//   line.AsText(now);   // 2026-11-25T17:32:43.120Z info rpc method=/tlslab.v1... code=OK
//   line.AsJson(now);   // {"time":"2026-11-25T17:32:43.120Z","level":"info","event":"rpc",...}
//
// Text is for people and grep, JSON for programs; both say the same. Whatever a value holds, a
// line stays one line.
#ifndef TLSLAB_SERVER_LOG_LOG_LINE_H_
#define TLSLAB_SERVER_LOG_LOG_LINE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace tlslab {

enum class LogLevel {
  kDebug,
  kInfo,
  kWarning,
  kError,
  kAudit,  // whoever logs anything logs this
};

// "info"
std::string_view LogLevelName(LogLevel level);
// Of kDebug to kError; absent when there is none of that name.
std::optional<LogLevel> ParseLogLevel(std::string_view name);

class LogLine {
 public:
  // `event` is a word of ours, as the names of fields are.
  LogLine(LogLevel level, std::string_view event) : level_(level), event_(event) {}

  // An empty value is told in JSON alone, of a long one the first thousand bytes.
  LogLine& Add(std::string_view name, std::string_view value);
  LogLine& Add(std::string_view name, uint64_t value);
  // In milliseconds; `name` ends in "_ms".
  LogLine& Add(std::string_view name, absl::Duration value);

  LogLevel level() const { return level_; }
  const std::string& event() const { return event_; }

  // Without the end of the line.
  std::string AsText(absl::Time time) const;
  std::string AsJson(absl::Time time) const;

 private:
  struct Field {
    std::string name;
    std::string value;
    bool number = false;
  };

  const LogLevel level_;
  const std::string event_;
  std::vector<Field> fields_;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LOG_LOG_LINE_H_
