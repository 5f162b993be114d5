#include "client/experiment/yaml_message.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <utility>

#include "client/experiment/scalar_field.h"
#include "client/experiment/yaml_value.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::ListValue;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Struct;
using google::protobuf::Value;

constexpr int kMaxDepth = 64;
// Aliases share nodes in the file and not in the message: a few lines can mean billions.
constexpr int kMaxNodes = 100000;

Place PlaceOf(const YAML::Mark& mark) {
  return mark.is_null() ? Place{} : Place{mark.line + 1, mark.column + 1};
}

std::string Quoted(const std::string& text) { return "'" + text + "'"; }

using Entries = std::vector<std::pair<YAML::Node, YAML::Node>>;

class Walk {
 public:
  explicit Walk(YamlReading& reading) : reading_(reading) {}

  void ReadMessage(const YAML::Node& node, const std::string& path, int depth, Message& message);

 private:
  void ReadField(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                 int depth, Message& message);
  void ReadElement(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                   int depth, Message& message);
  void ReadList(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                int depth, Message& message);
  void ReadMap(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
               int depth, Message& message);
  void ReadInner(const YAML::Node& node, const std::string& path, int depth, Message& message);
  void ReadValue(const YAML::Node& node, int depth, Value& value);
  void ReadStruct(const YAML::Node& node, int depth, Struct& fields);

  // The map's entries with merge keys ("<<") resolved; own keys win.
  Entries EntriesOf(const YAML::Node& map, int depth);
  void Merge(const YAML::Node& merged, int depth, std::set<std::string>& seen, Entries& entries);

  // Counts one node; false when the document is too deep or too large.
  bool Enter(const YAML::Node& node, int depth);
  bool WantMap(const YAML::Node& node, const std::string& what);
  void Complain(const YAML::Node& node, const std::string& text) {
    // A value that is not there has no place of its own.
    reading_.problems.push_back({node.IsNull() ? key_place_ : PlaceOf(node.Mark()), text});
  }

  YamlReading& reading_;
  Place key_place_;  // of the key that was read last
  int nodes_ = 0;
  bool too_large_ = false;
};

bool Walk::Enter(const YAML::Node& node, int depth) {
  if (too_large_) return false;
  if (depth > kMaxDepth) {
    Complain(node, "nested more than " + std::to_string(kMaxDepth) + " deep");
    return false;
  }
  if (++nodes_ <= kMaxNodes) return true;
  too_large_ = true;
  Complain(node, "the document has more than " + std::to_string(kMaxNodes) +
                     " values, its aliases resolved");
  return false;
}

bool Walk::WantMap(const YAML::Node& node, const std::string& what) {
  if (node.IsMap()) return true;
  const char* is = IsNullScalar(node) ? "nothing" : node.IsSequence() ? "a list" : "a single value";
  Complain(node, what + " must be a map of fields, but " + is + " stands here");
  return false;
}

void Walk::Merge(const YAML::Node& merged, int depth, std::set<std::string>& seen,
                 Entries& entries) {
  if (merged.IsSequence()) {
    for (const YAML::Node& one : merged) Merge(one, depth + 1, seen, entries);
    return;
  }
  if (!Enter(merged, depth) || !WantMap(merged, "what '<<' merges")) return;
  for (auto& entry : EntriesOf(merged, depth + 1)) {
    if (seen.insert(entry.first.Scalar()).second) entries.push_back(std::move(entry));
  }
}

Entries Walk::EntriesOf(const YAML::Node& map, int depth) {
  Entries entries;
  std::set<std::string> seen;
  for (const auto& entry : map) {
    if (!entry.first.IsScalar()) {
      Complain(entry.first, "a key must be a single word");
    } else if (!seen.insert(entry.first.Scalar()).second) {
      Complain(entry.first, "key " + Quoted(entry.first.Scalar()) + " stands here a second time");
    } else if (entry.first.Scalar() != "<<") {
      entries.emplace_back(entry.first, entry.second);
    }
  }
  for (const auto& entry : map) {
    if (entry.first.IsScalar() && entry.first.Scalar() == "<<") {
      Merge(entry.second, depth + 1, seen, entries);
    }
  }
  return entries;
}

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

std::string UnknownKeyText(const std::string& key, const Descriptor& type) {
  const std::vector<std::string> names = FieldNames(type);
  std::string text = "unknown key " + Quoted(key) + " in " + type.name();
  if (names.empty()) return text + ", which has none";
  const std::string suggestion = DidYouMean(key, names);
  if (!suggestion.empty()) return text + suggestion;
  text += "; its keys are ";
  for (const std::string& name : names) text += (name == names[0] ? "" : ", ") + name;
  return text;
}

void Walk::ReadMessage(const YAML::Node& node, const std::string& path, int depth,
                       Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  if (!Enter(node, depth)) return;
  if (type.field_count() == 0 && IsNullScalar(node)) return;  // "read_to_end:"
  if (!WantMap(node, type.name())) return;
  std::set<const OneofDescriptor*> chosen;
  for (const auto& [key, value] : EntriesOf(node, depth)) {
    const FieldDescriptor* field = type.FindFieldByName(key.Scalar());
    if (field == nullptr) {
      Complain(key, UnknownKeyText(key.Scalar(), type));
      continue;
    }
    const OneofDescriptor* oneof = field->real_containing_oneof();
    if (oneof != nullptr && !chosen.insert(oneof).second) {
      const FieldDescriptor* first =
          message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
      Complain(key, Quoted(key.Scalar()) + " cannot stand beside " +
                        Quoted(first != nullptr ? first->name() : oneof->name()) +
                        ": they are alternatives");
      continue;
    }
    const std::string inner = path.empty() ? field->name() : path + "." + field->name();
    reading_.places[inner] = key_place_ = PlaceOf(key.Mark());
    ReadField(value, *field, inner, depth + 1, message);
  }
}

