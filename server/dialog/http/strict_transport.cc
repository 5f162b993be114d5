#include "server/dialog/http/strict_transport.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>

#include "absl/strings/ascii.h"

namespace tlslab {
namespace {

constexpr std::string_view kSpace = " \t";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kSpace);
  if (first == text.npos) return "";
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// A token (RFC 9110 section 5.6.2).
bool IsToken(std::string_view text) {
  constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char byte) {
    return absl::ascii_isalnum(static_cast<unsigned char>(byte)) ||
           kSigns.find(byte) != kSigns.npos;
  });
}

struct Directive {
  std::string name;                  // in small letters
  std::optional<std::string> value;  // without quotes
};

// Takes a quoted string from the front; absent where its end is missing.
std::optional<std::string> TakeQuoted(std::string_view& rest) {
  std::string text;
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\' && ++i == rest.size()) break;
    text += rest[i];
  }
  return std::nullopt;
}

// Takes what stands up to the next semicolon, and that; absent where it is no directive.
std::optional<Directive> TakeDirective(std::string_view& rest) {
  Directive directive;
  const size_t name_end = std::min(rest.find_first_of("=;"), rest.size());
  const std::string_view name = Trimmed(rest.substr(0, name_end));
  directive.name = absl::AsciiStrToLower(absl::string_view(name.data(), name.size()));
  const bool has_value = name_end < rest.size() && rest[name_end] == '=';
  rest.remove_prefix(name_end + has_value);
  if (has_value) {
    rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
    if (!rest.empty() && rest.front() == '"') {
      directive.value = TakeQuoted(rest);
      if (!directive.value) return std::nullopt;
    } else {
      const size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view value = Trimmed(rest.substr(0, end));
      if (!IsToken(value)) return std::nullopt;
      directive.value = std::string(value);
      rest.remove_prefix(end);
    }
  }
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
  if (!rest.empty() && rest.front() != ';') return std::nullopt;
  rest.remove_prefix(std::min<size_t>(1, rest.size()));
  if (directive.name.empty() && !has_value) return directive;  // nothing between semicolons
  return IsToken(directive.name) ? std::optional(directive) : std::nullopt;
}

std::optional<uint64_t> ReadSeconds(std::string_view text) {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  if (text.empty()) return std::nullopt;
  uint64_t seconds = 0;
  for (const char digit : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(digit))) return std::nullopt;
    const auto unit = static_cast<uint64_t>(digit - '0');
    seconds = seconds > (kMost - unit) / 10 ? kMost : seconds * 10 + unit;
  }
  return seconds;
}

}  // namespace

std::optional<StrictTransportSecurity> ReadStrictTransportSecurity(std::string_view rest) {
  StrictTransportSecurity read;
  std::set<std::string> seen;
  while (!rest.empty()) {
    const std::optional<Directive> directive = TakeDirective(rest);
    if (!directive) return std::nullopt;
    if (directive->name.empty()) continue;
    if (!seen.insert(directive->name).second) return std::nullopt;
    if (directive->name == "max-age") {
      const std::optional<uint64_t> seconds = ReadSeconds(directive->value.value_or(""));
      if (!seconds) return std::nullopt;
      read.max_age_seconds = *seconds;
    } else if (directive->name == "includesubdomains" || directive->name == "preload") {
      if (directive->value) return std::nullopt;
      (directive->name == "preload" ? read.preload : read.include_subdomains) = true;
    }
  }
  return seen.count("max-age") != 0 ? std::optional(read) : std::nullopt;
}

}  // namespace tlslab
