// Where the daemon's log lines go.
//
//   Log log(STDERR_FILENO, {LogFormat::kJson, LogLevel::kInfo});
//   if (log.Wants(LogLevel::kDebug)) ...
//   log.Write(LogLine(LogLevel::kInfo, "lease_expired").Add("name", "listeners/a"));
//
// Who reads it must not be able to stop the lab: when a line cannot be written within a second,
// it and those after it are lost until there is room again, and a line "log_lines_lost" then says
// how many they were.
#ifndef TLSLAB_SERVER_LOG_LOG_H_
#define TLSLAB_SERVER_LOG_LOG_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "server/log/log_line.h"

namespace tlslab {

enum class LogFormat { kText, kJson, kNone };

// "text"; absent when there is none of that name.
std::optional<LogFormat> ParseLogFormat(std::string_view name);

struct LogOptions {
  LogFormat format = LogFormat::kText;
  LogLevel level = LogLevel::kInfo;  // the least that is written
};

// Safe from any thread.
class Log {
 public:
  // `descriptor` must stay open.
  Log(int descriptor, LogOptions options) : descriptor_(descriptor), options_(options) {}

  // Asked first by who would make a line for nothing.
  bool Wants(LogLevel level) const {
    return options_.format != LogFormat::kNone && level >= options_.level;
  }

  // Nothing when it is not wanted.
  void Write(const LogLine& line);

 private:
  std::string Format(const LogLine& line) const;
  bool Send(std::string text);

  const int descriptor_;
  const LogOptions options_;
  std::mutex mutex_;
  // The last line found no room at once: until there is some, nobody waits for it again.
  bool stalled_ = false;
  uint64_t lost_ = 0;
};

}  // namespace tlslab

#endif  // TLSLAB_SERVER_LOG_LOG_H_
