// Two runs of one cell: what is different.
//
//   for (const Difference& one : CompareCells(before, now)) {
//     std::cout << one.path << " " << one.before << " -> " << one.now << "\n";
//   }
//   // steps[dial].client.negotiated.group x25519 -> X25519MLKEM768
//
// Verdicts come first, then facts in the order of the report. Fields that differ from run to run
// are passed over (volatile_fields.h). Steps are compared by their ids.
#ifndef TLSLAB_CLIENT_REPORT_COMPARE_H_
#define TLSLAB_CLIENT_REPORT_COMPARE_H_

#include <map>
#include <string>
#include <vector>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

struct Difference {
  std::string path;  // from CellReport: "verdict", "steps[full].client.negotiated.version"
  // As people write values: "TLS13", "x25519", a list in brackets; "absent".
  std::string before;
  std::string now;
  bool of_verdicts = false;
};

// Of the same cell.
std::vector<Difference> CompareCells(const v1::CellReport& before, const v1::CellReport& now);

// The cells of an earlier run, by their ids. The report outlives it.
class Baseline {
 public:
  explicit Baseline(const v1::RunReport& report);

  // Null: the earlier run had no such cell.
  const v1::CellReport* Find(const std::string& cell_id) const;

 private:
  std::map<std::string, const v1::CellReport*> cells_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_COMPARE_H_
