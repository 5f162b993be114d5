#include "client/experiment/suite_reader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "client/experiment/cell_checks.h"
#include "client/experiment/experiment_document.h"
#include "client/experiment/matrix.h"
#include "client/experiment/message_file.h"
#include "client/experiment/node_message.h"
#include "client/experiment/variables.h"

namespace tlslab {
namespace {

// A file with more is told of the first ones.
constexpr size_t kMaxProblems = 200;

// The place of the field, or of the nearest message around it.
Place FindPlace(const std::map<std::string, Place>& places, std::string path) {
  while (true) {
    if (const auto found = places.find(path); found != places.end()) return found->second;
    const size_t cut = path.find_last_of(".[");
    if (cut == std::string::npos) return {};
    path.resize(cut);
  }
}

class Suite : public ExperimentSuite {
 public:
  Suite(std::string file_name, const SuiteReading& reading, ExperimentCheck check)
      : file_name_(std::move(file_name)), settings_(reading), check_(std::move(check)) {}

  // False when `problems` says why not.
  bool Read(Document document, bool json, std::vector<Problem>& problems);

  const v1::ExperimentReport& header() const override { return header_; }
  const std::vector<v1::LabEntry>& labs() const override { return labs_; }
  const std::vector<CellPlan>& cells() const override { return cells_; }
  absl::StatusOr<v1::Experiment> Expand(size_t cell, uint32_t repetition) const override;

 private:
  void ReadMatrix(const DocumentNode& root, std::vector<Problem>& problems);
  void ReadExperiment(bool json, std::vector<Problem>& problems);
  void CheckTheSameForAll(std::vector<Problem>& problems) const;
  void PlanCells();
  void FillHeader();
  void LookAtCells(std::vector<Problem>& problems) const;
  std::vector<size_t> CellsToLookAt() const;
  // Fills in one cell; `checks` whether what it means is judged, too.
  v1::Experiment Build(size_t cell, uint32_t repetition, bool check,
                       std::vector<Problem>& problems) const;

