// One mistake in a file, and where it is.
#ifndef TLSLAB_CLIENT_EXPERIMENT_PROBLEM_H_
#define TLSLAB_CLIENT_EXPERIMENT_PROBLEM_H_

#include <string>

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

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_PROBLEM_H_
