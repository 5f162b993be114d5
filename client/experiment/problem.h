// One mistake in a file, and where it is.
#ifndef TLSLAB_CLIENT_EXPERIMENT_PROBLEM_H_
#define TLSLAB_CLIENT_EXPERIMENT_PROBLEM_H_

#include <algorithm>
#include <string>
#include <vector>

namespace tlslab {

// Where in a file; line and column count from 1, and line 0 means not known.
struct Place {
  int line = 0;
  int column = 0;
};

struct Problem {
  Place place;
  std::string text;  // a sentence without its full stop
};

// In the order of the file; those of one place stay in theirs.
inline void SortByPlace(std::vector<Problem>& problems) {
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    if (a.place.line != b.place.line) return a.place.line < b.place.line;
    return a.place.column < b.place.column;
  });
}

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_PROBLEM_H_
