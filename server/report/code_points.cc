#include "server/report/code_points.h"

namespace tlslab {
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

}  // namespace tlslab
