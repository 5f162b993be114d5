// One scalar of a result, and how it compares with what an experiment expects there.
//
// Scalars are numbers, booleans, text, bytes, enums (by name), durations (as seconds), timestamps
// (as RFC 3339), and code points, which are equal to their name or their number. `CheckScalar`
// says beforehand, from the field's type alone, whether an expected value could ever be equal.
#ifndef TLSLAB_CLIENT_MATCHER_SCALAR_H_
#define TLSLAB_CLIENT_MATCHER_SCALAR_H_

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "client/matcher/field_path.h"

namespace tlslab {

// The field, or the elements of the list, is a scalar in the sense above.
bool IsScalar(const google::protobuf::FieldDescriptor& field);

// OK when some value of `field` can equal `expected`; else why not.
absl::Status CheckScalar(const google::protobuf::FieldDescriptor& field,
                         const google::protobuf::Value& expected);

// `value` must be one scalar: an element when the field is a list. A bytes field equals text that
// is the same bytes in UTF-8, or base64 of them.
bool ScalarEquals(const FieldValue& value, const google::protobuf::Value& expected);

// For {min, max}: nothing when the scalar has no order.
std::optional<double> ScalarNumber(const FieldValue& value);
// The field's values have an order.
bool HasOrder(const google::protobuf::FieldDescriptor& field);
// They are numbers or durations, which can be multiples of each other.
bool IsMeasure(const google::protobuf::FieldDescriptor& field);
// A bound: a number, or for a duration field a text such as "50ms" (in seconds).
std::optional<double> BoundNumber(const google::protobuf::FieldDescriptor& field,
                                  const google::protobuf::Value& bound);

// For {matches, contains}: the text of a string, bytes, enum name or code point's name.
std::optional<std::string> ScalarText(const FieldValue& value);
// The field's values have a text.
bool HasText(const google::protobuf::FieldDescriptor& field);

// In JSON, as the result would be printed; bytes that are UTF-8 without control characters as that
// text, since this is for a person.
std::string ScalarJson(const FieldValue& value);

// What stands in the field, or in an element of the list, in words: "a number", "a TlsVersion".
std::string KindText(const google::protobuf::FieldDescriptor& field);
// Values of the two, elements where they are lists, can be equal.
bool AreComparable(const google::protobuf::FieldDescriptor& a,
                   const google::protobuf::FieldDescriptor& b);
// Two scalars of comparable fields, or two messages of one type. Code points are equal by number.
bool SameScalar(const FieldValue& a, const FieldValue& b);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_SCALAR_H_
