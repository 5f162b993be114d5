#include "server/engine/server_name.h"

#include <algorithm>

namespace tlslab {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsName(std::string_view lower, std::string_view name) {
  return std::equal(lower.begin(), lower.end(), name.begin(), name.end(),
                    [](char a, char b) { return a == Lower(b); });
}

}  // namespace

bool MatchesServerName(std::string_view pattern, std::string_view server_name) {
  if (pattern.substr(0, 2) != "*.") return IsName(pattern, server_name);
  const size_t dot = server_name.find('.');
  return dot != std::string_view::npos && dot > 0 &&
         IsName(pattern.substr(2), server_name.substr(dot + 1));
}

}  // namespace tlslab
