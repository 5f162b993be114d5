// Which cells of a matrix must be checked one by one.
//
// What CheckExperiment says depends on some values of a file only: ids, references, expectations
// and the like, not on versions or names of suites. A mistake that depends on one axis alone has
// been found when each of its values was looked at. What is left are places that depend on several
// axes, and of their values each combination is checked once.
//
//   CellChecks checks(reading.open, variables);
//   if (checks.IsNeeded(matrix, cell)) { ... CheckExperiment ... checks.Passed(matrix, cell); }
#ifndef TLSLAB_CLIENT_EXPERIMENT_CELL_CHECKS_H_
#define TLSLAB_CLIENT_EXPERIMENT_CELL_CHECKS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "client/experiment/matrix.h"
#include "client/experiment/node_message.h"
#include "client/experiment/variables.h"

namespace tlslab {

class CellChecks {
 public:
  CellChecks(const std::vector<OpenField>& open, const Variables& variables, const Matrix& matrix);

  // Whether a check says the same of all cells.
  bool same_for_all() const { return mask_ == 0; }
  // Thread-safe, as is Passed.
  bool IsNeeded(const Matrix& matrix, size_t cell) const;
  void Passed(const Matrix& matrix, size_t cell) const;

 private:
  size_t Combination(const Matrix& matrix, size_t cell) const;

  uint64_t mask_ = 0;           // of all that a check looks at
  uint64_t combined_mask_ = 0;  // of that which depends on several axes
  size_t combinations_ = 0;
  // A byte a combination: it has been checked.
  std::unique_ptr<std::atomic<char>[]> passed_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_CELL_CHECKS_H_
