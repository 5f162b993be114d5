// Topics as a person reads them, and as a program does.
#ifndef TLSLAB_CLIENT_EXPLAIN_TOPIC_TEXT_H_
#define TLSLAB_CLIENT_EXPLAIN_TOPIC_TEXT_H_

#include <google/protobuf/struct.pb.h>

#include <string>
#include <vector>

#include "client/explain/topic.h"

namespace tlslab {

// What each says, one after another.
std::string TopicText(const std::vector<Topic>& topics);

// The numbers and names of all, by kind.
std::string TopicListText(const std::vector<Topic>& topics);

// {"topics": [{"kind", "name", "number", "meaning", "causes", "look_at", "sent_by",
// "defined_in", "experiment", "also"}]}; what there is none of is absent.
google::protobuf::Struct TopicStruct(const std::vector<Topic>& topics);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPLAIN_TOPIC_TEXT_H_
