#include "client/experiment/matrix.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <set>

#include "client/experiment/node_label.h"
#include "client/text/nearest.h"
#include "client/text/utf8.h"

namespace tlslab {
namespace {

constexpr size_t kMaxExcludes = 1000;
constexpr size_t kMaxLabelInId = 64;
constexpr size_t kLabelBeginning = 40;

class Planner {
 public:
  Planner(const Variables& variables, uint64_t max_cells, std::vector<Problem>& problems)
      : variables_(variables), max_cells_(max_cells), problems_(problems) {}

  Matrix Plan(const DocumentNode& node);

 private:
  // By axis: the values that are excluded; empty: all of them.
  using Exclusion = std::vector<std::vector<bool>>;

  void PlanAxis(const DocumentNode& node);
  void PlanValues(const DocumentNode& values, MatrixAxisValues& axis);
  bool Count(const DocumentNode& node);
  void Exclude(const DocumentNode& entry);
  void ExcludeValues(const DocumentNode& value, size_t axis, Exclusion& exclusion);
  void Build();
  bool Excluded(const std::vector<uint32_t>& cell) const;
  void Include(const DocumentNode& entry);
  // The index of the axis that a key names; false, once told, when there is none.
  bool FindAxis(const DocumentNode::Key& key, size_t& axis);
  // The index of the value that has this label, or the number of values.
  size_t FindValue(size_t axis, const DocumentNode& value) const;
  void Complain(Place place, const std::string& text) { problems_.push_back({place, text}); }

