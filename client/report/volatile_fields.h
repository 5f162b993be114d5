// What differs from run to run without anything being different, and why.
//
// A comparison of two runs passes over these fields. A field that is not here is compared: better
// one difference too many than a change that nobody is told of.
#ifndef TLSLAB_CLIENT_REPORT_VOLATILE_FIELDS_H_
#define TLSLAB_CLIENT_REPORT_VOLATILE_FIELDS_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

struct VolatileField {
  std::string_view field;  // "HandshakeResult.start_time": message and field of tlslab.v1
  std::string_view reason;
};

const std::vector<VolatileField>& VolatileFields();

bool IsVolatile(const google::protobuf::FieldDescriptor& field);

// A text with what a run adds to it taken out: endings of names in the lab
// ("certificates/ca-0123abcd" is "certificates/ca") and ports.
std::string WithoutRunNames(const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_VOLATILE_FIELDS_H_
