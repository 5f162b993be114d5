// The words of IMAP's lines (RFC 3501 section 9).
#ifndef TLSLAB_SERVER_DIALOG_IMAP_SYNTAX_H_
#define TLSLAB_SERVER_DIALOG_IMAP_SYNTAX_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tlslab {

// Words between blanks; quoted strings without their quotes, and what stands in parentheses or
// brackets with them, as one word: `1 (FLAGS BODY[TEXT])` are two. Absent: a quote or a
// parenthesis has no end.
std::optional<std::vector<std::string>> ReadImapWords(std::string_view text);

// "{12}" or "{12+}" at the end of a line: bytes that follow it (RFC 3501 section 4.3, RFC 7888).
struct ImapLiteral {
  uint64_t size = 0;
  bool waits = false;  // for a continuation
  size_t at = 0;       // where in the line it is announced
};
std::optional<ImapLiteral> FindImapLiteral(std::string_view line);

// A quoted string.
std::string ImapQuoted(std::string_view text);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_DIALOG_IMAP_SYNTAX_H_
