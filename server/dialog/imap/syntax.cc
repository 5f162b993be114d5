#include "server/dialog/imap/syntax.h"

#include <algorithm>

namespace tlslab {
namespace {

// 32 bits are the protocol's; more digits than that are none of it.
constexpr size_t kMaxDigits = 10;

// The word that `text` begins with, and as much of `text` as it takes.
class Word {
 public:
  explicit Word(std::string_view text) : text_(text) {}

  bool Read() {
    while (at_ < text_.size() && (depth_ > 0 || text_[at_] != ' ')) {
      if (text_[at_] == '"') {
        if (!ReadQuoted()) return false;
        continue;
      }
      depth_ += text_[at_] == '(' || text_[at_] == '[';
      if (text_[at_] == ')' || text_[at_] == ']') {
        if (depth_ == 0) return false;
        --depth_;
      }
      value_ += text_[at_++];
    }
    return depth_ == 0;
  }
  const std::string& value() const { return value_; }
  size_t size() const { return at_; }

 private:
  // Within parentheses it stays as it is.
  bool ReadQuoted() {
    const bool keep = depth_ > 0;
    if (keep) value_ += '"';
    for (++at_; at_ < text_.size(); ++at_) {
      const char byte = text_[at_];
      if (byte == '"') {
        if (keep) value_ += '"';
        ++at_;
        return true;
      }
      if (byte == '\\') {
        if (keep) value_ += byte;
        if (++at_ == text_.size()) return false;
      }
      value_ += text_[at_];
    }
    return false;
  }

  const std::string_view text_;
  size_t at_ = 0;
  size_t depth_ = 0;
  std::string value_;
};

}  // namespace

std::optional<std::vector<std::string>> ReadImapWords(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    if (text[0] == ' ') {
      text.remove_prefix(1);
      continue;
    }
    Word word(text);
    if (!word.Read()) return {};
    text.remove_prefix(word.size());
    words.push_back(word.value());
  }
  return words;
}

std::optional<ImapLiteral> FindImapLiteral(std::string_view line) {
  if (line.empty() || line.back() != '}') return {};
  const size_t open = line.rfind('{');
  if (open == line.npos) return {};
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  ImapLiteral literal;
  literal.at = open;
  literal.waits = digits.empty() || digits.back() != '+';
  if (!literal.waits) digits.remove_suffix(1);
  if (digits.empty() || digits.size() > kMaxDigits) return {};
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return {};
    literal.size = literal.size * 10 + static_cast<uint64_t>(digit - '0');
  }
  return literal;
}

std::string ImapQuoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + "\"";
}

}  // namespace tlslab
