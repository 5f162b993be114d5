// Some cells of one experiment, as they stand in the page: an index that is read at once, and their
// reports, which are read when one of them is opened.
//
//   CellChunk chunk(/*number=*/0, axes);
//   chunk.Add(cell, differences);
//   out << chunk.Html();
//
// The index is JSON: {"chunk": 0, "rows": [row, ...], "differences": {"3": [["path", "before",
// "now"], ...]}}, where a row is
//
//   [verdict, [parameters], outcome, number of differences, microseconds, repetition, attempts
//   before, cell id]
//
// and a parameter is the place of its value in its axis, or the value where the axis lacks it. The
// cell id is left out where it is what the parameters make.
//
// The reports are an ExperimentReport with `cells` alone, in protobuf's wire format, compressed
// (zlib, RFC 1950), in base64.
#ifndef TLSLAB_CLIENT_REPORT_HTML_CELL_CHUNK_H_
#define TLSLAB_CLIENT_REPORT_HTML_CELL_CHUNK_H_

#include <string>
#include <vector>

#include "client/report/cell_difference.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

class CellChunk {
 public:
  CellChunk(int number, std::vector<v1::AxisReport> axes);

  void Add(const v1::CellReport& cell, const std::vector<CellDifference>& differences);
  // Large enough to be written.
  bool IsFull() const;
  bool IsEmpty() const { return cells_.cells_size() == 0; }
  // Two <script> elements.
  std::string Html() const;

 private:
  std::string Row(const v1::CellReport& cell, size_t difference_count) const;
  std::string Parameters(const v1::CellReport& cell) const;

  int number_;
  std::vector<v1::AxisReport> axes_;
  v1::ExperimentReport cells_;
  size_t bytes_ = 0;
  std::string rows_;         // JSON
  std::string differences_;  // JSON
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_CELL_CHUNK_H_
