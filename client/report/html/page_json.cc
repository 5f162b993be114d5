#include "client/report/html/page_json.h"

#include <google/protobuf/util/json_util.h>

#include "client/text/utf8.h"

namespace tlslab {
namespace {

constexpr char kHex[] = "0123456789abcdef";

bool NeedsEscape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == '<' || c == '\x7f';
}

void AppendEscaped(char c, std::string& json) {
  json += "\\u00";
  json += kHex[static_cast<unsigned char>(c) >> 4];
  json += kHex[c & 15];
}

}  // namespace

std::string PageJsonText(std::string_view text) {
  std::string json = "\"";
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    if (length == 0) {
      json += "\xef\xbf\xbd";
    } else if (length == 1 && NeedsEscape(text[0])) {
      AppendEscaped(text[0], json);
    } else {
      json.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return json + '"';
}

std::string PageJsonMessage(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string printed;
  if (!google::protobuf::util::MessageToJsonString(message, &printed, options).ok()) {
    return "{}";
  }
  std::string json;
  for (char c : printed) {
    if (c == '<') {  // stands in texts only
      AppendEscaped(c, json);
    } else {
      json += c;
    }
  }
  return json;
}

}  // namespace tlslab
