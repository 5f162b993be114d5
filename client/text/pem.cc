#include "client/text/pem.h"

#include "absl/strings/escaping.h"

namespace tlslab {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kDashes = "-----";
constexpr size_t kLineLength = 64;

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

std::string PemBlocks(std::string_view text, std::string_view label) {
  std::string blocks;
  size_t at = 0;
  while ((at = text.find(kBegin, at)) != std::string_view::npos) {
    const size_t name = at + kBegin.size();
    const size_t name_end = text.find(kDashes, name);
    if (name_end == std::string_view::npos) break;
    const std::string_view found = text.substr(name, name_end - name);
    const std::string end = "-----END " + std::string(found) + "-----";
    const size_t end_at = text.find(end, name_end);
    if (end_at == std::string_view::npos) {
      at = name_end;
      continue;
    }
    const size_t past = end_at + end.size();
    if (EndsWith(found, label)) blocks += std::string(text.substr(at, past - at)) + "\n";
    at = past;
  }
  return blocks;
}

std::string PemText(std::string_view label, std::string_view der) {
  const std::string body = absl::Base64Escape(absl::string_view(der.data(), der.size()));
  std::string text = std::string(kBegin) + std::string(label) + "-----\n";
  for (size_t at = 0; at < body.size(); at += kLineLength) {
    text += body.substr(at, kLineLength) + "\n";
  }
  return text + "-----END " + std::string(label) + "-----\n";
}

}  // namespace tlslab
