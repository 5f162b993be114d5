#include "client/report/html/page_schema.h"

#include <map>
#include <vector>

#include "client/report/html/page_json.h"
#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

char Kind(FieldDescriptor::Type type) {
  switch (type) {
    case FieldDescriptor::TYPE_STRING:
      return 's';
    case FieldDescriptor::TYPE_BYTES:
      return 'y';
    case FieldDescriptor::TYPE_BOOL:
      return 'b';
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_UINT64:
      return 'u';
    case FieldDescriptor::TYPE_SINT32:
    case FieldDescriptor::TYPE_SINT64:
      return 'z';
    case FieldDescriptor::TYPE_DOUBLE:
      return 'd';
    case FieldDescriptor::TYPE_FLOAT:
      return 'f';
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return 'w';
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return 'W';
    case FieldDescriptor::TYPE_ENUM:
      return 'e';
    case FieldDescriptor::TYPE_MESSAGE:
    case FieldDescriptor::TYPE_GROUP:
      return 'm';
    default:
      return 'i';
  }
}

struct Shapes {
  std::map<std::string, std::string> messages;  // by name: JSON
  std::map<std::string, std::string> enums;
  std::vector<const Descriptor*> open;  // seen and not described yet
};

void DescribeEnum(const EnumDescriptor& type, Shapes& shapes) {
  std::string json;
  for (int i = 0; i < type.value_count(); ++i) {
    json += (i == 0 ? "" : ",") + PageJsonText(std::to_string(type.value(i)->number())) + ":" +
            PageJsonText(ShortEnumName(*type.value(i)));
  }
  shapes.enums[type.full_name()] = "{" + json + "}";
}

std::string DescribeField(const FieldDescriptor& field, Shapes& shapes) {
  std::string json = "[" + std::to_string(field.number()) + "," + PageJsonText(field.name()) +
                     ",\"" + Kind(field.type()) + "\"";
  std::string type;
  if (field.message_type() != nullptr) {
    type = field.message_type()->full_name();
    if (shapes.messages.emplace(type, "").second) {
      shapes.open.push_back(field.message_type());
    }
  } else if (field.enum_type() != nullptr) {
    type = field.enum_type()->full_name();
    DescribeEnum(*field.enum_type(), shapes);
  }
  if (!type.empty() || field.is_repeated()) {
    json += "," + PageJsonText(type);
  }
  return json + (field.is_repeated() ? ",1]" : "]");
}

std::string Joined(const std::map<std::string, std::string>& shapes) {
  std::string json;
  for (const auto& [name, shape] : shapes) {
    json += (json.empty() ? "" : ",") + PageJsonText(name) + ":" + shape;
  }
  return "{" + json + "}";
}

}  // namespace

std::string PageSchemaJson(const Descriptor& root) {
  Shapes shapes;
  shapes.messages.emplace(root.full_name(), "");
  shapes.open.push_back(&root);
  while (!shapes.open.empty()) {
    const Descriptor& message = *shapes.open.back();
    shapes.open.pop_back();
    std::string fields;
    for (int i = 0; i < message.field_count(); ++i) {
      fields += (i == 0 ? "" : ",") + DescribeField(*message.field(i), shapes);
    }
    shapes.messages[message.full_name()] = "[" + fields + "]";
  }
  return "{\"messages\":" + Joined(shapes.messages) + ",\"enums\":" + Joined(shapes.enums) + "}";
}

}  // namespace tlslab
