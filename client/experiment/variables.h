// The values that names of a file stand for: its variables, the axes of its matrix, "seed" and
// "repetition".
//
// A variable that mentions no axis and no repetition has one value for all cells; the others are
// open and are filled in for each cell. `mask` says what a value depends on: a bit for each axis in
// order, and kRepetitionBit.
#ifndef TLSLAB_CLIENT_EXPERIMENT_VARIABLES_H_
#define TLSLAB_CLIENT_EXPERIMENT_VARIABLES_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "client/experiment/document.h"
#include "client/experiment/placeholders.h"

namespace tlslab {

constexpr size_t kMaxAxes = 32;
constexpr uint64_t kRepetitionBit = uint64_t{1} << 63;

class Variables : public Names {
 public:
  // `declared` is the file's "variables", or null; `set` those of the command line, each as a YAML
  // scalar or a list or map in brackets. Axes are names alone.
  Variables(const DocumentNode* declared, const std::map<std::string, std::string>& set,
            const std::string& seed, std::vector<std::string> axes);

  const std::vector<Problem>& problems() const { return problems_; }

  // Names as they are known before a cell is chosen.
  NamedValue Find(const std::string& name) const override;
  std::vector<std::string> All() const override;

  // What the values in `node` depend on, by the names that it mentions.
  uint64_t MaskOf(const DocumentNode& node) const;
  bool Declares(const std::string& name) const { return declared_.count(name) > 0; }
  // Those that differ from cell to cell, each after those that it mentions.
  const std::vector<std::string>& open_names() const { return open_names_; }
  const DocumentNode& open_value(const std::string& name) const { return known_.at(name).value; }
  const std::vector<std::string>& axes() const { return axes_; }

 private:
  enum class State { kNew, kOpened, kDone };
  struct Declared {
    DocumentNode node;
    Place place;
    State state = State::kNew;
  };
  struct Known {
    DocumentNode value;
    uint64_t mask = 0;  // not 0: `value` is open
  };

  void Override(const std::map<std::string, std::string>& set);
  void Settle(const std::string& name, std::vector<std::string>& way);

  std::vector<std::string> axes_;
  std::map<std::string, Declared> declared_;
  std::map<std::string, Known> known_;
  std::vector<std::string> open_names_;
  std::vector<Problem> problems_;
};

// The names of one cell. `variables` and the values must outlive it.
class CellNames : public Names {
 public:
  // One value an axis.
  CellNames(const Variables& variables, std::vector<const DocumentNode*> axis_values,
            uint32_t repetition);

  NamedValue Find(const std::string& name) const override;
  std::vector<std::string> All() const override { return variables_.All(); }
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  const Variables& variables_;
  std::vector<const DocumentNode*> axis_values_;
  DocumentNode repetition_;
  std::vector<std::pair<std::string, DocumentNode>> filled_;
  std::vector<Problem> problems_;
};

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_VARIABLES_H_
