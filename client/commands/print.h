// What a command prints of a message, in the form that was asked for.
#ifndef TLSLAB_CLIENT_COMMANDS_PRINT_H_
#define TLSLAB_CLIENT_COMMANDS_PRINT_H_

#include <google/protobuf/message.h>

#include <string>

#include "client/commands/console.h"
#include "client/options/options.h"

namespace tlslab {

// `text` for people, else the message.
void Print(const std::string& text, const google::protobuf::Message& message, OutputFormat format,
           Console& console);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_COMMANDS_PRINT_H_
