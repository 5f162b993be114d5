#include "client/experiment/variables.h"

#include <algorithm>

#include "client/experiment/yaml_document.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

constexpr char kSeed[] = "seed";
constexpr char kRepetition[] = "repetition";

DocumentNode Scalar(const std::string& text, bool plain) {
  DocumentNode node;
  node.text = text;
  node.plain = plain;
  return node;
}

// What begins like a quoted text, a list or a map in YAML is one; everything else is a plain
// scalar, also what YAML would take for a tag or an alias ("!aNULL:...", "*").
DocumentNode ParseSetting(const std::string& text) {
  if (!text.empty() && std::string("'\"[{").find(text[0]) != std::string::npos) {
    Document document = ReadYamlDocument(text);
    if (document.whole && document.problems.empty()) return std::move(document.root);
  }
  return Scalar(text, true);
}

void ForgetPlaces(DocumentNode& node) {
  node.place = {};
  for (DocumentNode::Key& key : node.keys) key.place = {};
  for (DocumentNode& child : node.children) ForgetPlaces(child);
}

}  // namespace

Variables::Variables(const DocumentNode* declared, const std::map<std::string, std::string>& set,
                     const std::string& seed, std::vector<std::string> axes)
    : axes_(std::move(axes)) {
  for (size_t i = 0; declared != nullptr && i < declared->keys.size(); ++i) {
    const auto& [name, place] = declared->keys[i];
    if (!IsVariableName(name)) {
      problems_.push_back({place, "'" + name + "' is no name of a variable: letters, digits, '_'"});
    } else if (name == kSeed || name == kRepetition) {
      problems_.push_back({place, "'" + name + "' is known without being declared"});
    } else {
      declared_[name] = {declared->children[i], place};
    }
  }
  Override(set);
  known_[kSeed] = {Scalar(seed, false), 0};
  known_[kRepetition] = {{}, kRepetitionBit};
  for (size_t i = 0; i < axes_.size(); ++i) known_[axes_[i]] = {{}, uint64_t{1} << i};
  for (const auto& [name, unused] : declared_) {
    std::vector<std::string> way;
    Settle(name, way);
  }
}

void Variables::Override(const std::map<std::string, std::string>& set) {
  std::vector<std::string> names;
  for (const auto& [name, unused] : declared_) names.push_back(name);
  for (const auto& [name, text] : set) {
    const auto found = declared_.find(name);
    if (found == declared_.end()) {
      const std::string suggestion = DidYouMean(name, names);
      std::string why = "--set " + name + ": the file has no such variable";
      for (const std::string& one : names) {
        if (suggestion.empty()) why += (&one == &names[0] ? "; it has " : ", ") + one;
      }
      problems_.push_back({{}, why + suggestion});
      continue;
    }
    found->second.node = ParseSetting(text);
    ForgetPlaces(found->second.node);
    found->second.node.place = found->second.place;
  }
}

// `way` holds the variables that led here, each mentioned by the one before it.
void Variables::Settle(const std::string& name, std::vector<std::string>& way) {
  Declared& declared = declared_.at(name);
  if (declared.state == State::kDone) return;
  if (declared.state == State::kOpened) {
    std::string circle;
    for (auto at = std::find(way.begin(), way.end(), name); at != way.end(); ++at) {
      circle += *at + " -> ";
    }
    problems_.push_back(
        {declared.place, "variables mention each other in a circle: " + circle + name});
    return;
  }
  declared.state = State::kOpened;
  way.push_back(name);
  uint64_t mask = 0;
  for (const std::string& mentioned : MentionedNames(declared.node)) {
    if (declared_.count(mentioned) > 0) Settle(mentioned, way);
    if (const auto found = known_.find(mentioned); found != known_.end()) {
      mask |= found->second.mask;
    }
  }
  way.pop_back();
  declared.state = State::kDone;
  Known known;
  known.mask = mask;
  // One that is in the circle that was just told of is not known.
  bool in_circle = false;
  for (const std::string& mentioned : MentionedNames(declared.node)) {
    in_circle |= declared_.count(mentioned) > 0 && known_.count(mentioned) == 0;
  }
  if (!in_circle) {
    Filling filling(*this);
    known.value = filling.Fill(declared.node, false);
    problems_.insert(problems_.end(), filling.problems().begin(), filling.problems().end());
  }
  if (mask != 0) open_names_.push_back(name);
  known_[name] = std::move(known);
}

NamedValue Variables::Find(const std::string& name) const {
  const auto found = known_.find(name);
  if (found == known_.end()) return {};
  if (found->second.mask != 0) return {nullptr, true};
  return {&found->second.value, false};
}

std::vector<std::string> Variables::All() const {
  std::vector<std::string> names;
  for (const auto& [name, unused] : declared_) names.push_back(name);
  names.insert(names.end(), axes_.begin(), axes_.end());
  names.insert(names.end(), {kSeed, kRepetition});
  return names;
}

uint64_t Variables::MaskOf(const DocumentNode& node) const {
  uint64_t mask = 0;
  for (const std::string& name : MentionedNames(node)) {
    if (const auto found = known_.find(name); found != known_.end()) mask |= found->second.mask;
  }
  return mask;
}

CellNames::CellNames(const Variables& variables, std::vector<const DocumentNode*> axis_values,
                     uint32_t repetition)
    : variables_(variables),
      axis_values_(std::move(axis_values)),
      repetition_(Scalar(std::to_string(repetition), true)) {
  // Values in `filled_` are found by those that come after them, so they must not move.
  filled_.reserve(variables.open_names().size());
  for (const std::string& name : variables.open_names()) {
    Filling filling(*this);
    filled_.emplace_back(name, filling.Fill(variables.open_value(name), true));
    problems_.insert(problems_.end(), filling.problems().begin(), filling.problems().end());
  }
}

NamedValue CellNames::Find(const std::string& name) const {
  const std::vector<std::string>& axes = variables_.axes();
  for (size_t i = 0; i < axes.size(); ++i) {
    if (axes[i] == name) return {axis_values_[i], false};
  }
  for (const auto& [known, value] : filled_) {
    if (known == name) return {&value, false};
  }
  if (name == kRepetition) return {&repetition_, false};
  return variables_.Find(name);
}

}  // namespace tlslab
