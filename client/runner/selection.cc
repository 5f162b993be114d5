#include "client/runner/selection.h"

#include <re2/re2.h>

#include <algorithm>

namespace tlslab {

absl::StatusOr<Selection> Selection::Make(const SelectionWishes& wishes) {
  Selection selection;
  selection.wishes_ = wishes;
  if (wishes.filter.empty()) return selection;
  RE2::Options options;
  options.set_log_errors(false);
  selection.filter_ = std::make_shared<const RE2>(wishes.filter, options);
  if (selection.filter_->ok()) return selection;
  return absl::InvalidArgumentError(
      "--filter: '" + wishes.filter +
      "' is no regular expression (RE2): " + selection.filter_->error());
}

bool Selection::Wants(const v1::ExperimentReport& experiment, const CellPlan& cell) const {
  const auto tagged = [&experiment](const std::string& tag) {
    return std::find(experiment.tags().begin(), experiment.tags().end(), tag) !=
           experiment.tags().end();
  };
  if (!wishes_.tags.empty() && std::none_of(wishes_.tags.begin(), wishes_.tags.end(), tagged)) {
    return false;
  }
  if (wishes_.shard && CellHash(cell.cell_id) % wishes_.shard->second + 1 != wishes_.shard->first) {
    return false;
  }
  if (wishes_.cells && wishes_.cells->count(cell.cell_id) == 0) return false;
  return filter_ == nullptr || RE2::PartialMatch(cell.cell_id, *filter_);
}

uint64_t CellHash(std::string_view cell_id) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : cell_id) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

}  // namespace tlslab
