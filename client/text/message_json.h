// Messages in protobuf's JSON mapping, with the field names of the .proto.
//
// It writes what google::protobuf::util::MessageToJsonString writes (a test compares them), several
// times as fast, and can leave fields out, so that a report of any size can be written piece by
// piece. It does not know google.protobuf.Any, FieldMask and wrapper types, which tlslab's messages
// have not.
#ifndef TLSLAB_CLIENT_TEXT_MESSAGE_JSON_H_
#define TLSLAB_CLIENT_TEXT_MESSAGE_JSON_H_

#include <google/protobuf/message.h>

#include <set>
#include <string>

namespace tlslab {

enum class JsonZeros {
  // Scalars without presence are written when they are zero, and empty lists: zero is a fact. What
  // is not known is absent all the same, since it has presence.
  kWritten,
  kLeftOut,
};

// On one line, without blanks.
std::string MessageAsJson(const google::protobuf::Message& message, JsonZeros zeros);

// Appends the fields with commas between them and no braces around, less those at the top that are
// named in `left_out`.
void AppendJsonFields(const google::protobuf::Message& message, JsonZeros zeros,
                      const std::set<std::string>& left_out, std::string& json);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_MESSAGE_JSON_H_
