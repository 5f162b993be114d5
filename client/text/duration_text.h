// Durations as people write them: "10s", "1h30m", "-90m", "250ms", "365d".
//
// Each number carries a unit: ns, us, ms, s, m, h or d (24 hours). The last number may have a
// fraction. A day is 86,400 s: no calendar is asked.
#ifndef TLSLAB_CLIENT_TEXT_DURATION_TEXT_H_
#define TLSLAB_CLIENT_TEXT_DURATION_TEXT_H_

#include <google/protobuf/duration.pb.h>

#include <optional>
#include <string>
#include <string_view>

namespace tlslab {

// Nothing when `text` is no duration or lies outside 10,000 years.
std::optional<google::protobuf::Duration> ParseDurationText(std::string_view text);

// A measured time with three digits or more: "417 µs", "12.3 ms", "1.50 s".
std::string MeasuredTimeText(const google::protobuf::Duration& duration);

// In seconds.
double DurationSeconds(const google::protobuf::Duration& duration);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_DURATION_TEXT_H_
