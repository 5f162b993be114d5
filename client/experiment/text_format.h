// Protobuf's text format as a message, and the message as a tree of values with their places, so
// that a file in this format goes the same way as those in others.
//
//   google::protobuf::TextFormat::ParseInfoTree locations;
//   if (ReadTextFormat(text, experiment, problems, &locations)) {
//     DocumentNode root = MessageNode(experiment, locations);
//   }
//
// Nesting beyond 64 is refused.
#ifndef TLSLAB_CLIENT_EXPERIMENT_TEXT_FORMAT_H_
#define TLSLAB_CLIENT_EXPERIMENT_TEXT_FORMAT_H_

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <vector>

#include "client/experiment/document.h"
#include "client/experiment/problem.h"

namespace tlslab {

// False when there are problems. `locations` may be null.
bool ReadTextFormat(const std::string& text, google::protobuf::Message& message,
                    std::vector<Problem>& problems,
                    google::protobuf::TextFormat::ParseInfoTree* locations);

// `message` as it came from ReadTextFormat: maps must not have been looked at, or their entries
// have the places of others.
DocumentNode MessageNode(const google::protobuf::Message& message,
                         const google::protobuf::TextFormat::ParseInfoTree& locations);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_TEXT_FORMAT_H_
