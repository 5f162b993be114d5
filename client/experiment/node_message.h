// A tree of values (document.h) as a protobuf message, with every mistake told by its place.
//
// Keys are field names as the .proto writes them, from JSON also its lowerCamelCase. Enums go by
// full or short name (enum_text.h), from JSON also by number; durations as "90m"
// (duration_text.h), timestamps as RFC 3339, bytes as base64; a google.protobuf.Value is taken as
// it stands. Refused: unknown keys (with the nearest known one), two members of one oneof, an empty
// value where a message has fields (in JSON null is a field that is not there).
//
//   v1::Experiment experiment;
//   NodeReading reading;
//   ReadNode(document.root, experiment, reading);
//
// Values with placeholders (DocumentNode.open) are skipped and told, to be read later:
//
//   for (const OpenField& open : reading.open)
//     ReadOpenField(open, filled_in_node, experiment, reading);
//
// It does not know what an experiment means; see check.h.
#ifndef TLSLAB_CLIENT_EXPERIMENT_NODE_MESSAGE_H_
#define TLSLAB_CLIENT_EXPERIMENT_NODE_MESSAGE_H_

#include <google/protobuf/message.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/experiment/document.h"
#include "client/experiment/problem.h"

namespace tlslab {

// A field whose value has placeholders. The tree must outlive it.
struct OpenField {
  struct Link {
    const google::protobuf::FieldDescriptor* field;
    int index;  // in a list; -1: it is none
  };
  std::vector<Link> links;  // from the root to the message that has the field
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::optional<std::string> key;  // of the entry, when it is one of a map
  std::string path;                // as in `NodeReading.places`
  const DocumentNode* node = nullptr;
};

struct NodeReading {
  bool json = false;        // the rules of proto's JSON mapping, beside those of YAML
  bool want_places = true;  // or `places` stays empty
  std::vector<Problem> problems;
  // Where each value stands, by its path in the message: "steps[0].expect[client.failure]".
  std::map<std::string, Place> places;
  std::vector<OpenField> open;
};

void ReadNode(const DocumentNode& root, google::protobuf::Message& message, NodeReading& reading);

// Reads `node`, which has no placeholders, to where `open` was found in `root`.
void ReadOpenField(const OpenField& open, const DocumentNode& node, google::protobuf::Message& root,
                   NodeReading& reading);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_NODE_MESSAGE_H_
