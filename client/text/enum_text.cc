#include "client/text/enum_text.h"

#include <vector>

#include "client/text/nearest.h"
#include "tlslab/v1/tls_types.pb.h"

namespace tlslab {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

// The enum's name in the style of its values: "TlsVersion" gives "TLS_VERSION_".
std::string ValuePrefix(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !prefix.empty()) prefix += '_';
    prefix += upper || c < 'a' || c > 'z' ? c : static_cast<char>(c - 'a' + 'A');
  }
  return prefix + "_";
}

// "TLSv1.2", "TLS 1.2", "tls1.2" and "1.2" are "TLS12"; "SSLv3" and "ssl 3.0" are "SSL30".
std::string VersionName(std::string_view text) {
  std::string name;
  for (const char c : text) {
    if (c == '.' || c == ' ' || c == 'v' || c == 'V') continue;
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (name == "SSL3") return "SSL30";
  if (name == "TLS1") return "TLS10";
  if (name.size() == 2 && name[0] == '1') return "TLS" + name;
  return name;
}

const EnumValueDescriptor* FindName(const EnumDescriptor& type, const std::string& name) {
  const EnumValueDescriptor* full = type.FindValueByName(name);
  return full != nullptr ? full : type.FindValueByName(ValuePrefix(type) + name);
}

}  // namespace

const EnumValueDescriptor* FindEnumValue(const EnumDescriptor& type, std::string_view text) {
  const EnumValueDescriptor* found = FindName(type, std::string(text));
  if (found != nullptr || &type != v1::TlsVersion_descriptor()) return found;
  return FindName(type, VersionName(text));
}

std::string ShortEnumName(const EnumValueDescriptor& value) {
  const std::string prefix = ValuePrefix(*value.type());
  const bool prefixed = value.name().compare(0, prefix.size(), prefix) == 0;
  return prefixed ? value.name().substr(prefix.size()) : value.name();
}

std::string UnknownEnumText(const EnumDescriptor& type, std::string_view text) {
  std::vector<std::string> names;
  std::string all;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;  // *_UNSPECIFIED: nobody means to write it.
    names.push_back(ShortEnumName(*type.value(i)));
    all += (all.empty() ? "" : ", ") + names.back();
  }
  const std::string problem = "'" + std::string(text) + "' is no " + type.name();
  const std::string suggestion = DidYouMean(text, names);
  return problem + (suggestion.empty() ? "; it is one of " + all : suggestion);
}

}  // namespace tlslab
