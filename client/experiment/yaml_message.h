// A YAML document as a protobuf message, with every mistake told by line and column.
//
//   v1::Experiment experiment;
//   YamlReading reading = ReadYamlMessage(text, experiment);
//   if (!reading.problems.empty()) ...
//
// What is refused stands in yaml_document.h and node_message.h.
#ifndef TLSLAB_CLIENT_EXPERIMENT_YAML_MESSAGE_H_
#define TLSLAB_CLIENT_EXPERIMENT_YAML_MESSAGE_H_

#include <google/protobuf/message.h>

#include <map>
#include <string>
#include <vector>

#include "client/experiment/problem.h"

namespace tlslab {

struct YamlReading {
  // All mistakes, in the order of the file. Without any, the message is whole.
  std::vector<Problem> problems;
  // Where each value stands, by its path in the message: "steps[0].expect[client.failure]".
  std::map<std::string, Place> places;
};

YamlReading ReadYamlMessage(const std::string& text, google::protobuf::Message& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_YAML_MESSAGE_H_
