// The cells of a matrix: the product of its axes, less what is excluded, then what is included.
//
// A value's label stands for it in names and reports: a text as it is, another scalar as in JSON, a
// map by its "id", a list as JSON. In `exclude` and `include` a value may be written as its label.
//
//   std::vector<Problem> problems;
//   Matrix matrix = PlanMatrix(*node, names, 100000, problems);
//   matrix.choice(cell, axis)      // an index into matrix.axes[axis].values
//
// A product above the limit is counted and not built.
#ifndef TLSLAB_CLIENT_EXPERIMENT_MATRIX_H_
#define TLSLAB_CLIENT_EXPERIMENT_MATRIX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "client/experiment/document.h"
#include "client/experiment/variables.h"

namespace tlslab {

struct MatrixAxisValues {
  std::string name;
  Place place;
  // Those of the axis, then those that only included cells have.
  std::vector<DocumentNode> values;
  std::vector<std::string> labels;
  size_t own_count = 0;
};

struct Matrix {
  std::vector<MatrixAxisValues> axes;
  size_t cell_count = 1;          // one without axes
  size_t first_included = 0;      // cells from here on were included
  std::vector<uint32_t> choices;  // a cell after the other

  uint32_t choice(size_t cell, size_t axis) const { return choices[cell * axes.size() + axis]; }
};

// The names of the axes as they are written; those that are none are left out, they are told by
// PlanMatrix. Null: no matrix.
std::vector<std::string> AxisNames(const DocumentNode* matrix);

// `node` has the file's variables filled in. Of a matrix with problems nothing but its axes counts.
Matrix PlanMatrix(const DocumentNode& node, const Variables& variables, uint64_t max_cells,
                  std::vector<Problem>& problems);

// "name=value" for the id of a cell. A value is as its label, when that is made of letters, digits
// and signs other than space , [ ] " and \; otherwise it is quoted as in JSON. Of a label longer
// than 64 bytes the beginning stands there, and "~" with eight digits that are made of all of it.
std::string CellIdPart(const std::string& name, const std::string& label);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_MATRIX_H_
