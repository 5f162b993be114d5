// Base64 (RFC 4648) as SASL writes it; an adapter to the library's.
#ifndef TLSLAB_SERVER_DIALOG_BASE64_H_
#define TLSLAB_SERVER_DIALOG_BASE64_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"

namespace tlslab {

inline std::string Base64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

// Absent: it is none.
inline std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes;
  if (!absl::Base64Unescape(absl::string_view(text.data(), text.size()), &bytes)) return {};
  return bytes;
}

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_BASE64_H_
