#include "server/codepoints/nearest.h"

#include <algorithm>

namespace tlslab {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool Same(char a, char b) { return Lower(a) == Lower(b); }

// Optimal string alignment: each row of the usual matrix from the two before it.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t substituted = last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({substituted, last[j] + 1, row[j - 1] + 1});
      bool swapped = i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string NearestName(std::string_view wanted, const std::vector<std::string_view>& names) {
  // What a stranger sends may be long, and the work grows with it: no name is.
  constexpr size_t kLongest = 128;
  if (wanted.size() > kLongest) return "";
  std::string_view nearest;
  size_t least = wanted.size() / 3 + 1;
  for (std::string_view name : names) {
    size_t distance = EditDistance(wanted, name);
    if (distance >= least) continue;
    least = distance;
    nearest = name;
  }
  return std::string(nearest);
}

}  // namespace tlslab
