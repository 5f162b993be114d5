// Changes in the text of a YAML document that leave every other byte as it is.
#ifndef TLSLAB_CLIENT_EXPERIMENT_YAML_EDIT_H_
#define TLSLAB_CLIENT_EXPERIMENT_YAML_EDIT_H_

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tlslab {

// Where a scalar is written: bytes of the text, its quotes included.
struct TextSpan {
  size_t begin = 0;
  size_t size = 0;
};

// Nothing when it is written over several lines, or cannot be found.
std::optional<TextSpan> SpanOfScalar(const std::string& text, const YAML::Node& scalar);

// A text as a scalar in the style of `old`, the bytes that it replaces: quoted as they are; plain
// only where YAML reads the same text.
std::string ScalarInStyle(const std::string& value, const std::string& old);

// What becomes of some bytes. An insertion has size 0.
struct TextEdit {
  TextSpan span;
  std::string replacement;
};

// `edits` do not overlap.
std::string WithEdits(const std::string& text, std::vector<TextEdit> edits);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_YAML_EDIT_H_
