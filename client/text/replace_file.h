// A file gets new content in one step: whoever reads it meanwhile sees the old or the new one, and
// a crash leaves one of them.
#ifndef TLSLAB_CLIENT_TEXT_REPLACE_FILE_H_
#define TLSLAB_CLIENT_TEXT_REPLACE_FILE_H_

#include <string>

#include "absl/status/status.h"

namespace tlslab {

// The file must be there; it keeps its mode, and a symbolic link stays one. NOT_FOUND with the
// system's reason when it is not, or when its folder cannot be written to.
absl::Status ReplaceFile(const std::string& file_name, const std::string& text);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_TEXT_REPLACE_FILE_H_
