#include "client/experiment/json_document.h"

#include <cstdint>
#include <set>
#include <string_view>

#include "client/text/utf8.h"

namespace tlslab {
namespace {

class Parser {
 public:
  Parser(std::string_view text, std::vector<Problem>& problems)
      : text_(text), problems_(problems) {}

  bool ParseDocument(DocumentNode& root) {
    SkipSpace();
    if (AtEnd()) return Fail("the file is empty");
    if (!ParseValue(root, 1)) return false;
    SkipSpace();
    return AtEnd() || Fail("nothing may follow the value that is the document");
  }

 private:
  bool ParseValue(DocumentNode& node, int depth);
  bool ParseObject(DocumentNode& node, int depth);
  bool ParseArray(DocumentNode& node, int depth);
  bool ParseString(std::string& out);
  bool ParseEscape(std::string& out);
  bool ParseUnicodeEscape(std::string& out);
  bool ParseHex(uint32_t& unit);
  bool ParseNumber(std::string& out);
  bool ParseWord(std::string& out);
  bool SkipDigits();

  bool AtEnd() const { return at_ == text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  bool Take(char c) {
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void SkipSpace();
  // Moves the place that is known up to where the text is being read.
  Place Here();
  // Always false.
  bool Fail(const std::string& text) {
    problems_.push_back({Here(), "not JSON: " + text});
    return false;
  }

  std::string_view text_;
  std::vector<Problem>& problems_;
  size_t at_ = 0;
  size_t counted_ = 0;  // up to here
  Place place_{1, 1};   // of `counted_`
  int nodes_ = 0;
};

void Parser::SkipSpace() {
  while (Peek() == ' ' || Peek() == '\t' || Peek() == '\n' || Peek() == '\r') {
    if (AtEnd()) return;
    ++at_;
  }
}

Place Parser::Here() {
  for (; counted_ < at_; ++counted_) {
    const auto byte = static_cast<unsigned char>(text_[counted_]);
    if (byte == '\n') {
      place_ = {place_.line + 1, 1};
    } else if ((byte & 0xC0) != 0x80) {
      ++place_.column;
    }
  }
  return place_;
}

bool Parser::ParseValue(DocumentNode& node, int depth) {
  node.place = Here();
  if (depth > kMaxDocumentDepth) {
    return Fail("nested more than " + std::to_string(kMaxDocumentDepth) + " deep");
  }
  if (++nodes_ > kMaxDocumentNodes) {
    return Fail("the document has more than " + std::to_string(kMaxDocumentNodes) + " values");
  }
  switch (Peek()) {
    case '{':
      return ParseObject(node, depth);
    case '[':
      return ParseArray(node, depth);
    case '"':
      return ParseString(node.text);
    case '/':
    case '#':
      return Fail("it has no comments; write a 'description', or the file in YAML");
    case '\'':
      return Fail("a text stands between double quotes");
    default:
      break;
  }
  node.plain = true;
  const char c = Peek();
  return c == '-' || (c >= '0' && c <= '9') ? ParseNumber(node.text) : ParseWord(node.text);
}

bool Parser::ParseObject(DocumentNode& node, int depth) {
  node.kind = DocumentNode::Kind::kMap;
  std::set<std::string> seen;
  ++at_;
  SkipSpace();
  if (Take('}')) return true;
  while (true) {
    DocumentNode::Key key;
    key.place = Here();
    if (Peek() == '}') return Fail("no comma stands before '}'");
    if (Peek() == '/' || Peek() == '#') return Fail("it has no comments");
    if (Peek() != '"') return Fail("a key stands between double quotes");
    if (!ParseString(key.text)) return false;
    const bool first = seen.insert(key.text).second;
    if (!first) {
      problems_.push_back({key.place, "key '" + key.text + "' stands here a second time"});
    }
    SkipSpace();
    if (!Take(':')) return Fail("a ':' is missing after a key");
    SkipSpace();
    DocumentNode value;
    if (!ParseValue(value, depth + 1)) return false;
    if (first) {
      node.keys.push_back(std::move(key));
      node.children.push_back(std::move(value));
    }
    SkipSpace();
    if (Take('}')) return true;
    if (!Take(',')) return Fail("',' or '}' is missing");
    SkipSpace();
  }
}

bool Parser::ParseArray(DocumentNode& node, int depth) {
  node.kind = DocumentNode::Kind::kList;
  ++at_;
  SkipSpace();
  if (Take(']')) return true;
  while (true) {
    if (Peek() == ']') return Fail("no comma stands before ']'");
    if (!ParseValue(node.children.emplace_back(), depth + 1)) return false;
    SkipSpace();
    if (Take(']')) return true;
    if (!Take(',')) return Fail("',' or ']' is missing");
    SkipSpace();
  }
}

bool Parser::ParseString(std::string& out) {
  ++at_;
  while (true) {
    if (AtEnd()) return Fail("a text has no end");
    const char c = text_[at_];
    if (Take('"')) return true;
    if (c == '\\') {
      if (!ParseEscape(out)) return false;
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      return Fail("a control character in a text; write \\n, \\t or \\u00XX");
    }
    const size_t length = Utf8Length(text_.substr(at_));
    if (length == 0) return Fail("a byte that is no UTF-8");
    out.append(text_.substr(at_, length));
    at_ += length;
  }
}

bool Parser::ParseEscape(std::string& out) {
  constexpr std::string_view kNames = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (at_ + 1 < text_.size() && text_[at_ + 1] == 'u') return ParseUnicodeEscape(out);
  const size_t which = at_ + 1 < text_.size() ? kNames.find(text_[at_ + 1]) : kNames.npos;
  if (which == kNames.npos) return Fail("no such escape; '\\' itself is written '\\\\'");
  out += kMeanings[which];
  at_ += 2;
  return true;
}

// "\u" and four digits: a unit of UTF-16.
bool Parser::ParseHex(uint32_t& unit) {
  unit = 0;
  if (text_.substr(at_, 2) != "\\u" || at_ + 6 > text_.size()) return false;
  for (const char c : text_.substr(at_ + 2, 4)) {
    const bool digit = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    if (!digit && (lower < 'a' || lower > 'f')) return false;
    unit = unit * 16 + static_cast<uint32_t>(digit ? c - '0' : lower - 'a' + 10);
  }
  at_ += 6;
  return true;
}

void AppendUtf8(uint32_t point, std::string& out) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    tail(0);
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool Parser::ParseUnicodeEscape(std::string& out) {
  const size_t begin = at_;
  uint32_t point = 0;
  if (!ParseHex(point)) return Fail("four hexadecimal digits must follow \\u");
  const bool high = point >= 0xD800 && point < 0xDC00;
  uint32_t low = 0;
  if (high && ParseHex(low) && low >= 0xDC00 && low < 0xE000) {
    point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
  } else if (point >= 0xD800 && point < 0xE000) {
    at_ = begin;
    return Fail("half of a surrogate pair");
  }
  AppendUtf8(point, out);
  return true;
}

bool Parser::SkipDigits() {
  const size_t begin = at_;
  while (Peek() >= '0' && Peek() <= '9') ++at_;
  return at_ > begin;
}

bool Parser::ParseNumber(std::string& out) {
  const size_t begin = at_;
  Take('-');
  const bool zero = Peek() == '0';
  if (!SkipDigits()) return Fail("a number has digits");
  if (zero && at_ - begin > (text_[begin] == '-' ? 2 : 1)) {
    return Fail("a number does not begin with 0");
  }
  if (Take('.') && !SkipDigits()) return Fail("digits must follow the point of a number");
  if (Take('e') || Take('E')) {
    if (!Take('-')) Take('+');
    if (!SkipDigits()) return Fail("an exponent has digits");
  }
  out = std::string(text_.substr(begin, at_ - begin));
  return true;
}

bool Parser::ParseWord(std::string& out) {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (text_.substr(at_, word.size()) != word) continue;
    out = std::string(word);
    at_ += word.size();
    return true;
  }
  return Fail(AtEnd() ? "a value is missing" : "no value begins so; a text stands between quotes");
}

}  // namespace

Document ReadJsonDocument(const std::string& text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";  // some editors write one
  std::string_view json = text;
  if (json.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    json.remove_prefix(kByteOrderMark.size());
  }
  Document document;
  document.whole = Parser(json, document.problems).ParseDocument(document.root);
  return document;
}

}  // namespace tlslab
