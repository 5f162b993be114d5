// Any message for a program: JSON with the field names of the .proto, or protobuf's text format.
#ifndef TLSLAB_CLIENT_RENDER_MESSAGE_TEXT_H_
#define TLSLAB_CLIENT_RENDER_MESSAGE_TEXT_H_

#include <google/protobuf/message.h>

#include <string>

namespace tlslab {

// Indented, with its end of line.
std::string MessageJson(const google::protobuf::Message& message);
// On one line, with its end.
std::string MessageJsonLine(const google::protobuf::Message& message);
// protobuf's text format.
std::string MessageTextproto(const google::protobuf::Message& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_MESSAGE_TEXT_H_
