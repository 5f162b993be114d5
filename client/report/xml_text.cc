#include "client/report/xml_text.h"

#include <cstdio>

#include "client/text/utf8.h"

namespace tlslab {
namespace {

std::string Escape(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(byte));
    text += escape;
  }
  return text;
}

// U+FFFE and U+FFFF are characters of Unicode and not of XML.
bool IsNoCharacter(std::string_view character) {
  return character == "\xef\xbf\xbe" || character == "\xef\xbf\xbf";
}

std::string OneByte(char c, bool in_attribute) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\n':
      return in_attribute ? "&#10;" : "\n";
    case '\t':
      return in_attribute ? "&#9;" : "\t";
    case '\r':
      return "&#13;";
    default:
      break;
  }
  const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  return control ? Escape(std::string_view(&c, 1)) : std::string(1, c);
}

std::string Written(std::string_view text, bool in_attribute) {
  std::string xml;
  while (!text.empty()) {
    const size_t length = Utf8Length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || IsNoCharacter(character)) {
      xml += Escape(character);
    } else if (length == 1) {
      xml += OneByte(text[0], in_attribute);
    } else {
      xml += character;
    }
    text.remove_prefix(character.size());
  }
  return xml;
}

}  // namespace

std::string XmlText(std::string_view text) { return Written(text, /*in_attribute=*/false); }

std::string XmlAttribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + Written(value, /*in_attribute=*/true) + "\"";
}

}  // namespace tlslab
