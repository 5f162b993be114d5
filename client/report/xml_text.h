// Text in XML 1.0, which has no way to write most control characters: those, and what is no UTF-8,
// become escapes such as \x1b.
#ifndef TLSLAB_CLIENT_REPORT_XML_TEXT_H_
#define TLSLAB_CLIENT_REPORT_XML_TEXT_H_

#include <string>
#include <string_view>

namespace tlslab {

// Between tags.
std::string XmlText(std::string_view text);

// ` name="value"`; ends of lines and tabs are kept.
std::string XmlAttribute(std::string_view name, std::string_view value);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_XML_TEXT_H_
