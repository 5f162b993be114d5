#include "server/dialog/words.h"

#include "server/dialog/framing.h"

namespace tlslab {

std::string DotStuffed(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end == text.npos ? end : end + 1);
    text.remove_prefix(line.size());
    if (line[0] == '.') out += '.';
    out += WithoutLineEnd(line);
    out += "\r\n";
  }
  return out + ".\r\n";
}

}  // namespace tlslab