void Walk::ReadField(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                     int depth, Message& message) {
  if (field.is_map()) return ReadMap(node, field, path, depth, message);
  if (field.is_repeated()) return ReadList(node, field, path, depth, message);
  ReadElement(node, field, path, depth, message);
}

void Walk::ReadElement(const YAML::Node& node, const FieldDescriptor& field,
                       const std::string& path, int depth, Message& message) {
  const Descriptor* type = field.message_type();
  if (type != nullptr && !IsScalarMessage(*type)) {
    const auto& reflection = *message.GetReflection();
    Message* inner = field.is_repeated() ? reflection.AddMessage(&message, &field)
                                         : reflection.MutableMessage(&message, &field);
    return ReadInner(node, path, depth, *inner);
  }
  if (!Enter(node, depth)) return;
  if (IsNullScalar(node)) return Complain(node, Quoted(field.name()) + " has no value");
  if (!node.IsScalar()) return Complain(node, Quoted(field.name()) + " must be a single value");
  const std::string problem = SetScalarField(node.Scalar(), field, message);
  if (!problem.empty()) Complain(node, problem);
}

void Walk::ReadList(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                    int depth, Message& message) {
  if (!Enter(node, depth)) return;
  if (!node.IsSequence()) {
    return Complain(node, Quoted(field.name()) + " must be a list: lines with '- ', or [a, b]");
  }
  int index = 0;
  for (const YAML::Node& element : node) {
    const std::string inner = path + "[" + std::to_string(index++) + "]";
    reading_.places[inner] = PlaceOf(element.Mark());
    ReadElement(element, field, inner, depth + 1, message);
  }
}

// Every map of the contract has text keys.
void Walk::ReadMap(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                   int depth, Message& message) {
  if (!Enter(node, depth) || !WantMap(node, Quoted(field.name()))) return;
  const FieldDescriptor& key_field = *field.message_type()->map_key();
  const FieldDescriptor& value_field = *field.message_type()->map_value();
  for (const auto& [key, value] : EntriesOf(node, depth)) {
    const std::string inner = path + "[" + key.Scalar() + "]";
    reading_.places[inner] = PlaceOf(key.Mark());
    Message& entry = *message.GetReflection()->AddMessage(&message, &field);
    entry.GetReflection()->SetString(&entry, &key_field, key.Scalar());
    ReadElement(value, value_field, inner, depth + 1, entry);
  }
}

void Walk::ReadInner(const YAML::Node& node, const std::string& path, int depth, Message& message) {
  if (message.GetDescriptor() == Value::descriptor()) {
    return ReadValue(node, depth, static_cast<Value&>(message));
  }
  if (message.GetDescriptor() == Struct::descriptor()) {
    return ReadStruct(node, depth, static_cast<Struct&>(message));
  }
  ReadMessage(node, path, depth, message);
}

void Walk::ReadValue(const YAML::Node& node, int depth, Value& value) {
  if (!Enter(node, depth)) return;
  if (node.IsMap()) return ReadStruct(node, depth + 1, *value.mutable_struct_value());
  if (!node.IsSequence()) return SetScalarValue(node, value);
  ListValue& list = *value.mutable_list_value();
  for (const YAML::Node& element : node) ReadValue(element, depth + 1, *list.add_values());
}

void Walk::ReadStruct(const YAML::Node& node, int depth, Struct& fields) {
  if (!Enter(node, depth) || !WantMap(node, "this")) return;
  for (const auto& [key, inner] : EntriesOf(node, depth)) {
    ReadValue(inner, depth + 1, (*fields.mutable_fields())[key.Scalar()]);
  }
}

// yaml-cpp reports syntax errors, and its own limits, by exceptions.
bool Load(const std::string& text, YamlReading& reading, YAML::Node& document) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() != 1) {
      reading.problems.push_back(
          {{}, documents.empty() ? "the file is empty" : "the file holds several documents (---)"});
      return false;
    }
    document.reset(documents[0]);
    return true;
  } catch (const YAML::Exception& error) {
    reading.problems.push_back({PlaceOf(error.mark), "not YAML: " + error.msg});
  }
  return false;
}

bool ReadsBefore(const Problem& a, const Problem& b) {
  if (a.place.line != b.place.line) return a.place.line < b.place.line;
  return a.place.column < b.place.column;
}

}  // namespace

YamlReading ReadYamlMessage(const std::string& text, Message& message) {
  YamlReading reading;
  YAML::Node document;
  if (!Load(text, reading, document)) return reading;
  try {
    Walk(reading).ReadMessage(document, "", 1, message);
  } catch (const YAML::Exception& error) {
    reading.problems.push_back({PlaceOf(error.mark), "not YAML: " + error.msg});
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(), ReadsBefore);
  return reading;
}

}  // namespace tlslab
