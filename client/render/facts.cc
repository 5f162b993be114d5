#include "client/render/facts.h"

#include <cstdio>

namespace tlslab {
namespace {

constexpr size_t kValueColumn = 36;

}  // namespace

std::string Printable(std::string_view value) {
  std::string text;
  for (const char c : value) {
    const unsigned char byte = c;
    if (byte >= 0x20 && byte != 0x7f) {
      text += c;
      continue;
    }
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", byte);
    text += c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : escape;
  }
  return text;
}

std::string Fact(std::string_view label, std::string_view value) {
  std::string line(label);
  if (line.size() < kValueColumn) line.append(kValueColumn - line.size(), '.');
  return line + " " + Printable(value) + "\n";
}

}  // namespace tlslab
