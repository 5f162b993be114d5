#include "certs/mint/violations.h"

#include <algorithm>

#include "absl/strings/escaping.h"

namespace tlslab {
namespace {

constexpr size_t kShownBytes = 100;

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

bool IsGraphicAscii(char c) { return c > 0x20 && c < 0x7f; }

}  // namespace

std::string Quoted(std::string_view value) {
  const char* more = value.size() > kShownBytes ? "..." : "";
  return absl::StrCat("\"", absl::CHexEscape(Absl(value.substr(0, kShownBytes))), more, "\"");
}

std::string At(std::string_view field, size_t index) {
  return absl::StrCat(Absl(field), "[", index, "]");
}

bool CheckCount(std::string_view field, size_t count, size_t limit, MintViolations* violations) {
  if (count <= limit) return true;
  violations->push_back(
      {std::string(field), absl::StrCat("has too many: ", count, ", at most ", limit)});
  return false;
}

bool CheckGraphicAscii(const std::string& field, const std::string& text, size_t limit,
                       std::string_view hint, MintViolations* violations) {
  if (text.empty()) {
    violations->push_back({field, "is empty"});
    return false;
  }
  if (text.size() > limit) {
    violations->push_back(
        {field, absl::StrCat("is too long: ", text.size(), " bytes, at most ", limit)});
    return false;
  }
  if (std::all_of(text.begin(), text.end(), IsGraphicAscii)) return true;
  violations->push_back(
      {field, absl::StrCat(Quoted(text), " is not printable ASCII; ", Absl(hint))});
  return false;
}

}  // namespace tlslab
