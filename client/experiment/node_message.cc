#include "client/experiment/node_message.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>

#include <charconv>
#include <set>

#include "client/experiment/scalar_field.h"
#include "client/experiment/scalar_value.h"
#include "client/text/nearest.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::ListValue;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Struct;
using google::protobuf::Value;

std::string Quoted(const std::string& text) { return "'" + text + "'"; }

// Value, Struct and ListValue take any tree; all other messages have fields of their own.
bool IsAnyTree(const Descriptor& type) {
  return &type == Value::descriptor() || &type == Struct::descriptor() ||
         &type == ListValue::descriptor();
}

bool HasFields(const FieldDescriptor& field) {
  const Descriptor* type = field.message_type();
  return type != nullptr && !field.is_map() && !IsScalarMessage(*type) && !IsAnyTree(*type);
}

const FieldDescriptor* FindField(const Descriptor& type, const std::string& key, bool json) {
  const FieldDescriptor* field = type.FindFieldByName(key);
  if (field != nullptr || !json) return field;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == key) return type.field(i);
  }
  return nullptr;
}

std::string UnknownKeyText(const std::string& key, const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  std::string text = "unknown key " + Quoted(key) + " in " + type.name();
  if (names.empty()) return text + ", which has none";
  const std::string suggestion = DidYouMean(key, names);
  if (!suggestion.empty()) return text + suggestion;
  text += "; its keys are ";
  for (const std::string& name : names) text += (name == names[0] ? "" : ", ") + name;
  return text;
}

// The entry of a map of Values. By reflection a map is a list, and each change of it costs all of
// it; so the map that files use most is taken by its type.
Value& MapEntry(Message& message, const FieldDescriptor& field, const std::string& key) {
  if (message.GetDescriptor() == v1::Step::descriptor()) {
    return (*static_cast<v1::Step&>(message).mutable_expect())[key];
  }
  Message& entry = *message.GetReflection()->AddMessage(&message, &field);
  const Descriptor& type = *field.message_type();
  entry.GetReflection()->SetString(&entry, type.map_key(), key);
  return static_cast<Value&>(*entry.GetReflection()->MutableMessage(&entry, type.map_value()));
}

class Walk {
 public:
  explicit Walk(NodeReading& reading) : reading_(reading) {}

  void ReadMessage(const DocumentNode& node, const std::string& path, Message& message);
  void ReadField(const DocumentNode& node, const FieldDescriptor& field, const std::string& path,
                 Message& message);

 private:
  void ReadElement(const DocumentNode& node, const FieldDescriptor& field, const std::string& path,
                   int index, Message& message);
  void ReadList(const DocumentNode& node, const FieldDescriptor& field, const std::string& path,
                Message& message);
  void ReadMap(const DocumentNode& node, const FieldDescriptor& field, const std::string& path,
               Message& message);
  bool TakeKey(const DocumentNode::Key& key, const DocumentNode& value, const Message& message,
               std::set<const OneofDescriptor*>& chosen, const FieldDescriptor*& field);
  bool PutEnumNumber(const DocumentNode& node, const FieldDescriptor& field, Message& message);

  // Where `node` is open and nothing in it can be read yet: notes it, and true.
  bool Postpone(const DocumentNode& node, const FieldDescriptor& field,
                const std::optional<std::string>& key, const std::string& path);
  bool WantMap(const DocumentNode& node, const std::string& what);
  void Complain(Place place, const std::string& text) {
    reading_.problems.push_back({place, text});
  }
  void Note(const std::string& path, Place place) {
    if (reading_.want_places) reading_.places[path] = place;
  }
  std::string Inner(const std::string& path, const std::string& more) const {
    return reading_.want_places ? path + more : std::string();
  }

  NodeReading& reading_;
  std::vector<OpenField::Link> links_;
};

void ReadValue(const DocumentNode& node, Value& value);

void ReadStruct(const DocumentNode& node, Struct& fields) {
  for (size_t i = 0; i < node.children.size(); ++i) {
    ReadValue(node.children[i], (*fields.mutable_fields())[node.keys[i].text]);
  }
}

void ReadValue(const DocumentNode& node, Value& value) {
  if (node.is_scalar()) return SetScalarValue(node, value);
  if (node.is_map()) return ReadStruct(node, *value.mutable_struct_value());
  ListValue& list = *value.mutable_list_value();
  for (const DocumentNode& element : node.children) ReadValue(element, *list.add_values());
}

bool Walk::WantMap(const DocumentNode& node, const std::string& what) {
  if (node.is_map()) return true;
  const char* is = IsNullScalar(node) ? "nothing" : node.is_list() ? "a list" : "a single value";
  Complain(node.place, what + " must be a map of fields, but " + is + " stands here");
  return false;
}

bool Walk::Postpone(const DocumentNode& node, const FieldDescriptor& field,
                    const std::optional<std::string>& key, const std::string& path) {
  if (!node.open) return false;
  if (field.is_map() && !key && node.is_map()) return false;  // entry by entry
  if (HasFields(field) && !field.is_repeated() && node.is_map()) return false;
  if (HasFields(field) && field.is_repeated() && node.is_list()) {
    bool all_maps = true;
    for (const DocumentNode& element : node.children) all_maps &= element.is_map();
    if (all_maps) return false;
  }
  reading_.open.push_back({links_, &field, key, path, &node});
  return true;
}

