#include "server/dialog/framing.h"

#include <algorithm>

namespace tlslab {
namespace {

// The first byte of the content types alert and handshake, and the first of every version.
constexpr std::string_view kHandshakeStart = "\x16\x03";
constexpr std::string_view kAlertStart = "\x15\x03";

size_t FindTls(std::string_view bytes) {
  return std::min(bytes.find(kHandshakeStart), bytes.find(kAlertStart));
}

}  // namespace

bool StartsLikeTls(std::string_view bytes) {
  return bytes.substr(0, 2) == kHandshakeStart || bytes.substr(0, 2) == kAlertStart;
}

Found FindLine(std::string_view input) {
  const size_t end = input.find('\n');
  const std::string_view line = input.substr(0, end == input.npos ? end : end + 1);
  // First: a record has NULs, too.
  const size_t tls = FindTls(line);
  if (tls == 0) return Found::Broken("TLS came before its time");
  if (tls != line.npos) return Found::Broken("TLS came in the middle of a line");
  if (line.find('\0') != line.npos) return Found::Broken("a line has a NUL in it");
  if (line.size() > kMaxLineBytes) {
    return Found::Broken("a line is longer than " + std::to_string(kMaxLineBytes) + " bytes");
  }
  return end == input.npos ? Found() : Found::Whole(line.size());
}

std::string_view WithoutLineEnd(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace tlslab
