// Words of text protocols.
#ifndef TLSLAB_SERVER_DIALOG_WORDS_H_
#define TLSLAB_SERVER_DIALOG_WORDS_H_

#include <string>
#include <string_view>

#include "absl/strings/ascii.h"

namespace tlslab {

// The first word in capitals, and what follows the blank behind it.
struct Command {
  std::string verb;
  std::string_view argument;
};

inline std::string Capitals(std::string_view text) {
  return absl::AsciiStrToUpper(absl::string_view(text.data(), text.size()));
}

inline Command ReadCommand(std::string_view line) {
  const size_t blank = line.find(' ');
  Command command;
  command.verb = Capitals(line.substr(0, blank));
  if (blank != line.npos) command.argument = line.substr(blank + 1);
  return command;
}

inline bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// A text of many lines as it is sent behind DATA and its like: lines end with CRLF, a dot at the
// start of a line is doubled, and a dot alone ends it (RFC 5321 section 4.5.2, RFC 1939 section 3).
std::string DotStuffed(std::string_view text);

// Such a line, that does not end the text, as it was meant.
inline std::string_view Unstuffed(std::string_view line) {
  return StartsWith(line, ".") ? line.substr(1) : line;
}

// A text whose lines end with CRLF, the last one too.
std::string WithCrlf(std::string_view text);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_WORDS_H_
