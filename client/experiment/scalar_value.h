// Scalars of a file as google.protobuf.Value, after YAML 1.2's core schema.
//
// Plain null, true, false and numbers are such; quoted scalars and everything else are text.
#ifndef TLSLAB_CLIENT_EXPERIMENT_SCALAR_VALUE_H_
#define TLSLAB_CLIENT_EXPERIMENT_SCALAR_VALUE_H_

#include <google/protobuf/struct.pb.h>

#include <optional>
#include <string>

#include "client/experiment/document.h"

namespace tlslab {

// No value at all, or a plain null or "~".
bool IsNullScalar(const DocumentNode& node);

// A decimal or hexadecimal (0x) number; nothing for anything else.
std::optional<double> ParseYamlNumber(const std::string& text);

// Sets `value` to a scalar's value.
void SetScalarValue(const DocumentNode& node, google::protobuf::Value& value);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_SCALAR_VALUE_H_
