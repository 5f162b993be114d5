// A YAML document as a protobuf message, with every mistake told by line and column.
//
// Keys are field names as the .proto writes them. Enums go by full or short name (enum_text.h),
// durations as "90m" (duration_text.h), timestamps as RFC 3339, bytes as base64; a
// google.protobuf.Value is taken as it stands (YAML 1.2's core schema: quoted scalars stay text).
// Anchors, aliases and the merge key "<<" work. Refused: unknown keys (with the nearest known one),
// repeated keys, two members of one oneof, an empty value where a message has fields, several
// documents, nesting beyond 64, and documents that aliases blow up beyond 100,000 nodes.
//
//   v1::Experiment experiment;
//   YamlReading reading = ReadYamlMessage(text, experiment);
//   if (!reading.problems.empty()) ...
//
// It does not know what an experiment means; see check.h.
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
