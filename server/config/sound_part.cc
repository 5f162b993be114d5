#include "server/config/sound_part.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/config/presets.h"

namespace tlslab {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// More rounds than there are kinds of mistakes that hide others.
constexpr int kRounds = 8;

// "groups[1]" is {"groups", 1}; "role" is {"role", nothing}.
struct Step {
  std::string name;
  std::optional<int> index;
};

Step StepOf(const std::string& text) {
  const size_t bracket = text.rfind('[');
  int index = 0;
  if (bracket == std::string::npos || text.back() != ']' ||
      !absl::SimpleAtoi(text.substr(bracket + 1, text.size() - bracket - 2), &index)) {
    return {text, std::nullopt};
  }
  return {text.substr(0, bracket), index};
}

void RemoveElement(const FieldDescriptor* field, int index, Message* message) {
  const google::protobuf::Reflection& reflection = *message->GetReflection();
  for (int i = index; i + 1 < reflection.FieldSize(*message, field); ++i) {
    reflection.SwapElements(message, field, i, i + 1);
  }
  reflection.RemoveLast(message, field);
}

// Takes what `path` names out of `message`: the first element of a list on the way, or
// else the field. Returns the path of the element, "" when it was a field, and nothing
// when there is no such field.
std::optional<std::string> TakeOut(const std::string& path, Message* message) {
  std::string so_far;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const Step step = StepOf(steps[i]);
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(step.name);
    if (field == nullptr) return std::nullopt;
    so_far = FieldPath(so_far, steps[i]);
    const google::protobuf::Reflection& reflection = *message->GetReflection();
    if (field->is_repeated() && step.index) {
      if (*step.index >= reflection.FieldSize(*message, field)) return std::nullopt;
      RemoveElement(field, *step.index, message);
      return so_far;
    }
    const bool inner = !field->is_repeated() && field->message_type() && i + 1 < steps.size();
    if (!inner || !reflection.HasField(*message, field)) {
      reflection.ClearField(message, field);
      return "";
    }
    message = reflection.MutableMessage(message, field);
  }
  return std::nullopt;
}

// What is taken out for a problem: the first element on the way, or all of the field.
std::string_view Taken(const FieldProblem& problem) {
  return std::string_view(problem.field).substr(0, problem.field.find(']'));
}

// Later elements of a list first, so that the earlier keep their places.
bool Later(const FieldProblem& a, const FieldProblem& b) {
  if (Taken(a).size() != Taken(b).size()) return Taken(a).size() > Taken(b).size();
  return Taken(a) > Taken(b);
}

// False when a problem names what cannot be taken out.
bool TakeOutAll(std::vector<FieldProblem> problems, v1::TlsContextSpec* spec,
                std::vector<std::string>* left_out) {
  std::stable_sort(problems.begin(), problems.end(), Later);
  std::string_view last;
  for (const FieldProblem& problem : problems) {
    if (problem.field == "role") {
      spec->mutable_client();
      continue;
    }
    if (std::exchange(last, Taken(problem)) == Taken(problem)) continue;
    std::optional<std::string> element = TakeOut(problem.field, spec);
    if (!element) return false;
    if (!element->empty()) left_out->push_back(*element);
  }
  return true;
}

// Whether anything is new; tells what is.
bool Tell(const std::vector<FieldProblem>& found, const std::vector<std::string>& left_out,
          std::vector<FieldProblem>* told) {
  bool news = false;
  for (FieldProblem problem : found) {
    problem.field = PathBeforeLeavingOut(problem.field, left_out);
    const bool old = std::any_of(told->begin(), told->end(), [&](const FieldProblem& one) {
      return one.field == problem.field && one.description == problem.description;
    });
    news |= !old;
    if (!old) told->push_back(std::move(problem));
  }
  return news;
}

}  // namespace

SoundPart ReadSoundPart(const v1::TlsContextSpec& spec, const ResourceLookup& lookup,
                        RequestProblems* problems) {
  SoundPart sound;
  v1::TlsContextSpec rest = ExpandPreset(spec, "", problems);
  for (int round = 0; round < kRounds; ++round) {
    RequestProblems found;
    ContextConfig config = ReadContextSpec(rest, "", lookup, &found);
    if (round == 0) problems->missing = found.missing;
    Tell(found.unsupported, sound.left_out, &problems->unsupported);
    // What is wrong with a field that is not there, such as a certificate that every
    // server needs, stays wrong and can be built.
    if (!Tell(found.invalid, sound.left_out, &problems->invalid) && config.trust) {
      sound.config = std::move(config);
      return sound;
    }
    if (!TakeOutAll(found.invalid, &rest, &sound.left_out)) return sound;
  }
  return sound;
}

std::string PathBeforeLeavingOut(const std::string& field,
                                 const std::vector<std::string>& left_out) {
  const size_t end = field.find(']');
  if (end == std::string::npos) return field;
  const Step element = StepOf(field.substr(0, end + 1));
  if (!element.index) return field;
  int index = *element.index;
  // The last that was left out comes back first.
  for (auto out = left_out.rbegin(); out != left_out.rend(); ++out) {
    const Step gone = StepOf(*out);
    if (gone.name == element.name && gone.index && *gone.index <= index) ++index;
  }
  return absl::StrCat(element.name, "[", index, "]", field.substr(end + 1));
}

}  // namespace tlslab
