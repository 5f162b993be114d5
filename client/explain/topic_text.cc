#include "client/explain/topic_text.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/str_split.h"
#include "client/render/facts.h"

namespace tlslab {
namespace {

constexpr size_t kLabel = 14;

std::vector<std::string> Words(std::string_view text) {
  return absl::StrSplit(std::string(text), ' ', absl::SkipEmpty());
}

// "  Look at       wrapped text"; without a label it goes on under the one before.
std::string Line(const std::string& label, std::string_view text) {
  if (text.empty()) return "";
  std::string padded = "  " + label;
  padded.append(kLabel + 2 - std::min(kLabel + 2, padded.size()), ' ');
  std::vector<std::string> words = Words(text);
  if (!words.empty()) words.front() = padded + words.front();
  return Wrapped(words, kLabel + 2) + "\n";
}

std::string Title(const Topic& topic) {
  std::string title(topic.row->name);
  title += " (" + std::string(TopicKindName(topic.kind)) + " " + std::to_string(topic.row->number) +
           ")\n";
  return title;
}

std::vector<std::string> Causes(const TopicRow& row) {
  std::vector<std::string> causes;
  for (const std::string_view cause : row.causes) {
    if (!cause.empty()) causes.emplace_back(cause);
  }
  return causes;
}

std::vector<std::string> Also(const TopicRow& row) {
  return absl::StrSplit(std::string(row.also), '|', absl::SkipEmpty());
}

std::string OneText(const Topic& topic) {
  const TopicRow& row = *topic.row;
  std::string text = Title(topic) + Line("Meaning", row.meaning);
  std::string label = "Usual causes";
  for (const std::string& cause : Causes(row)) {
    text += Line(label, "- " + cause);
    label.clear();
  }
  text += Line("Look at", row.look_at);
  text += Line("Said by", row.sent_by);
  text += Line("Defined in", row.defined_in);
  if (!row.experiment.empty())
    text += Line("Shown by", "tlslab run " + std::string(row.experiment));
  label = "Also written";
  for (const std::string& spelling : Also(row)) {
    text += Line(label, spelling);
    label.clear();
  }
  return text;
}

void AddStrings(const std::vector<std::string>& values, const std::string& key,
                google::protobuf::Struct* out) {
  if (values.empty()) return;
  auto* list = (*out->mutable_fields())[key].mutable_list_value();
  for (const std::string& value : values) list->add_values()->set_string_value(value);
}

google::protobuf::Struct OneStruct(const Topic& topic) {
  const TopicRow& row = *topic.row;
  google::protobuf::Struct out;
  const auto set = [&out](const char* key, std::string_view value) {
    if (!value.empty()) (*out.mutable_fields())[key].set_string_value(std::string(value));
  };
  set("kind", TopicKindName(topic.kind));
  set("name", row.name);
  (*out.mutable_fields())["number"].set_number_value(row.number);
  set("meaning", row.meaning);
  AddStrings(Causes(row), "causes", &out);
  set("look_at", row.look_at);
  set("sent_by", row.sent_by);
  set("defined_in", row.defined_in);
  set("experiment", row.experiment);
  AddStrings(Also(row), "also", &out);
  return out;
}

// "Alerts", "Error classes".
std::string Heading(TopicKind kind) {
  std::string heading(TopicKindName(kind));
  heading[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(heading[0])));
  return heading + (heading.back() == 's' ? "es" : "s");
}

}  // namespace

std::string TopicText(const std::vector<Topic>& topics) {
  std::string text;
  for (const Topic& topic : topics) text += (text.empty() ? "" : "\n") + OneText(topic);
  return text;
}

std::string TopicListText(const std::vector<Topic>& topics) {
  std::string text;
  const Topic* before = nullptr;
  for (const Topic& topic : topics) {
    if (before == nullptr || before->kind != topic.kind) {
      text += (before == nullptr ? "" : "\n") + Heading(topic.kind) + "\n";
    }
    before = &topic;
    std::string number = std::to_string(topic.row->number);
    number.insert(0, number.size() < 3 ? 3 - number.size() : 0, ' ');
    text += "  " + number + " " + std::string(topic.row->name) + "\n";
  }
  return text;
}

google::protobuf::Struct TopicStruct(const std::vector<Topic>& topics) {
  google::protobuf::Struct out;
  auto* list = (*out.mutable_fields())["topics"].mutable_list_value();
  for (const Topic& topic : topics) *list->add_values()->mutable_struct_value() = OneStruct(topic);
  return out;
}

}  // namespace tlslab
