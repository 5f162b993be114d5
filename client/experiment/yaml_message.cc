#include "client/experiment/yaml_message.h"

#include <utility>

#include "client/experiment/node_message.h"
#include "client/experiment/yaml_document.h"

namespace tlslab {

YamlReading ReadYamlMessage(const std::string& text, google::protobuf::Message& message) {
  Document document = ReadYamlDocument(text);
  NodeReading reading;
  reading.problems = std::move(document.problems);
  if (document.whole) ReadNode(document.root, message, reading);
  SortByPlace(reading.problems);
  return {std::move(reading.problems), std::move(reading.places)};
}

}  // namespace tlslab
