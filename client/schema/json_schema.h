// A JSON Schema (draft 07, which editors know best) made from the contract, with its comments.
//
// For a file it accepts what the YAML reader does: short names of enums, numbers with or without
// quotes, durations as "90m", and "${name}" in place of every value. For a report it describes the
// JSON that is written: enums by full name, 64-bit numbers as text. Keys that the contract has not
// are refused in both, and so are two members of a oneof.
//
// The descriptors must have been made from source, since comments are not compiled in.
#ifndef TLSLAB_CLIENT_SCHEMA_JSON_SCHEMA_H_
#define TLSLAB_CLIENT_SCHEMA_JSON_SCHEMA_H_

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace tlslab {

enum class SchemaForm { kFile, kReport };

// Of a document that is one of `roots`.
std::string JsonSchema(const std::vector<const google::protobuf::Descriptor*>& roots,
                       SchemaForm form);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_SCHEMA_JSON_SCHEMA_H_
