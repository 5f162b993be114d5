// The names that a code point of a result can have.
//
// A result names a number by the lab's tables of IANA's registries, and a field holds numbers of
// one of them (of two where the message stands for both). So a name that is in none of them is of
// no value of the field: equal to nothing, and in a {not: ...} always true.
//
//   CheckCodePointName(*alert, "unknwon_ca")   // 'unknwon_ca' is no name of an alert; did you ...
//
// Numbers need no table: what has no name can be expected by its number.
#ifndef TLSLAB_CLIENT_MATCHER_CODE_POINT_NAMES_H_
#define TLSLAB_CLIENT_MATCHER_CODE_POINT_NAMES_H_

#include <google/protobuf/descriptor.h>

#include <string>

#include "absl/status/status.h"

namespace tlslab {

// `field` is a CodePoint, or a list of them. OK as well for a field whose registry is not known
// here.
absl::Status CheckCodePointName(const google::protobuf::FieldDescriptor& field,
                                const std::string& name);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_CODE_POINT_NAMES_H_
