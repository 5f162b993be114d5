#include "server/dialog/words.h"

#include "server/dialog/framing.h"

namespace tlslab {
namespace {

std::string Rewritten(std::string_view text, bool stuff_dots) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == text.npos ? end : end + 1);
    text.remove_prefix(line.size());
    if (stuff_dots && line[0] == '.') out += '.';
    out += WithoutLineEnd(line);
    out += "\r\n";
  }
  return out;
}

}  // namespace

std::string DotStuffed(std::string_view text) { return Rewritten(text, true) + ".\r\n"; }

std::string WithCrlf(std::string_view text) { return Rewritten(text, false); }

}  // namespace tlslab
