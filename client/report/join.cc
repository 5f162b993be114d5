#include "client/report/join.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client/report/verdicts.h"

namespace tlslab {
namespace {

using google::protobuf::util::TimeUtil;

constexpr char kShard[] = "--shard ";

// What the info of a report says of its selection.
struct Selected {
  uint32_t part = 0;  // 0: not split
  uint32_t count = 0;
  std::vector<std::string> rest;

  std::string Split() const {
    return count == 0 ? "no part of a split run" : absl::StrCat("a part of ", count);
  }
  std::string Rest() const { return rest.empty() ? "nothing" : absl::StrJoin(rest, " "); }
};

Selected ReadSelection(const v1::RunInfo& info) {
  Selected selected;
  for (const std::string& text : info.selection()) {
    const bool split = absl::StartsWith(text, kShard);
    const std::vector<std::string> numbers =
        absl::StrSplit(absl::StripPrefix(text, kShard), absl::MaxSplits('/', 1));
    if (split && numbers.size() == 2 && absl::SimpleAtoi(numbers[0], &selected.part) &&
        absl::SimpleAtoi(numbers[1], &selected.count)) {
      continue;
    }
    selected.rest.push_back(text);
  }
  return selected;
}

// A cell's place in its matrix: for each axis, which of its values it has.
std::vector<int> PlaceOf(const v1::ExperimentReport& experiment, const v1::CellReport& cell) {
  std::vector<int> place;
  for (const v1::AxisReport& axis : experiment.axes()) {
    int at = axis.values_size();
    for (const v1::Parameter& parameter : cell.parameters()) {
      if (parameter.name() != axis.name()) continue;
      const auto& values = axis.values();
      at = static_cast<int>(std::find(values.begin(), values.end(), parameter.value()) -
                            values.begin());
    }
    place.push_back(at);
  }
  place.push_back(static_cast<int>(cell.repetition()));
  return place;
}

void SortCells(v1::ExperimentReport& experiment) {
  std::vector<std::pair<std::vector<int>, int>> order;
  for (int i = 0; i < experiment.cells_size(); ++i) {
    order.emplace_back(PlaceOf(experiment, experiment.cells(i)), i);
  }
  std::sort(order.begin(), order.end());
  google::protobuf::RepeatedPtrField<v1::CellReport> sorted;
  for (const auto& [unused, i] : order) sorted.Add()->Swap(experiment.mutable_cells(i));
  experiment.mutable_cells()->Swap(&sorted);
}

// What must be the same in every part.
std::string HeaderOf(const v1::ExperimentReport& experiment) {
  v1::ExperimentReport header = experiment;
  header.clear_cells();
  header.clear_verdict();
  header.clear_counts();
  header.clear_file_name();  // a path, which may differ from machine to machine
  return header.SerializeAsString();
}

class Joiner {
 public:
  absl::StatusOr<v1::RunReport> Join(const std::vector<NamedReport>& parts) {
    CheckParts(parts);
    for (const NamedReport& part : parts) Add(part);
    if (!mistakes_.empty()) return absl::InvalidArgumentError(mistakes_);
    v1::VerdictCounts counts;
    for (v1::ExperimentReport& experiment : *whole_.mutable_experiments()) {
      SortCells(experiment);
      CountCells(experiment);
      AddCounts(experiment.counts(), counts);
    }
    Finish(counts);
    return std::move(whole_);
  }

 private:
  void Mistake(const std::string& text) {
    absl::StrAppend(&mistakes_, mistakes_.empty() ? "" : "\n", text);
  }

