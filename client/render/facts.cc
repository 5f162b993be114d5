#include "client/render/facts.h"

#include <cstdio>
#include <utility>

#include "client/text/utf8.h"

namespace tlslab {
namespace {

constexpr size_t kValueColumn = 36;
constexpr size_t kColumns = 100;

// U+0000 to U+001F, U+007F, and U+0080 to U+009F, which terminals obey too.
bool IsControl(std::string_view character) {
  const unsigned char lead = character[0];
  if (lead == 0xc2) return static_cast<unsigned char>(character[1]) < 0xa0;
  return lead < 0x20 || lead == 0x7f;
}

std::string Escaped(char byte) {
  if (byte == '\n') return "\\n";
  if (byte == '\r') return "\\r";
  if (byte == '\t') return "\\t";
  char escape[8];
  std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(byte));
  return escape;
}

}  // namespace

std::string Printable(std::string_view value) {
  std::string text;
  while (!value.empty()) {
    const size_t length = Utf8Length(value);
    if (length == 0 || IsControl(value.substr(0, length))) {
      text += Escaped(value[0]);
      value.remove_prefix(1);
    } else {
      text += value.substr(0, length);
      value.remove_prefix(length);
    }
  }
  return text;
}

std::string Fact(std::string_view label, std::string_view value) {
  std::string line(label);
  if (line.size() < kValueColumn) line.append(kValueColumn - line.size(), '.');
  return line + " " + Printable(value) + "\n";
}

std::string Wrapped(const std::vector<std::string>& words, size_t indent) {
  std::string text;
  size_t column = indent;
  for (const std::string& word : words) {
    if (column > indent && column + 1 + word.size() > kColumns) {
      text += "\n" + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      text += " ";
      ++column;
    }
    text += word;
    column += word.size();
  }
  return text;
}

std::string WrappedFact(std::string_view label, std::vector<std::string> words) {
  for (std::string& word : words) word = Printable(word);
  std::string line = Fact(label, "");
  line.pop_back();
  return line + Wrapped(words, kValueColumn + 1) + "\n";
}

std::string ListFact(std::string_view label, std::vector<std::string> items) {
  if (items.empty()) return Fact(label, "none");
  for (size_t i = 0; i + 1 < items.size(); ++i) items[i] += ",";
  return WrappedFact(label, std::move(items));
}

}  // namespace tlslab
