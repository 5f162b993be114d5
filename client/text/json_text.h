// Pieces of JSON (RFC 8259), for reports that are written in large numbers.
//
//   JsonQuoted("a\"b")   // "a\"b" with its quotes and the escape
//   ValueJson(value)     // {"present":true}: keys in order, no blanks
//
// Not a writer of whole messages: that is message_json.h.
#ifndef TLSLAB_CLIENT_TEXT_JSON_TEXT_H_
#define TLSLAB_CLIENT_TEXT_JSON_TEXT_H_

#include <google/protobuf/struct.pb.h>

#include <string>
#include <string_view>

namespace tlslab {

// Appends `text` in quotes. Bytes that are no UTF-8 become U+FFFD.
void AppendJsonQuoted(std::string_view text, std::string& json);
std::string JsonQuoted(std::string_view text);

// The shortest number that reads as the same double; whole ones without exponent. JSON has no
// infinity and no NaN, which are texts as in protobuf's mapping.
std::string JsonNumber(double number);

// On one line, without blanks, fields in the order of their names.
std::string ValueJson(const google::protobuf::Value& value);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_JSON_TEXT_H_