  // Every part of one split is there once.
  void CheckParts(const std::vector<NamedReport>& parts) {
    std::map<uint32_t, std::string> files;
    const Selected first = ReadSelection(parts[0].report.info());
    bool alike = true;
    for (const NamedReport& part : parts) {
      const Selected selected = ReadSelection(part.report.info());
      if (selected.count != first.count) {
        alike = false;
        Mistake(absl::StrCat(part.file_name, ": ", selected.Split(), ", and ", parts[0].file_name,
                             " ", first.Split()));
      } else if (selected.rest != first.rest) {
        alike = false;
        Mistake(absl::StrCat(part.file_name, ": selected by ", selected.Rest(), ", and ",
                             parts[0].file_name, " by ", first.Rest()));
      } else if (first.count > 0) {
        const auto [before, fresh] = files.emplace(selected.part, part.file_name);
        if (fresh) continue;
        Mistake(absl::StrCat(part.file_name, ": part ", selected.part, " is in ", before->second,
                             " too"));
      }
    }
    for (uint32_t part = 1; alike && part <= first.count; ++part) {
      if (files.count(part) == 0) {
        Mistake(absl::StrCat("part ", part, " of ", first.count, " is missing"));
      }
    }
    for (const std::string& text : first.rest) whole_.mutable_info()->add_selection(text);
  }

  void Add(const NamedReport& part) {
    AddInfo(part.report.info());
    whole_.mutable_summary()->set_interrupted(whole_.summary().interrupted() ||
                                              !part.report.has_summary() ||
                                              part.report.summary().interrupted());
    const auto end = part.report.info().start_time() + part.report.summary().duration();
    if (end > end_) end_ = end;
    for (const v1::ExperimentReport& experiment : part.report.experiments()) {
      AddExperiment(part.file_name, experiment);
    }
  }

  void AddInfo(const v1::RunInfo& more) {
    v1::RunInfo& info = *whole_.mutable_info();
    if (!info.has_start_time()) {
      info.set_schema_version(more.schema_version());
      info.set_tlslab_version(more.tlslab_version());
      info.set_seed(more.seed());
    }
    if (!info.has_start_time() || more.start_time() < info.start_time()) {
      *info.mutable_start_time() = more.start_time();
    }
    for (const v1::LabReport& lab : more.labs()) {
      if (labs_.emplace(lab.id(), lab.address()).second) *info.add_labs() = lab;
    }
  }

  void AddExperiment(const std::string& file_name, const v1::ExperimentReport& more) {
    const auto [known, fresh] =
        experiments_.emplace(more.experiment_id(), whole_.experiments_size());
    if (fresh) {
      *whole_.add_experiments() = more;
      whole_.mutable_experiments(known->second)->clear_cells();
    }
    v1::ExperimentReport& experiment = *whole_.mutable_experiments(known->second);
    if (HeaderOf(experiment) != HeaderOf(more)) {
      Mistake(absl::StrCat(file_name, ": the experiment '", more.experiment_id(),
                           "' is not what it is in another part"));
      return;
    }
    for (const v1::CellReport& cell : more.cells()) {
      const auto [before, unseen] = cells_.emplace(cell.cell_id(), file_name);
      if (unseen) {
        *experiment.add_cells() = cell;
      } else {
        Mistake(absl::StrCat(file_name, ": the cell '", cell.cell_id(), "' is in ", before->second,
                             " too"));
      }
    }
  }

  void Finish(const v1::VerdictCounts& counts) {
    v1::RunSummary& summary = *whole_.mutable_summary();
    *summary.mutable_counts() = counts;
    summary.set_verdict(WorstVerdict(counts));
    *summary.mutable_duration() = end_ - whole_.info().start_time();
  }

  v1::RunReport whole_;
  google::protobuf::Timestamp end_;
  std::set<std::pair<std::string, std::string>> labs_;  // id and address
  std::map<std::string, int> experiments_;              // positions by id
  std::map<std::string, std::string> cells_;            // files by id
  std::string mistakes_;
};

}  // namespace

absl::StatusOr<v1::RunReport> JoinReports(const std::vector<NamedReport>& parts) {
  if (parts.empty()) return absl::InvalidArgumentError("there is no report to join");
  return Joiner().Join(parts);
}

}  // namespace tlslab
