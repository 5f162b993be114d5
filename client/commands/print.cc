#include "client/commands/print.h"

#include "client/render/message_text.h"

namespace tlslab {

void Print(const std::string& text, const google::protobuf::Message& message, OutputFormat format,
           Console& console) {
  switch (format) {
    case OutputFormat::kText:
      console.out << text;
      break;
    case OutputFormat::kJson:
      console.out << MessageJson(message);
      break;
    case OutputFormat::kTextproto:
      console.out << MessageTextproto(message);
      break;
  }
}

}  // namespace tlslab
