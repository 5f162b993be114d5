#include "server/log/log_line.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/codepoints/utf8.h"

namespace tlslab {
namespace {

constexpr size_t kMaxValue = 1000;

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

// A string of JSON (RFC 8259 section 7), and what text quotes with.
std::string Quoted(std::string_view value) {
  std::string quoted = "\"";
  for (const char c : ValidUtf8(value)) {
    const unsigned char byte = c;
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      absl::StrAppendFormat(&quoted, "\\u%04x", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

// Whether it is a word that no quotes are needed for.
bool IsPlain(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"' && c != '=' && c != '\\';
  });
}

}  // namespace

std::string_view LogLevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
    case LogLevel::kAudit:
      return "audit";
  }
  return "";
}

std::optional<LogLevel> ParseLogLevel(std::string_view name) {
  for (LogLevel level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    if (LogLevelName(level) == name) return level;
  }
  return std::nullopt;
}

LogLine& LogLine::Add(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value.substr(0, kMaxValue))});
  return *this;
}

LogLine& LogLine::Add(std::string_view name, uint64_t value) {
  fields_.push_back({std::string(name), absl::StrCat(value), /*number=*/true});
  return *this;
}

LogLine& LogLine::Add(std::string_view name, absl::Duration value) {
  fields_.push_back({std::string(name), absl::StrFormat("%.3f", absl::ToDoubleMilliseconds(value)),
                     /*number=*/true});
  return *this;
}

std::string LogLine::AsText(absl::Time time) const {
  const std::string_view level = LogLevelName(level_);
  std::string text =
      absl::StrCat(Rfc3339(time), " ", absl::string_view(level.data(), level.size()), " ", event_);
  for (const Field& field : fields_) {
    if (field.value.empty()) continue;
    absl::StrAppend(&text, " ", field.name, "=",
                    IsPlain(field.value) ? field.value : Quoted(field.value));
  }
  return text;
}

std::string LogLine::AsJson(absl::Time time) const {
  std::string json =
      absl::StrCat("{\"time\":", Quoted(Rfc3339(time)), ",\"level\":", Quoted(LogLevelName(level_)),
                   ",\"event\":", Quoted(event_));
  for (const Field& field : fields_) {
    absl::StrAppend(&json, ",", Quoted(field.name), ":",
                    field.number ? field.value : Quoted(field.value));
  }
  return json + "}";
}

}  // namespace tlslab
