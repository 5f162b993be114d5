#include "client/schema/json_schema.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>

#include "client/text/enum_text.h"

namespace tlslab {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;
using google::protobuf::SourceLocation;

// "${" somewhere in a text, as a JSON text of a regular expression.
constexpr char kPlaceholder[] = R"(\\$\\{)";
constexpr char kPlaceholderRef[] = R"({"$ref":"#/definitions/placeholder"})";

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

// Lines of a comment, without the space that they begin with; an empty line parts paragraphs.
std::string Unwrapped(const std::string& comment) {
  std::string text;
  size_t at = 0;
  while (at < comment.size()) {
    const size_t end = std::min(comment.find('\n', at), comment.size());
    std::string line = comment.substr(at, end - at);
    at = end + 1;
    // A line that is set in further is a table: it keeps its own line.
    const bool table = line.size() > 2 && line[0] == ' ' && line[1] == ' ';
    if (!line.empty() && line[0] == ' ') line.erase(0, 1);
    if (line.empty() || table) {
      text += "\n" + line;
    } else {
      text += (text.empty() || text.back() == '\n' ? "" : " ") + line;
    }
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

template <typename Described>
std::string Description(const Described& described) {
  SourceLocation location;
  if (!described.GetSourceLocation(&location) || location.leading_comments.empty()) return "";
  return "\"description\":" + Quoted(Unwrapped(location.leading_comments));
}

class Writer {
 public:
  explicit Writer(SchemaForm form) : file_(form == SchemaForm::kFile) {}

  std::string Write(const std::vector<const Descriptor*>& roots) {
    std::string root;
    for (const Descriptor* type : roots) root += (root.empty() ? "" : ",") + RefTo(*type);
    std::string schema = "{\n\"$schema\":\"http://json-schema.org/draft-07/schema#\",\n";
    schema += "\"title\":" + Quoted("tlslab " + roots[0]->name()) + ",\n";
    schema += "\"anyOf\":[" + root + "],\n\"definitions\":{\n";
    if (file_) {
      schema += std::string("\"placeholder\":{\"type\":\"string\",\"pattern\":\"^") + kPlaceholder +
                "[A-Za-z0-9_.]+\\\\}$\"}";
    }
    bool first = !file_;
    for (const auto& [name, definition] : definitions_) {
      schema += (first ? "" : ",\n") + Quoted(name) + ":" + definition;
      first = false;
    }
    return schema + "\n}\n}\n";
  }

 private:
  // The definition of a message is written when it is first referred to.
  std::string RefTo(const Descriptor& type) {
    const std::string name = NameOf(type);
    if (definitions_.emplace(name, "").second) definitions_[name] = Definition(type);
    return "{\"$ref\":" + Quoted("#/definitions/" + name) + "}";
  }

  static std::string NameOf(const Descriptor& type) {
    return type.full_name().substr(type.file()->package().size() + 1);
  }

  std::string Definition(const Descriptor& type) {
    std::string text = "{" + Description(type);
    if (text.size() > 1) text += ",";
    // "read_to_end:" has no value.
    const bool empty = type.field_count() == 0 && file_;
    text += empty ? "\"type\":[\"object\",\"null\"]" : "\"type\":\"object\"";
    text += ",\"additionalProperties\":false,\"properties\":{";
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      text += (i > 0 ? ",\n" : "\n") + Quoted(field.name()) + ":" + Property(field);
    }
    return text + "}" + Oneofs(type) + "}";
  }

  // At most one member of each.
  static std::string Oneofs(const Descriptor& type) {
    std::string all;
    for (int i = 0; i < type.real_oneof_decl_count(); ++i) {
      const OneofDescriptor& oneof = *type.oneof_decl(i);
      std::string each;
      for (int j = 0; j < oneof.field_count(); ++j) {
        each += (j > 0 ? "," : "") + ("{\"required\":[" + Quoted(oneof.field(j)->name()) + "]}");
      }
      all += (all.empty() ? "" : ",") +
             ("{\"oneOf\":[" + each + ",{\"not\":{\"anyOf\":[" + each + "]}}]}");
    }
    return all.empty() ? "" : ",\"allOf\":[" + all + "]";
  }

  std::string Property(const FieldDescriptor& field) {
    const std::string description = Description(field);
    const std::string rest = FieldSchema(field);  // an object
    if (description.empty()) return rest;
    return "{" + description + (rest == "{}" ? "" : ",") + rest.substr(1);
  }

  // With a placeholder in its place.
  std::string Replaceable(const std::string& schema) const {
    if (!file_) return schema;
    return "{\"anyOf\":[" + schema + "," + kPlaceholderRef + "]}";
  }

  std::string FieldSchema(const FieldDescriptor& field) {
    if (field.is_map()) {
      const std::string values = Element(*field.message_type()->map_value());
      return Replaceable("{\"type\":\"object\",\"additionalProperties\":" + values + "}");
    }
    if (field.is_repeated()) {
      return Replaceable("{\"type\":\"array\",\"items\":" + Element(field) + "}");
    }
    return Element(field);
  }

  std::string Element(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return Integer<int32_t>(false);
      case FieldDescriptor::CPPTYPE_INT64:
        return Integer<int64_t>(true);
      case FieldDescriptor::CPPTYPE_UINT32:
        return Integer<uint32_t>(false);
      case FieldDescriptor::CPPTYPE_UINT64:
        return Integer<uint64_t>(true);
      case FieldDescriptor::CPPTYPE_FLOAT:
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return file_ ? Scalar("number", "^[-+]?[0-9.]") : "{\"type\":\"number\"}";
      case FieldDescriptor::CPPTYPE_BOOL:
        return file_ ? Scalar("boolean", "^(true|false)$") : "{\"type\":\"boolean\"}";
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(*field.enum_type());
      case FieldDescriptor::CPPTYPE_STRING:
        if (!file_ || field.type() == FieldDescriptor::TYPE_BYTES) return "{\"type\":\"string\"}";
        return "{\"type\":[\"string\",\"number\",\"boolean\"]}";
      case FieldDescriptor::CPPTYPE_MESSAGE:
        break;
    }
    return MessageSchema(*field.message_type());
  }

  std::string MessageSchema(const Descriptor& type) {
    if (type.full_name() == "google.protobuf.Value") return "{}";
    if (type.full_name() == "google.protobuf.Struct") return Replaceable("{\"type\":\"object\"}");
    if (type.full_name() == "google.protobuf.Timestamp") return "{\"type\":\"string\"}";
    if (type.full_name() == "google.protobuf.Duration") {
      const std::string units = file_ ? "(ns|us|ms|s|m|h|d)" : "s";
      return "{\"type\":\"string\",\"pattern\":\"^-?([0-9]+(\\\\.[0-9]*)?" + units + ")+$" +
             (file_ ? std::string("|") + kPlaceholder : "") + "\"}";
    }
    return Replaceable(RefTo(type));
  }

  // That type, or a text that reads as one or has a placeholder.
  static std::string Scalar(const std::string& type, const std::string& pattern) {
    return "{\"type\":[\"" + type + "\",\"string\"],\"pattern\":\"" + pattern + "|" + kPlaceholder +
           "\"}";
  }

  template <typename Number>
  std::string Integer(bool text_in_reports) const {
    if (!file_ && text_in_reports) return "{\"type\":\"string\",\"pattern\":\"^-?[0-9]+$\"}";
    const std::string bounds =
        ",\"minimum\":" + std::to_string(std::numeric_limits<Number>::min()) +
        ",\"maximum\":" + std::to_string(std::numeric_limits<Number>::max()) + "}";
    std::string schema =
        file_ ? Scalar("integer", "^(-?[0-9]+|0[xX][0-9a-fA-F]+)$") : "{\"type\":\"integer\"}";
    schema.pop_back();
    return schema + bounds;
  }

  std::string Enum(const EnumDescriptor& type) const {
    std::string names;
    const auto add = [&names](const std::string& json) {
      names += (names.empty() ? "" : ",") + json;
    };
    for (int i = 0; i < type.value_count(); ++i) {
      if (!file_) {
        add(Quoted(type.value(i)->name()));
        continue;
      }
      if (type.value(i)->number() == 0) continue;  // *_UNSPECIFIED: nobody means to write it
      const std::string short_name = ShortEnumName(*type.value(i));
      add(Quoted(short_name));
      if (short_name != type.value(i)->name()) add(Quoted(type.value(i)->name()));
    }
    if (!file_) return "{\"enum\":[" + names + "]}";
    if (type.full_name() == "tlslab.v1.TlsVersion") {
      for (const char* name :
           {"SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3", "TLS 1.0", "TLS 1.1",
            "TLS 1.2", "TLS 1.3", "1.0", "1.1", "1.2", "1.3"}) {
        add(Quoted(name));
      }
      for (const char* number : {"1.1", "1.2", "1.3"}) add(number);
    }
    return "{\"anyOf\":[{\"enum\":[" + names + "]},{\"type\":\"string\",\"pattern\":\"" +
           kPlaceholder + "\"}]}";
  }

  const bool file_;
  std::map<std::string, std::string> definitions_;
};

}  // namespace

std::string JsonSchema(const std::vector<const Descriptor*>& roots, SchemaForm form) {
  Writer writer(form);
  return writer.Write(roots);
}

}  // namespace tlslab
