// "--set FIELD=VALUE": any field of a message by its path.
//
//   SetFields({"client.ocsp_requested=true", "groups=x25519,secp256r1"}, spec)
//
// A value is written as in an experiment file: enums by name, durations as "90m", bytes in base64.
// A list takes values with commas between them, and more of them from another --set of the same
// field; the first replaces what stood there. Messages in a list cannot be written so; they go
// into a file.
#ifndef TLSLAB_CLIENT_OPTIONS_SET_FIELD_H_
#define TLSLAB_CLIENT_OPTIONS_SET_FIELD_H_

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace tlslab {

// In order, up to the first that is wrong. `flag` is what the assignments came with, for the error.
absl::Status SetFields(const std::vector<std::string>& assignments,
                       google::protobuf::Message& message, const std::string& flag = "--set");

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_OPTIONS_SET_FIELD_H_
