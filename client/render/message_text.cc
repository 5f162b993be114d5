#include "client/render/message_text.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

#include "client/text/message_json.h"

namespace tlslab {

std::string MessageJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = true;
  // Zero is a fact: depth 0, close_notify is alert 0, a name that did not match. What is not known
  // is absent all the same, since it has presence.
  options.always_print_primitive_fields = true;
  std::string json;
  // It fails only for google.protobuf.Any and broken times, which no result has.
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

std::string MessageJsonLine(const google::protobuf::Message& message) {
  return MessageAsJson(message, JsonZeros::kWritten) + "\n";
}

std::string MessageTextproto(const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return text;
}

}  // namespace tlslab
