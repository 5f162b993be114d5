// Which cells of a run are wanted.
//
//   absl::StatusOr<Selection> selection = Selection::Make({"TLSv1.3", {"fast"}, {{2, 5}}});
//   selection->Wants(suite.header(), suite.cells()[7]);
//
// All that is said must hold. Which part of a split run a cell belongs to is decided by its id
// alone, so it stays the same when other cells come or go, and any program can tell it:
// CellHash(id) mod N, plus one. Every repetition of a cell is in the part of the first.
#ifndef TLSLAB_CLIENT_RUNNER_SELECTION_H_
#define TLSLAB_CLIENT_RUNNER_SELECTION_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client/experiment/experiment_suite.h"

namespace re2 {
class RE2;
}

namespace tlslab {

struct SelectionWishes {
  std::string filter;                                       // RE2, found anywhere in the id
  std::vector<std::string> tags;                            // any of them
  std::optional<std::pair<uint32_t, uint32_t>> shard = {};  // I of N, from 1
  std::optional<std::set<std::string>> cells = {};          // by the id of the first repetition
};

class Selection {
 public:
  // INVALID_ARGUMENT when the filter is no regular expression.
  static absl::StatusOr<Selection> Make(const SelectionWishes& wishes);

  bool Wants(const v1::ExperimentReport& experiment, const CellPlan& cell) const;

 private:
  SelectionWishes wishes_;
  std::shared_ptr<const re2::RE2> filter_;  // null: everything
};

// 64-bit FNV-1a of the id in UTF-8: from 14695981039346656037, for each byte the exclusive or with
// it, then times 1099511628211, modulo 2^64.
uint64_t CellHash(std::string_view cell_id);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_SELECTION_H_
