#include "server/report/code_points.h"

namespace tlslab {
namespace {

// The length of the UTF-8 character at the front of `text`, 0 when there is none
// (RFC 3629 section 4).
size_t Utf8Length(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  auto continues = [&](size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    unsigned low = first == 0xe0 ? 0xa0 : 0x80;
    unsigned high = first == 0xed ? 0x9f : 0xbf;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    unsigned low = first == 0xf0 ? 0x90 : 0x80;
    unsigned high = first == 0xf4 ? 0x8f : 0xbf;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

v1::TlsVersion ToVersion(uint16_t wire) {
  if (wire < 0x0300 || wire > 0x0304) return v1::TLS_VERSION_UNSPECIFIED;
  return static_cast<v1::TlsVersion>(v1::TLS_VERSION_SSL30 + (wire - 0x0300));
}

void SetDuration(Offset offset, google::protobuf::Duration* to) {
  to->set_seconds(offset.count() / 1000000000);
  to->set_nanos(static_cast<int32_t>(offset.count() % 1000000000));
}

void SetTime(absl::Time time, google::protobuf::Timestamp* to) {
  int64_t seconds = absl::ToUnixSeconds(time);  // rounds towards the past
  to->set_seconds(seconds);
  to->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    size_t length = Utf8Length(text);
    if (length == 0) {
      valid += '?';
      text.remove_prefix(1);
      continue;
    }
    valid.append(text.substr(0, length));
    text.remove_prefix(length);
  }
  return valid;
}

}  // namespace tlslab
