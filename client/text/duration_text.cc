#include "client/text/duration_text.h"

#include <cstdint>
#include <cstdio>

namespace tlslab {
namespace {

using google::protobuf::Duration;

constexpr __int128 kNanosPerSecond = 1000000000;
constexpr __int128 kMaxNanos = 315576000000 * kNanosPerSecond;  // google.protobuf.Duration's limit

struct Unit {
  std::string_view name;
  int64_t nanos;
};
// A unit that another begins with ("m" and "ms") stands after it.
constexpr Unit kUnits[] = {
    {"ns", 1},          {"us", 1000},         {"ms", 1000000},       {"s", 1000000000},
    {"m", 60000000000}, {"h", 3600000000000}, {"d", 86400000000000},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Cuts one "12.5s" off the front of `text` and adds it; false when there is none.
bool TakePart(std::string_view& text, __int128& nanos) {
  __int128 digits = 0;
  __int128 scale = 1;
  size_t at = 0;
  bool any = false;
  bool fraction = false;
  for (; at < text.size() && (IsDigit(text[at]) || (text[at] == '.' && !fraction)); ++at) {
    if (text[at] == '.') {
      fraction = true;
      continue;
    }
    digits = digits * 10 + (text[at] - '0');
    if (fraction) scale *= 10;
    any = true;
    if (digits > kMaxNanos || scale > kNanosPerSecond) return false;
  }
  if (!any) return false;
  text.remove_prefix(at);
  for (const Unit& unit : kUnits) {
    if (text.substr(0, unit.name.size()) != unit.name) continue;
    text.remove_prefix(unit.name.size());
    nanos += digits * unit.nanos / scale;
    return nanos <= kMaxNanos && (!fraction || text.empty());
  }
  return false;
}

std::string Format(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string ThreeDigits(double value, const char* unit) {
  const char* format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
  return Format(format, value) + " " + unit;
}

}  // namespace

std::optional<Duration> ParseDurationText(std::string_view text) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  __int128 nanos = 0;
  while (!text.empty()) {
    if (!TakePart(text, nanos)) return std::nullopt;
  }
  if (negative) nanos = -nanos;
  Duration duration;
  duration.set_seconds(static_cast<int64_t>(nanos / kNanosPerSecond));
  duration.set_nanos(static_cast<int32_t>(nanos % kNanosPerSecond));
  return duration;
}

std::string MeasuredTimeText(const Duration& duration) {
  const double seconds = DurationSeconds(duration);
  if (seconds < 1e-3) return Format("%.0f", seconds * 1e6) + " µs";
  if (seconds < 1) return ThreeDigits(seconds * 1e3, "ms");
  return ThreeDigits(seconds, "s");
}

double DurationSeconds(const Duration& duration) {
  // The double nearest to it, which is what the same number in a file is read as.
  return (static_cast<double>(duration.seconds()) * 1e9 + duration.nanos()) / 1e9;
}

}  // namespace tlslab
