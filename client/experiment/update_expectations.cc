#include "client/experiment/update_expectations.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "client/experiment/seen_expectations.h"
#include "client/experiment/yaml_edit.h"
#include "client/matcher/step_path.h"
#include "client/text/read_file.h"
#include "client/text/replace_file.h"

namespace tlslab {
namespace {

constexpr size_t kMaxFileBytes = 4 << 20;

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// The value of a key of the map or of what is merged into it; undefined when there is none.
YAML::Node Find(const YAML::Node& map, const std::string& key) {
  if (!map.IsMap()) return YAML::Node(YAML::NodeType::Undefined);
  YAML::Node merged(YAML::NodeType::Undefined);
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) continue;
    if (entry.first.Scalar() == key) return entry.second;
    if (entry.first.Scalar() == "<<") merged.reset(entry.second);
  }
  if (!merged.IsDefined()) return merged;
  if (!merged.IsSequence()) return Find(merged, key);
  for (const YAML::Node& one : merged) {
    const YAML::Node found = Find(one, key);
    if (found.IsDefined()) return found;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

// One scalar of the file, and what the steps and cells that it stands for want it to be.
struct Slot {
  YAML::Mark mark;
  std::string path;
  TextSpan span;
  std::set<std::string> wanted;  // bytes of the file; what is there already when it held
  bool changes = false;
};

class Updater {
 public:
  Updater(const std::string& file_name, const std::string& text, const YAML::Node& document)
      : file_name_(file_name), text_(text), document_(document) {}

  Updated Run(const std::vector<const v1::CellReport*>& cells);

 private:
  void Look(const v1::StepReport& step);
  void LookAt(const v1::ExpectationReport& expectation, const v1::StepReport& step,
              const YAML::Node& value);
  void Want(const YAML::Node& scalar, const v1::ExpectationReport& expectation,
            const std::optional<SeenScalar>& seen);
  void EditSlots();
  void AddBlocks();
  void AddBlock(const std::string& id, const std::set<std::string>& blocks);
  void LeaveAlone(const YAML::Mark& mark, const std::string& what, const std::string& why);
  size_t EndOfStep(const YAML::Node& step) const;
  size_t Boundary(int line) const;

  const std::string& file_name_;
  const std::string& text_;
  const YAML::Node document_;
  std::map<std::string, YAML::Node> steps_;  // by id
  std::map<int, Slot> slots_;                // by position
  // What steps without an expectation would expect, by id: as many as cells saw differently.
  std::map<std::string, std::set<std::string>> blocks_;
  std::vector<TextEdit> edits_;
  std::map<std::pair<int, std::string>, std::string> left_alone_;  // by position and text
  Updated updated_;
};

void Updater::LeaveAlone(const YAML::Mark& mark, const std::string& what, const std::string& why) {
  const std::string place =
      file_name_ + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
  const std::string line = place + ": " + what + ": " + why;
  left_alone_[{mark.pos, line}] = line;
}

void Updater::Want(const YAML::Node& scalar, const v1::ExpectationReport& expectation,
                   const std::optional<SeenScalar>& seen) {
  const std::string& path = expectation.path();
  const auto refuse = [&](const std::string& why) {
    if (!expectation.held()) LeaveAlone(scalar.Mark(), path, why);
  };
  const std::optional<TextSpan> span = SpanOfScalar(text_, scalar);
  if (!span) return refuse("it is written over several lines");
  const std::string old = text_.substr(span->begin, span->size);
  if (old.find("${") != std::string::npos) return refuse("it holds a variable, " + old);
  Slot& slot =
      slots_.try_emplace(scalar.Mark().pos, Slot{scalar.Mark(), path, *span, {}}).first->second;
  if (expectation.held()) {
    slot.wanted.insert(old);
    return;
  }
  if (!seen) {
    slot.wanted.insert(old);
    return refuse("what stood there is no single value: " + expectation.actual().substr(0, 100));
  }
  slot.changes = true;
  slot.wanted.insert(seen->is_text ? ScalarInStyle(seen->text, old) : seen->text);
}

void Updater::LookAt(const v1::ExpectationReport& expectation, const v1::StepReport& step,
                     const YAML::Node& value) {
  if (value.IsScalar()) return Want(value, expectation, SeenValue(expectation, value.Scalar()));
  const YAML::Node present = Find(value, "present"), size = Find(value, "size");
  const absl::StatusOr<StepPath> path = ResolveOwnPath(expectation.path(), {});
  if (present.IsDefined() && present.IsScalar() && path.ok()) {
    const bool seen = IsSeen(*path, step);
    const std::string other = present.Scalar() == "true" ? "false" : "true";
    return Want(present, expectation,
                seen ? std::optional<SeenScalar>(SeenScalar{other}) : std::nullopt);
  }
  if (size.IsDefined() && size.IsScalar())
    return Want(size, expectation, SeenSize(expectation, step));
  if (expectation.held()) return;
  LeaveAlone(value.Mark(), expectation.path(),
             "only values, present and size are updated; what stood there is " +
                 expectation.actual().substr(0, 100));
}

void Updater::Look(const v1::StepReport& step) {
  if (step.verdict() != v1::VERDICT_PASSED && step.verdict() != v1::VERDICT_FAILED) return;
  const auto found = steps_.find(step.id());
  if (found == steps_.end()) return;  // its id holds a variable
  const YAML::Node expect = Find(found->second, "expect");
  if (!expect.IsDefined()) {
    std::string block;
    for (const auto& [path, value] : MainFacts(step)) block += path + ": " + value + "\n";
    if (!block.empty()) blocks_[step.id()].insert(block);
    return;
  }
  for (const v1::ExpectationReport& expectation : step.expectations()) {
    const YAML::Node value = Find(expect, expectation.path());
    if (value.IsDefined()) {
      LookAt(expectation, step, value);
    } else if (!expectation.held()) {
      LeaveAlone(expect.Mark(), expectation.path(), "its path holds a variable");
    }
  }
}

void Updater::EditSlots() {
  for (const auto& [position, slot] : slots_) {
    if (!slot.changes) continue;
    if (slot.wanted.size() > 1) {
      LeaveAlone(slot.mark, slot.path,
                 "the steps or cells that it stands for saw different values");
      continue;
    }
    edits_.push_back({slot.span, *slot.wanted.begin()});
    ++updated_.changed;
  }
}

// The byte at which a line begins, from 0; the size of the text when there are fewer.
size_t StartOfLine(const std::string& text, int line) {
  size_t at = 0;
  for (; line > 0 && at < text.size(); --line) {
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  }
  return at;
}

// The first line behind `line` that begins another step or another key of the document.
size_t Updater::Boundary(int line) const {
  size_t boundary = text_.size();
  const auto note = [&](const YAML::Mark& mark) {
    if (mark.line > line) boundary = std::min(boundary, StartOfLine(text_, mark.line));
  };
  for (const auto& [id, step] : steps_) note(step.Mark());
  for (const auto& entry : document_) note(entry.first.Mark());
  return boundary;
}

// Behind the last line of the step that is neither blank nor a comment.
size_t Updater::EndOfStep(const YAML::Node& step) const {
  size_t end = Boundary(step.Mark().line);
  while (end > 0) {
    const size_t start = end < 2 ? 0 : text_.rfind('\n', end - 2) + 1;
    const size_t first = text_.find_first_not_of(" \t\r\n", start);
    if (first < end && text_[first] != '#') return end;
    end = start;
  }
  return end;
}

void Updater::AddBlock(const std::string& id, const std::set<std::string>& blocks) {
  const YAML::Node step = steps_.at(id);
  if (blocks.size() > 1) {
    return LeaveAlone(step.Mark(), id, "the cells of the matrix saw different things");
  }
  if (step.Mark().is_null() || text_[step.Mark().pos] == '{') {
    return LeaveAlone(step.Mark(), id, "a step in { } gets no expectations");
  }
  const std::string newline = text_.find("\r\n") == std::string::npos ? "\n" : "\r\n";
  const std::string indent(step.Mark().column, ' ');
  const size_t end = EndOfStep(step);
  std::string block = end > 0 && text_[end - 1] != '\n' ? newline : "";
  block += indent + "expect:" + newline;
  const std::string& facts = *blocks.begin();
  for (size_t at = 0; at < facts.size();) {
    const size_t line_end = facts.find('\n', at);
    block += indent + "  " + facts.substr(at, line_end - at) + newline;
    at = line_end + 1;
  }
  edits_.push_back({{end, 0}, block});
  ++updated_.added;
}

void Updater::AddBlocks() {
  for (const auto& [id, blocks] : blocks_) AddBlock(id, blocks);
}

Updated Updater::Run(const std::vector<const v1::CellReport*>& cells) {
  const YAML::Node steps = Find(document_, "steps");
  if (steps.IsDefined() && steps.IsSequence()) {
    for (const YAML::Node& step : steps) {
      const YAML::Node id = Find(step, "id");
      if (id.IsDefined() && id.IsScalar()) steps_.emplace(id.Scalar(), step);
    }
  }
  for (const v1::CellReport* cell : cells) {
    for (const v1::StepReport& step : cell->steps()) Look(step);
  }
  EditSlots();
  AddBlocks();
  for (const auto& [key, line] : left_alone_) updated_.left_alone.push_back(line);
  updated_.text = WithEdits(text_, std::move(edits_));
  return std::move(updated_);
}

absl::Status NotYaml(const std::string& file_name, const YAML::Exception& error) {
  return absl::InvalidArgumentError(file_name + ":" + std::to_string(error.mark.line + 1) + ":" +
                                    std::to_string(error.mark.column + 1) +
                                    ": not YAML: " + error.msg);
}

}  // namespace

absl::StatusOr<Updated> UpdateExpectations(const std::string& file_name, const std::string& text,
                                           const std::vector<const v1::CellReport*>& cells) {
  if (!EndsWith(file_name, ".yaml") && !EndsWith(file_name, ".yml")) {
    return absl::InvalidArgumentError(file_name + ": only YAML can be updated");
  }
  // yaml-cpp counts no byte order mark, and counts other encodings as if they were UTF-8.
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) {
    absl::StatusOr<Updated> updated =
        UpdateExpectations(file_name, text.substr(kByteOrderMark.size()), cells);
    if (updated.ok()) updated->text.insert(0, kByteOrderMark);
    return updated;
  }
  if (text.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(file_name + ": only UTF-8 can be updated");
  }
  // yaml-cpp reports syntax errors by exceptions.
  try {
    const YAML::Node document = YAML::Load(text);
    if (!document.IsMap()) {
      return absl::InvalidArgumentError(file_name + ": no experiment: not a map of fields");
    }
    Updated updated = Updater(file_name, text, document).Run(cells);
    YAML::Load(updated.text);  // what was made of it is YAML too
    return updated;
  } catch (const YAML::Exception& error) {
    return NotYaml(file_name, error);
  }
}

absl::StatusOr<Updated> UpdateExperimentFile(const std::string& file_name,
                                             const std::vector<const v1::CellReport*>& cells) {
  absl::StatusOr<std::string> text = ReadFile(file_name, kMaxFileBytes);
  if (!text.ok()) return text.status();
  absl::StatusOr<Updated> updated = UpdateExpectations(file_name, *text, cells);
  if (!updated.ok() || updated->text == *text) return updated;
  if (absl::Status status = ReplaceFile(file_name, updated->text); !status.ok()) return status;
  return updated;
}

}  // namespace tlslab
