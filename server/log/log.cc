#include "server/log/log.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <utility>

#include "absl/time/clock.h"

namespace tlslab {
namespace {

constexpr int kPatience = 1000;  // milliseconds

// A longer write to a pipe may be torn by another's, or wait although there is room.
constexpr size_t kMaxLine = PIPE_BUF;

bool HasRoom(int descriptor, int patience) {
  pollfd writable{descriptor, POLLOUT, 0};
  int ready = 0;
  while ((ready = poll(&writable, 1, patience)) < 0 && errno == EINTR) continue;
  return ready == 1 && (writable.revents & POLLOUT) != 0;
}

}  // namespace

std::optional<LogFormat> ParseLogFormat(std::string_view name) {
  if (name == "text") return LogFormat::kText;
  if (name == "json") return LogFormat::kJson;
  if (name == "none") return LogFormat::kNone;
  return std::nullopt;
}

void Log::Write(const LogLine& line) {
  if (!Wants(line.level())) return;
  std::string text = Format(line);
  std::lock_guard<std::mutex> lock(mutex_);
  const bool stalled = std::exchange(stalled_, !HasRoom(descriptor_, 0));
  if (stalled_ && (stalled || !HasRoom(descriptor_, kPatience))) {
    ++lost_;
    return;
  }
  if (lost_ > 0) {
    LogLine told(LogLevel::kError, "log_lines_lost");
    told.Add("count", lost_);
    if (Send(Format(told))) lost_ = 0;
    // Which may have taken the room.
    if (!HasRoom(descriptor_, 0)) {
      ++lost_;
      return;
    }
  }
  if (!Send(std::move(text))) ++lost_;
}

std::string Log::Format(const LogLine& line) const {
  const absl::Time now = absl::Now();
  std::string text = options_.format == LogFormat::kJson ? line.AsJson(now) : line.AsText(now);
  if (text.size() < kMaxLine) return text + '\n';
  // Nothing of ours is that long; what is keeps its event.
  LogLine instead(line.level(), line.event());
  instead.Add("note", "too long for a line");
  text = options_.format == LogFormat::kJson ? instead.AsJson(now) : instead.AsText(now);
  return text + '\n';
}

bool Log::Send(std::string text) {
  ssize_t sent = 0;
  while ((sent = write(descriptor_, text.data(), text.size())) < 0 && errno == EINTR) continue;
  return sent == static_cast<ssize_t>(text.size());
}

}  // namespace tlslab