  const Variables& variables_;
  const uint64_t max_cells_;
  std::vector<Problem>& problems_;
  Matrix matrix_;
  std::vector<Exclusion> exclusions_;
};

const DocumentNode& ListOf(const DocumentNode& node, const char* key) {
  static const DocumentNode& nothing = *new DocumentNode;
  const DocumentNode* list = node.Find(key);
  return list != nullptr && list->is_list() ? *list : nothing;
}

void Planner::PlanValues(const DocumentNode& values, MatrixAxisValues& axis) {
  std::set<std::string> shown;
  for (const DocumentNode& value : values.children) {
    const std::string label = NodeLabel(value);
    const DocumentNode* id = value.Find("id");
    if (value.is_map() && (id == nullptr || !id->is_scalar() || id->text.empty())) {
      Complain(value.place, "a map that is a value of an axis has an 'id', which stands for it");
    } else if (!shown.insert(CellIdPart("", label)).second) {
      Complain(value.place, "'" + label + "' is a value of axis '" + axis.name + "' already");
    }
    axis.values.push_back(value);
    axis.labels.push_back(label);
  }
  axis.own_count = axis.values.size();
}

void Planner::PlanAxis(const DocumentNode& node) {
  MatrixAxisValues axis;
  axis.place = node.place;
  const DocumentNode* name = node.Find("name");
  if (name == nullptr || !name->is_scalar() || name->text.empty()) {
    return Complain(node.place, "'name' of an axis is missing");
  }
  axis.name = name->text;
  if (!IsVariableName(axis.name)) {
    Complain(name->place, "'" + axis.name + "' is no name of an axis: letters, digits and '_'");
  } else if (axis.name == "seed" || axis.name == "repetition") {
    Complain(name->place, "'" + axis.name + "' is known already, an axis cannot have the name");
  } else if (variables_.Declares(axis.name)) {
    Complain(name->place, "a variable has the name '" + axis.name + "' already");
  }
  for (const MatrixAxisValues& other : matrix_.axes) {
    if (other.name == axis.name) {
      Complain(name->place, "an earlier axis has the name '" + axis.name + "'");
    }
  }
  const DocumentNode& values = ListOf(node, "values");
  if (values.children.empty()) {
    Complain(node.place, "axis '" + axis.name + "' has no values");
  }
  PlanValues(values, axis);
  matrix_.axes.push_back(std::move(axis));
}

// Whether all the cells are no more than the limit.
bool Planner::Count(const DocumentNode& node) {
  uint64_t cells = 1;
  bool huge = false;
  std::string product;
  for (const MatrixAxisValues& axis : matrix_.axes) {
    const uint64_t size = axis.own_count;
    huge |= size > 0 && cells > std::numeric_limits<uint64_t>::max() / size;
    cells *= huge ? 1 : size;
    product += (product.empty() ? "" : " x ") + std::to_string(size);
  }
  if (!huge && cells <= max_cells_ &&
      ListOf(node, "include").children.size() <= max_cells_ - cells) {
    return true;
  }
  Complain(node.place, "the matrix has " + (huge ? "more than 10^19" : std::to_string(cells)) +
                           " cells (" + product + "), more than " + std::to_string(max_cells_) +
                           "; --max-cells raises the limit");
  return false;
}

bool Planner::FindAxis(const DocumentNode::Key& key, size_t& axis) {
  std::vector<std::string> names;
  for (axis = 0; axis < matrix_.axes.size(); ++axis) {
    if (matrix_.axes[axis].name == key.text) return true;
    names.push_back(matrix_.axes[axis].name);
  }
  std::string text = "the matrix has no axis '" + key.text + "'";
  const std::string suggestion = DidYouMean(key.text, names);
  for (const std::string& name : names) {
    if (suggestion.empty()) text += (&name == &names[0] ? "; it has " : ", ") + name;
  }
  Complain(key.place, text + suggestion);
  return false;
}

size_t Planner::FindValue(size_t axis, const DocumentNode& value) const {
  const std::vector<std::string>& labels = matrix_.axes[axis].labels;
  return static_cast<size_t>(std::find(labels.begin(), labels.end(), NodeLabel(value)) -
                             labels.begin());
}

void Planner::ExcludeValues(const DocumentNode& value, size_t axis, Exclusion& exclusion) {
  const MatrixAxisValues& known = matrix_.axes[axis];
  exclusion[axis].resize(known.own_count);
  if (const size_t found = FindValue(axis, value); found < known.own_count) {
    exclusion[axis][found] = true;
    return;
  }
  if (value.is_list() && !value.children.empty()) {
    for (const DocumentNode& one : value.children) {
      if (one.is_list()) {
        Complain(one.place, "a value of axis '" + known.name + "' stands here, not a list");
      } else {
        ExcludeValues(one, axis, exclusion);
      }
    }
    return;
  }
  const std::string label = NodeLabel(value);
  std::string text =
      "this excludes nothing: '" + label + "' is no value of axis '" + known.name + "'";
  const std::string suggestion = DidYouMean(label, known.labels);
  for (size_t i = 0; suggestion.empty() && i < known.labels.size() && i < 20; ++i) {
    text += (i == 0 ? "; it has " : ", ") + known.labels[i];
  }
  Complain(value.place, text + suggestion);
}

void Planner::Exclude(const DocumentNode& entry) {
  if (!entry.is_map()) return;
  if (entry.keys.empty()) return Complain(entry.place, "this names no axis, and excludes all");
  Exclusion exclusion(matrix_.axes.size());
  for (size_t i = 0; i < entry.keys.size(); ++i) {
    size_t axis = 0;
    if (FindAxis(entry.keys[i], axis)) ExcludeValues(entry.children[i], axis, exclusion);
  }
  exclusions_.push_back(std::move(exclusion));
}

bool Planner::Excluded(const std::vector<uint32_t>& cell) const {
  return std::any_of(exclusions_.begin(), exclusions_.end(), [&cell](const Exclusion& exclusion) {
    for (size_t axis = 0; axis < cell.size(); ++axis) {
      if (!exclusion[axis].empty() && !exclusion[axis][cell[axis]]) return false;
    }
    return true;
  });
}

void Planner::Build() {
  const size_t axes = matrix_.axes.size();
  std::vector<uint32_t> cell(axes);
  matrix_.cell_count = 0;
  while (true) {
    if (!Excluded(cell)) {
      matrix_.choices.insert(matrix_.choices.end(), cell.begin(), cell.end());
      ++matrix_.cell_count;
    }
    size_t axis = axes;
    while (axis > 0 && ++cell[axis - 1] == matrix_.axes[axis - 1].own_count) cell[--axis] = 0;
    if (axis == 0) break;
  }
  matrix_.first_included = matrix_.cell_count;
}

void Planner::Include(const DocumentNode& entry) {
  if (!entry.is_map()) return;
  const size_t axes = matrix_.axes.size();
  std::vector<const DocumentNode*> values(axes);
  for (size_t i = 0; i < entry.keys.size(); ++i) {
    size_t axis = 0;
    if (FindAxis(entry.keys[i], axis)) values[axis] = &entry.children[i];
  }
  std::vector<uint32_t> cell(axes);
  for (size_t axis = 0; axis < axes; ++axis) {
    MatrixAxisValues& known = matrix_.axes[axis];
    if (values[axis] == nullptr) {
      return Complain(entry.place, "a value for axis '" + known.name + "' is missing");
    }
    const size_t found = FindValue(axis, *values[axis]);
    if (found == known.values.size()) {
      const DocumentNode* id = values[axis]->Find("id");
      if (values[axis]->is_map() && (id == nullptr || !id->is_scalar() || id->text.empty())) {
        Complain(values[axis]->place, "a map that is a value of an axis has an 'id'");
      }
      known.values.push_back(*values[axis]);
      known.labels.push_back(NodeLabel(*values[axis]));
    } else if (values[axis]->is_map() && NodeJson(*values[axis]) != NodeJson(known.values[found])) {
      Complain(values[axis]->place,
               "'" + known.labels[found] + "' is another value of axis '" + known.name + "'");
    }
    cell[axis] = static_cast<uint32_t>(found);
  }
  for (size_t other = 0; other < matrix_.cell_count; ++other) {
    if (std::equal(cell.begin(), cell.end(),
                   matrix_.choices.begin() + static_cast<ptrdiff_t>(other * axes))) {
      return Complain(entry.place, "the matrix has this cell already");
    }
  }
  matrix_.choices.insert(matrix_.choices.end(), cell.begin(), cell.end());
  ++matrix_.cell_count;
}

Matrix Planner::Plan(const DocumentNode& node) {
  const size_t problems = problems_.size();
  for (const DocumentNode& axis : ListOf(node, "axes").children) {
    if (axis.is_map()) PlanAxis(axis);
  }
  if (ListOf(node, "axes").children.empty()) Complain(node.place, "a matrix has at least one axis");
  if (matrix_.axes.size() > kMaxAxes) {
    Complain(node.place, "a matrix has at most " + std::to_string(kMaxAxes) + " axes");
  }
  const DocumentNode& excludes = ListOf(node, "exclude");
  const DocumentNode& includes = ListOf(node, "include");
  if (excludes.children.size() > kMaxExcludes || includes.children.size() > kMaxExcludes) {
    Complain(node.place,
             "'exclude' and 'include' have at most " + std::to_string(kMaxExcludes) + " entries");
  }
  if (problems_.size() > problems || !Count(node)) return std::move(matrix_);
  for (const DocumentNode& entry : excludes.children) Exclude(entry);
  Build();
  for (const DocumentNode& entry : includes.children) Include(entry);
  if (matrix_.cell_count == 0 && problems_.size() == problems) {
    Complain(node.place, "every cell of the matrix is excluded");
  }
  return std::move(matrix_);
}

bool StandsBare(const std::string& label) {
  return !label.empty() && std::none_of(label.begin(), label.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f ||
           std::string(",[]\"\\").find(c) != std::string::npos;
  });
}

}  // namespace

