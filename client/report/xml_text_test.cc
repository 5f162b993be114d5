#include "client/report/xml_text.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(XmlText, EscapesMarkup) {
  EXPECT_EQ(XmlText("a<b> & \"c\"\n\td"), "a&lt;b&gt; &amp; &quot;c&quot;\n\td");
  EXPECT_EQ(XmlText("]]>"), "]]&gt;");
  EXPECT_EQ(XmlText("\r"), "&#13;");
}

TEST(XmlText, WritesWhatXmlCannotHoldAsEscapes) {
  EXPECT_EQ(XmlText(std::string("\0\x1b[31m\x7f", 7)), "\\x00\\x1b[31m\\x7f");
  EXPECT_EQ(XmlText("\xff"), "\\xff");
  EXPECT_EQ(XmlText("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(XmlText("\xef\xbf\xbf"), "\\xef\\xbf\\xbf");  // U+FFFF
  EXPECT_EQ(XmlText("µ 𝄞"), "µ 𝄞");
}

TEST(XmlAttribute, KeepsEndsOfLines) {
  EXPECT_EQ(XmlAttribute("message", "a\n\t\"b\""), " message=\"a&#10;&#9;&quot;b&quot;\"");
}

}  // namespace
}  // namespace tlslab
