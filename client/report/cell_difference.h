// What differs between a cell and the same cell of an earlier run, the baseline.
//
//   BaselineDifferences differences = [](const v1::CellReport& cell) { ... };
//   for (const CellDifference& difference : differences(cell)) { ... }
#ifndef TLSLAB_CLIENT_REPORT_CELL_DIFFERENCE_H_
#define TLSLAB_CLIENT_REPORT_CELL_DIFFERENCE_H_

#include <functional>
#include <string>
#include <vector>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// One place.
struct CellDifference {
  std::string path;    // for example "steps[full].client.negotiated.version"
  std::string before;  // in the baseline, as text; "absent" when nothing stood there
  std::string now;     // likewise in this run
};

// Empty: none, or nothing to compare with.
using BaselineDifferences = std::function<std::vector<CellDifference>(const v1::CellReport&)>;

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_CELL_DIFFERENCE_H_
