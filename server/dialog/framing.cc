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
  const size_t told = std::min(bytes.size(), kHandshakeStart.size());
  if (told == 0) return false;
  return bytes.substr(0, told) == kHandshakeStart.substr(0, told) ||
         bytes.substr(0, told) == kAlertStart.substr(0, told);
}

size_t FindTlsRecord(std::string_view bytes) {
  constexpr size_t kTold = 6;
  for (size_t at = 0; at + kTold <= bytes.size(); ++at) {
    const std::string_view record = bytes.substr(at, kTold);
    // A version up to 3.4, then two bytes of the length, then the message's type.
    if (!StartsLikeTls(record) || record[2] < 0 || record[2] > 4) continue;
    const bool hello_or_level = record[5] == 1 || record[5] == 2;
    const bool alert_length = record[3] == 0 && record[4] == 2;
    if (hello_or_level && (record[0] == kHandshakeStart[0] || alert_length)) return at;
  }
  return bytes.npos;
}

Found RefuseTls(std::string_view input, Found found) {
  const size_t at = FindTlsRecord(input);
  if (at == 0) return Found::Broken("TLS came before its time");
  if (found.kind == Found::Kind::kPartial && at != input.npos) {
    return Found::Broken("TLS came in the middle of a message");
  }
  return found;
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