std::vector<std::string> AxisNames(const DocumentNode* matrix) {
  std::vector<std::string> names;
  if (matrix == nullptr) return names;
  for (const DocumentNode& axis : ListOf(*matrix, "axes").children) {
    const DocumentNode* name = axis.Find("name");
    const bool good = name != nullptr && name->is_scalar() && IsVariableName(name->text);
    if (good && names.size() < kMaxAxes) names.push_back(name->text);
  }
  return names;
}

Matrix PlanMatrix(const DocumentNode& node, const Variables& variables, uint64_t max_cells,
                  std::vector<Problem>& problems) {
  return Planner(variables, max_cells, problems).Plan(node);
}

std::string CellIdPart(const std::string& name, const std::string& label) {
  std::string shown = label;
  if (label.size() > kMaxLabelInId) {
    uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: the same on every machine
    for (const char c : label) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    size_t end = 0;
    while (end < kLabelBeginning) {
      end += std::max<size_t>(1, Utf8Length(std::string_view(label).substr(end)));
    }
    char digits[16];
    std::snprintf(digits, sizeof digits, "~%08x", static_cast<unsigned>(hash >> 32));
    shown = label.substr(0, end) + digits;
  }
  return name + "=" + (StandsBare(shown) ? shown : QuotedJson(shown));
}

}  // namespace tlslab
