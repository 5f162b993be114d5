// Paths into a message: "negotiated.cipher_suite.name", "peer.chain[0].subject".
//
// A path is resolved against the message's descriptor once, where every mistake is told with the
// nearest field; after that it can be looked up in any message of the type.
//
//   absl::StatusOr<FieldPath> path = ResolvePath("peer.chain[0].subject",
//                                                *v1::HandshakeResult::descriptor());
//   FieldValue value = Lookup(*path, result);   // !value.present when the chain is empty
//
// It knows nothing of expectations; durations and timestamps end a path like scalars.
#ifndef TLSLAB_CLIENT_MATCHER_FIELD_PATH_H_
#define TLSLAB_CLIENT_MATCHER_FIELD_PATH_H_

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace tlslab {

struct FieldPath {
  struct Segment {
    const google::protobuf::FieldDescriptor* field = nullptr;
    std::optional<int> index;
  };
  std::vector<Segment> segments;  // at least one

  const google::protobuf::FieldDescriptor& field() const { return *segments.back().field; }
  // The path ends at a whole list, not at one of its elements.
  bool is_list() const { return field().is_repeated() && !segments.back().index; }
};

// INVALID_ARGUMENT names the segment that is wrong and the nearest field.
absl::StatusOr<FieldPath> ResolvePath(std::string_view text,
                                      const google::protobuf::Descriptor& type);

// Where a path led. Valid as long as the message that was searched.
struct FieldValue {
  // A field that tracks presence is set, a list has elements, another scalar is not zero.
  bool present = false;
  // The message that holds the field; null when something on the way there is absent.
  const google::protobuf::Message* holder = nullptr;
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::optional<int> index;
};

FieldValue Lookup(const FieldPath& path, const google::protobuf::Message& message);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_FIELD_PATH_H_
