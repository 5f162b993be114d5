#include "client/options/set_field.h"

#include <google/protobuf/descriptor.h>

#include <set>

#include "absl/strings/str_split.h"
#include "client/experiment/scalar_field.h"
#include "client/text/nearest.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

std::string UnknownFieldText(const std::string& name, const Descriptor& type) {
  const std::vector<std::string> names = FieldNames(type);
  std::string text = "no field '" + name + "' in " + type.name();
  const std::string suggestion = DidYouMean(name, names);
  if (!suggestion.empty()) return text + suggestion;
  text += "; its fields are ";
  for (const std::string& one : names) text += (one == names[0] ? "" : ", ") + one;
  return text;
}

// Of two alternatives the other one has been chosen.
const FieldDescriptor* ChosenInstead(const FieldDescriptor& field, const Message& message) {
  if (field.real_containing_oneof() == nullptr) return nullptr;
  const FieldDescriptor* chosen =
      message.GetReflection()->GetOneofFieldDescriptor(message, field.real_containing_oneof());
  return chosen == &field ? nullptr : chosen;
}

std::string SetValue(const std::string& text, const FieldDescriptor& field, bool first,
                     Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated() || first) reflection.ClearField(&message, &field);
  if (text.empty() && (field.is_repeated() || field.type() == FieldDescriptor::TYPE_STRING ||
                       field.type() == FieldDescriptor::TYPE_BYTES)) {
    return "";
  }
  if (!field.is_repeated()) return SetScalarField(text, field, message);
  for (const std::string& one : std::vector<std::string>(absl::StrSplit(text, ','))) {
    const std::string problem = SetScalarField(one, field, message);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string NoValueText(const FieldDescriptor& field) {
  if (field.is_repeated()) {
    return "'" + field.name() + "' is a list of messages, to be written in a file for --context";
  }
  return "'" + field.name() + "' has fields of its own: " + field.name() + "." +
         (field.message_type()->field_count() > 0 ? field.message_type()->field(0)->name()
                                                  : "...") +
         "=VALUE";
}

// What is wrong, or nothing.
std::string SetPath(const std::vector<std::string>& path, const std::string& value, bool first,
                    Message* message) {
  for (size_t i = 0; i < path.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(path[i]);
    if (field == nullptr) return UnknownFieldText(path[i], *message->GetDescriptor());
    if (const FieldDescriptor* chosen = ChosenInstead(*field, *message)) {
      return "'" + field->name() + "' cannot stand beside '" + chosen->name() + "'";
    }
    const bool has_fields =
        field->message_type() != nullptr && !IsScalarMessage(*field->message_type());
    if (!has_fields && i + 1 < path.size()) return "'" + path[i] + "' has no fields";
    if (!has_fields) return SetValue(value, *field, first, *message);
    if (field->is_repeated() || i + 1 == path.size()) return NoValueText(*field);
    message = message->GetReflection()->MutableMessage(message, field);
  }
  return "";
}

}  // namespace

absl::Status SetFields(const std::vector<std::string>& assignments, Message& message,
                       const std::string& flag) {
  std::set<std::string> seen;
  for (const std::string& assignment : assignments) {
    const size_t equals = assignment.find('=');
    const std::string name = assignment.substr(0, equals);
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(flag + ": '" + assignment +
                                        "' is not of the form FIELD=VALUE");
    }
    const std::vector<std::string> path = absl::StrSplit(name, '.');
    const std::string problem =
        SetPath(path, assignment.substr(equals + 1), seen.insert(name).second, &message);
    if (!problem.empty()) return absl::InvalidArgumentError(flag + " " + name + ": " + problem);
  }
  return absl::OkStatus();
}

}  // namespace tlslab
