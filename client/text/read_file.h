// A whole file that a person named on the command line.
#ifndef TLSLAB_CLIENT_TEXT_READ_FILE_H_
#define TLSLAB_CLIENT_TEXT_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace tlslab {

// NOT_FOUND with the system's reason ("ca.pem: No such file or directory"); INVALID_ARGUMENT above
// `max_bytes`.
absl::StatusOr<std::string> ReadFile(const std::string& file_name, size_t max_bytes);

// Creates or overwrites. The file is private to its owner when it is new.
absl::Status WriteFile(const std::string& file_name, const std::string& text);

// The same for what everybody may read.
absl::Status WritePublicFile(const std::string& file_name, const std::string& text);

// The same for a private key: the file is its owner's alone, new or not.
absl::Status WriteSecretFile(const std::string& file_name, const std::string& text);

// Creates the folder, and those that it stands in, where there is none.
absl::Status MakeFolder(const std::string& name);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_READ_FILE_H_
