// Numbers of the wire as the contract's code points, versions and times.
#ifndef TLSLAB_SERVER_REPORT_CODE_POINTS_H_
#define TLSLAB_SERVER_REPORT_CODE_POINTS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/codepoints/utf8.h"
#include "server/engine/observations.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {

inline void SetCodePoint(uint32_t value, std::string_view name, v1::CodePoint* to) {
  to->set_value(value);
  to->set_name(std::string(name));
}

// Each with its name, which `name` finds.
template <typename Name, typename List>
void AddCodePoints(const std::vector<uint16_t>& values, Name name, List* to) {
  to->Reserve(to->size() + static_cast<int>(values.size()));
  for (uint16_t value : values) SetCodePoint(value, name(value), to->Add());
}

// UNSPECIFIED for a wire number without a value.
v1::TlsVersion ToVersion(uint16_t wire);

void SetDuration(Offset offset, google::protobuf::Duration* to);
void SetTime(absl::Time time, google::protobuf::Timestamp* to);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_CODE_POINTS_H_