// Finds the field of a key; false, once told, when there is none for it.
bool Walk::TakeKey(const DocumentNode::Key& key, const DocumentNode& value, const Message& message,
                   std::set<const OneofDescriptor*>& chosen, const FieldDescriptor*& field) {
  const Descriptor& type = *message.GetDescriptor();
  field = FindField(type, key.text, reading_.json);
  if (field == nullptr) {
    Complain(key.place, UnknownKeyText(key.text, type));
    return false;
  }
  const bool any = field->message_type() != nullptr && IsAnyTree(*field->message_type());
  if (reading_.json && IsNullScalar(value) && !any) return false;
  const OneofDescriptor* oneof = field->real_containing_oneof();
  if (oneof == nullptr || chosen.insert(oneof).second) return true;
  const FieldDescriptor* first = message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
  Complain(key.place, Quoted(key.text) + " cannot stand beside " +
                          Quoted(first != nullptr ? first->name() : oneof->name()) +
                          ": they are alternatives");
  return false;
}

void Walk::ReadMessage(const DocumentNode& node, const std::string& path, Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  if (type.field_count() == 0 && IsNullScalar(node)) return;  // "read_to_end:"
  if (!WantMap(node, type.name())) return;
  std::set<const OneofDescriptor*> chosen;
  std::set<const FieldDescriptor*> taken;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const DocumentNode::Key& key = node.keys[i];
    const FieldDescriptor* field = nullptr;
    if (!TakeKey(key, node.children[i], message, chosen, field)) continue;
    // JSON has two names for a field.
    if (reading_.json && !taken.insert(field).second) {
      Complain(key.place, Quoted(key.text) + " is " + Quoted(field->name()) +
                              ", which stands here already under its other name");
      continue;
    }
    const std::string inner = Inner(path, (path.empty() ? "" : ".") + field->name());
    Note(inner, key.place);
    ReadField(node.children[i], *field, inner, message);
  }
}

void Walk::ReadField(const DocumentNode& node, const FieldDescriptor& field,
                     const std::string& path, Message& message) {
  if (Postpone(node, field, std::nullopt, path)) return;
  if (field.is_map()) return ReadMap(node, field, path, message);
  if (field.is_repeated()) return ReadList(node, field, path, message);
  ReadElement(node, field, path, -1, message);
}

// An enum's number, as JSON may have it.
bool Walk::PutEnumNumber(const DocumentNode& node, const FieldDescriptor& field, Message& message) {
  if (!reading_.json || !node.plain || field.enum_type() == nullptr) return false;
  int number = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, number);
  if (error != std::errc() || stop != end) return false;
  const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
  if (value == nullptr) return false;
  return SetScalarField(value->name(), field, message).empty();
}

void Walk::ReadElement(const DocumentNode& node, const FieldDescriptor& field,
                       const std::string& path, int index, Message& message) {
  const Descriptor* type = field.message_type();
  if (type != nullptr && !IsScalarMessage(*type)) {
    const auto& reflection = *message.GetReflection();
    Message& inner = field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                         : *reflection.MutableMessage(&message, &field);
    if (type == Value::descriptor()) return ReadValue(node, static_cast<Value&>(inner));
    if (type == Struct::descriptor()) {
      if (WantMap(node, "this")) ReadStruct(node, static_cast<Struct&>(inner));
      return;
    }
    links_.push_back({&field, index});
    ReadMessage(node, path, inner);
    links_.pop_back();
    return;
  }
  if (IsNullScalar(node)) return Complain(node.place, Quoted(field.name()) + " has no value");
  if (!node.is_scalar()) {
    return Complain(node.place, Quoted(field.name()) + " must be a single value");
  }
  if (PutEnumNumber(node, field, message)) return;
  const std::string problem = SetScalarField(node.text, field, message);
  if (!problem.empty()) Complain(node.place, problem);
}

void Walk::ReadList(const DocumentNode& node, const FieldDescriptor& field, const std::string& path,
                    Message& message) {
  if (!node.is_list()) {
    return Complain(node.place,
                    Quoted(field.name()) + " must be a list: lines with '- ', or [a, b]");
  }
  int index = 0;
  for (const DocumentNode& element : node.children) {
    const std::string inner = Inner(path, "[" + std::to_string(index) + "]");
    Note(inner, element.place);
    ReadElement(element, field, inner, index++, message);
  }
}

// Every map of the contract has text keys and Values.
void Walk::ReadMap(const DocumentNode& node, const FieldDescriptor& field, const std::string& path,
                   Message& message) {
  if (!WantMap(node, Quoted(field.name()))) return;
  for (size_t i = 0; i < node.children.size(); ++i) {
    const std::string inner = Inner(path, "[" + node.keys[i].text + "]");
    Note(inner, node.keys[i].place);
    if (Postpone(node.children[i], field, node.keys[i].text, inner)) continue;
    ReadValue(node.children[i], MapEntry(message, field, node.keys[i].text));
  }
}

Message& Follow(const OpenField::Link& link, Message& message) {
  const auto& reflection = *message.GetReflection();
  return link.index < 0 ? *reflection.MutableMessage(&message, link.field)
                        : *reflection.MutableRepeatedMessage(&message, link.field, link.index);
}

}  // namespace

void ReadNode(const DocumentNode& root, Message& message, NodeReading& reading) {
  Walk(reading).ReadMessage(root, "", message);
}

void ReadOpenField(const OpenField& open, const DocumentNode& node, Message& root,
                   NodeReading& reading) {
  Message* message = &root;
  for (const OpenField::Link& link : open.links) message = &Follow(link, *message);
  if (open.key) return ReadValue(node, MapEntry(*message, *open.field, *open.key));
  Walk(reading).ReadField(node, *open.field, open.path, *message);
}

}  // namespace tlslab
