// YAML scalars and collections as google.protobuf.Value, after YAML 1.2's core schema.
//
// Plain null, true, false and numbers are such; quoted scalars and everything else are text.
#ifndef TLSLAB_CLIENT_EXPERIMENT_YAML_VALUE_H_
#define TLSLAB_CLIENT_EXPERIMENT_YAML_VALUE_H_

#include <google/protobuf/struct.pb.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <string>

namespace tlslab {

// Written without quotes, so that it may be a number, a boolean or null.
bool IsPlainScalar(const YAML::Node& node);

// No value at all, or a plain null or "~".
bool IsNullScalar(const YAML::Node& node);

// A decimal or hexadecimal (0x) number; nothing for anything else.
std::optional<double> ParseYamlNumber(const std::string& text);

// Sets `value` to a scalar node's value.
void SetScalarValue(const YAML::Node& node, google::protobuf::Value& value);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_YAML_VALUE_H_
