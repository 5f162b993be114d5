#include "client/experiment/mistakes.h"

namespace tlslab {
namespace {

// A run appends "-" and eight digits, and the lab allows 63 characters.
constexpr size_t kMaxIdLength = 54;

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

std::string Item(const char* list, int index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

std::string IdProblem(const std::string& id) {
  if (id.empty()) return "'id' is missing";
  if (id.size() > kMaxIdLength) {
    return "'" + id.substr(0, 20) + "...' is longer than " + std::to_string(kMaxIdLength);
  }
  if (id[0] == '-' || id[0] == '_' || id[0] == '.') {
    return "'" + id + "' must begin with a letter or digit";
  }
  for (const char c : id) {
    if (!IsIdCharacter(c)) return "'" + id + "' may hold only letters, digits, '-', '_' and '.'";
  }
  return "";
}

void CheckId(const std::string& path, const std::string& id, std::set<std::string>& ids,
             Mistakes& mistakes) {
  if (const std::string problem = IdProblem(id); !problem.empty()) {
    mistakes.push_back({id.empty() ? path : path + ".id", problem});
  } else if (!ids.insert(id).second) {
    mistakes.push_back({path + ".id", "id '" + id + "' is taken by an earlier one"});
  }
}

}  // namespace tlslab