  const std::string file_name_;
  const SuiteReading settings_;
  const ExperimentCheck check_;
  std::optional<Variables> variables_;
  Matrix matrix_;
  DocumentNode tree_;  // but for what is open
  v1::Experiment base_;
  NodeReading fields_;  // of `base_`
  std::unique_ptr<CellChecks> checks_;
  v1::ExperimentReport header_;
  std::vector<v1::LabEntry> labs_;
  std::vector<CellPlan> cells_;
};

void Append(const std::vector<Problem>& more, std::vector<Problem>& problems) {
  problems.insert(problems.end(), more.begin(), more.end());
}

void Suite::ReadMatrix(const DocumentNode& root, std::vector<Problem>& problems) {
  const DocumentNode* variables = root.Find("variables");
  if (variables != nullptr && !variables->is_map()) variables = nullptr;
  variables_.emplace(variables, settings_.variables, settings_.seed,
                     AxisNames(root.Find("matrix")));
  Append(variables_->problems(), problems);
  Filling filling(*variables_);
  tree_ = filling.Fill(root, false);
  Append(filling.problems(), problems);
  const DocumentNode* matrix = tree_.Find("matrix");
  if (matrix == nullptr || !matrix->is_map()) return;
  if (matrix->open) {
    problems.push_back({matrix->place,
                        "values of a matrix cannot depend on its axes or on the "
                        "repetition"});
  } else {
    matrix_ = PlanMatrix(*matrix, *variables_, settings_.max_cells, problems);
  }
}

void Suite::ReadExperiment(bool json, std::vector<Problem>& problems) {
  fields_.json = json;
  // Variables have been filled in where they are used; what they mention may still be open.
  for (size_t i = 0; i < tree_.keys.size(); ++i) {
    if (tree_.keys[i].text == "variables" && tree_.children[i].is_map()) {
      tree_.children[i] = DocumentNode();
      tree_.children[i].kind = DocumentNode::Kind::kMap;
    }
  }
  ReadNode(tree_, base_, fields_);
  Append(fields_.problems, problems);
  base_.clear_variables();
  base_.clear_matrix();
}

// The report tells these before any cell, and labs are started once.
void Suite::CheckTheSameForAll(std::vector<Problem>& problems) const {
  for (const char* key :
       {"experiment_id", "experimentId", "description", "references", "tags", "labs"}) {
    const DocumentNode* node = tree_.Find(key);
    if (node == nullptr || !node->open) continue;
    problems.push_back({node->place, std::string("'") + key +
                                         "' is the same in all cells; it cannot depend on an axis "
                                         "or on the repetition"});
  }
}

void Suite::PlanCells() {
  cells_.reserve(matrix_.cell_count);
  std::vector<std::vector<std::string>> parts(matrix_.axes.size());
  for (size_t axis = 0; axis < matrix_.axes.size(); ++axis) {
    const MatrixAxisValues& values = matrix_.axes[axis];
    for (const std::string& label : values.labels) {
      parts[axis].push_back(CellIdPart(values.name, label));
    }
  }
  for (size_t cell = 0; cell < matrix_.cell_count; ++cell) {
    CellPlan plan;
    plan.cell_id = base_.experiment_id();
    for (size_t axis = 0; axis < matrix_.axes.size(); ++axis) {
      const uint32_t choice = matrix_.choice(cell, axis);
      plan.cell_id += (axis == 0 ? "[" : ",") + parts[axis][choice];
      v1::Parameter& parameter = plan.parameters.emplace_back();
      parameter.set_name(matrix_.axes[axis].name);
      parameter.set_value(matrix_.axes[axis].labels[choice]);
    }
    if (!matrix_.axes.empty()) plan.cell_id += "]";
    cells_.push_back(std::move(plan));
  }
}

void Suite::FillHeader() {
  header_.set_experiment_id(base_.experiment_id());
  header_.set_description(base_.description());
  *header_.mutable_references() = base_.references();
  *header_.mutable_tags() = base_.tags();
  header_.set_file_name(file_name_);
  for (const MatrixAxisValues& axis : matrix_.axes) {
    v1::AxisReport& report = *header_.add_axes();
    report.set_name(axis.name);
    for (const std::string& label : axis.labels) report.add_values(label);
  }
  labs_.assign(base_.labs().begin(), base_.labs().end());
}

// Until each value of each axis was there, and all that are included.
std::vector<size_t> Suite::CellsToLookAt() const {
  std::vector<std::vector<bool>> seen;
  for (const MatrixAxisValues& axis : matrix_.axes) seen.emplace_back(axis.values.size());
  std::vector<size_t> cells;
  for (size_t cell = 0; cell < matrix_.cell_count; ++cell) {
    bool is_new = cell == 0 || (cell >= matrix_.first_included && !matrix_.axes.empty());
    for (size_t axis = 0; axis < seen.size(); ++axis) {
      is_new |= !seen[axis][matrix_.choice(cell, axis)];
    }
    if (!is_new) continue;
    for (size_t axis = 0; axis < seen.size(); ++axis) seen[axis][matrix_.choice(cell, axis)] = true;
    cells.push_back(cell);
  }
  return cells;
}

v1::Experiment Suite::Build(size_t cell, uint32_t repetition, bool check,
                            std::vector<Problem>& problems) const {
  v1::Experiment experiment = base_;
  if (!fields_.open.empty()) {
    std::vector<const DocumentNode*> values;
    for (size_t axis = 0; axis < matrix_.axes.size(); ++axis) {
      values.push_back(&matrix_.axes[axis].values[matrix_.choice(cell, axis)]);
    }
    const CellNames names(*variables_, std::move(values), repetition);
    Append(names.problems(), problems);
    Filling filling(names);
    NodeReading reading;
    reading.json = fields_.json;
    reading.want_places = false;
    for (const OpenField& open : fields_.open) {
      ReadOpenField(open, filling.Fill(*open.node, true), experiment, reading);
    }
    Append(filling.problems(), problems);
    Append(reading.problems, problems);
  }
  if (!check || !problems.empty()) return experiment;
  for (const Mistake& mistake : check_(experiment)) {
    const Place place = FindPlace(fields_.places, mistake.path);
    const bool tell_path = place.line == 0 && !mistake.path.empty();
    problems.push_back({place, tell_path ? mistake.path + ": " + mistake.text : mistake.text});
  }
  return experiment;
}

// A mistake of some cells only says of which the first is.
void Suite::LookAtCells(std::vector<Problem>& problems) const {
  struct Found {
    Problem problem;
    size_t first_cell = 0;
    size_t count = 0;
  };
  std::vector<Found> found;
  std::map<std::pair<std::string, std::pair<int, int>>, size_t> index;
  size_t looked_at = 0;
  for (const size_t cell : CellsToLookAt()) {
    const bool check = cell == 0 || !checks_->same_for_all();
    std::vector<Problem> of_cell;
    Build(cell, 1, check, of_cell);
    ++looked_at;
    if (of_cell.empty() && check) checks_->Passed(matrix_, cell);
    for (Problem& problem : of_cell) {
      const std::pair at(problem.place.line, problem.place.column);
      const auto [known, is_new] = index.emplace(std::pair(problem.text, at), found.size());
      if (is_new) found.push_back({std::move(problem), cell, 0});
      ++found[known->second].count;
    }
    if (found.size() >= kMaxProblems) break;
  }
  for (Found& one : found) {
    if (one.count < looked_at) one.problem.text += " (in " + cells_[one.first_cell].cell_id + ")";
    problems.push_back(std::move(one.problem));
  }
}

bool Suite::Read(Document document, bool json, std::vector<Problem>& problems) {
  problems = std::move(document.problems);
  if (!document.whole) return false;
  ReadMatrix(document.root, problems);
  ReadExperiment(json, problems);
  CheckTheSameForAll(problems);
  // Meaning is judged only where the form is right: half a message would bring a flood of errors.
  if (!problems.empty()) return false;
  PlanCells();
  FillHeader();
  checks_ = std::make_unique<CellChecks>(fields_.open, *variables_, matrix_);
  LookAtCells(problems);
  return problems.empty();
}

absl::StatusOr<v1::Experiment> Suite::Expand(size_t cell, uint32_t repetition) const {
  if (cell >= cells_.size()) return absl::OutOfRangeError("there is no such cell");
  const bool check = checks_->IsNeeded(matrix_, cell);
  std::vector<Problem> problems;
  v1::Experiment experiment = Build(cell, repetition, check, problems);
  if (problems.empty()) {
    if (check) checks_->Passed(matrix_, cell);
    return experiment;
  }
  for (Problem& problem : problems) {
    problem.text += " (in " + RepetitionId(cells_[cell].cell_id, repetition) + ")";
  }
  SortByPlace(problems);
  return ProblemsStatus(file_name_, problems);
}

}  // namespace

std::string RepetitionId(const std::string& cell_id, uint32_t repetition) {
  return repetition < 2 ? cell_id : cell_id + "#" + std::to_string(repetition);
}

absl::StatusOr<std::unique_ptr<ExperimentSuite>> ReadSuite(const std::string& file_name,
                                                           const std::string& text,
                                                           const SuiteReading& reading,
                                                           const ExperimentCheck& check) {
  auto suite = std::make_unique<Suite>(file_name, reading, check);
  std::vector<Problem> problems;
  const bool json = FormatOf(file_name) == FileFormat::kJson;
  if (suite->Read(ReadExperimentDocument(file_name, text), json, problems)) return suite;
  SortByPlace(problems);
  if (problems.size() > kMaxProblems) {
    problems.resize(kMaxProblems);
    problems.push_back({{}, "there are more mistakes"});
  }
  return ProblemsStatus(file_name, problems);
}

}  // namespace tlslab
