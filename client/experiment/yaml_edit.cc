#include "client/experiment/yaml_edit.h"

#include <algorithm>
#include <cctype>

#include "client/text/json_text.h"

namespace tlslab {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Behind anchors and tags ("&a", "!!str") that stand in front of a value.
size_t SkipProperties(const std::string& text, size_t at) {
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    while (at < text.size() && !IsBlank(text[at]) && text[at] != '\n') ++at;
    while (at < text.size() && IsBlank(text[at])) ++at;
  }
  return at;
}

// Of a quoted scalar that begins at `at`; 0 when it does not end on its line.
size_t QuotedSize(const std::string& text, size_t at) {
  const char quote = text[at];
  for (size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
      if (!doubled) return i + 1 - at;
      ++i;
    }
  }
  return 0;
}

bool IsPlainCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' ||
         c == '/' || c == '+' || c == '=' || c == '(' || c == ')' || c == ' ';
}

// A plain scalar that is this text to every reader of YAML, in "{ }" too.
bool MayBePlain(const std::string& value) {
  if (value.empty() || value.front() == ' ' || value.back() == ' ') return false;
  if (std::isalpha(static_cast<unsigned char>(value.front())) == 0 && value.front() != '/') {
    return false;
  }
  for (const char* word : {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}) {
    std::string lower = value;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    if (lower == word) return false;
  }
  return std::all_of(value.begin(), value.end(), IsPlainCharacter);
}

bool HasControl(const std::string& value) {
  return std::any_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
  });
}

}  // namespace

std::optional<TextSpan> SpanOfScalar(const std::string& text, const YAML::Node& scalar) {
  const YAML::Mark mark = scalar.Mark();
  if (mark.is_null() || mark.pos < 0 || static_cast<size_t>(mark.pos) >= text.size()) {
    return std::nullopt;
  }
  const size_t begin = SkipProperties(text, mark.pos);
  if (begin >= text.size()) return std::nullopt;
  if (text[begin] == '"' || text[begin] == '\'') {
    const size_t size = QuotedSize(text, begin);
    return size == 0 ? std::nullopt : std::optional<TextSpan>({begin, size});
  }
  const std::string& value = scalar.Scalar();
  if (value.empty() || text.compare(begin, value.size(), value) != 0) return std::nullopt;
  return TextSpan{begin, value.size()};
}

std::string ScalarInStyle(const std::string& value, const std::string& old) {
  if (!old.empty() && old.front() == '\'' && !HasControl(value)) {
    std::string quoted = "'";
    for (const char c : value) quoted += c == '\'' ? "''" : std::string(1, c);
    return quoted + "'";
  }
  const bool plain = old.empty() || (old.front() != '"' && old.front() != '\'');
  return plain && MayBePlain(value) ? value : JsonQuoted(value);
}

std::string WithEdits(const std::string& text, std::vector<TextEdit> edits) {
  std::stable_sort(edits.begin(), edits.end(), [](const TextEdit& a, const TextEdit& b) {
    return a.span.begin < b.span.begin;
  });
  std::string edited;
  size_t at = 0;
  for (const TextEdit& edit : edits) {
    edited.append(text, at, edit.span.begin - at);
    edited += edit.replacement;
    at = edit.span.begin + edit.span.size;
  }
  return edited.append(text, at, std::string::npos);
}

}  // namespace tlslab
