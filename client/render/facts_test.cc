#include "client/render/facts.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(Fact, FillsItsLabelWithDots) {
  EXPECT_EQ(Fact("Group", "x25519"), "Group............................... x25519\n");
}

TEST(ListFact, BreaksLinesBetweenItems) {
  EXPECT_EQ(ListFact("Groups", {}), "Groups.............................. none\n");
  EXPECT_EQ(ListFact("Groups", {"a b", "c"}), "Groups.............................. a b, c\n");
  const std::string item(30, 'x');
  const std::string indent(37, ' ');
  EXPECT_EQ(ListFact("Groups", {item, item + "x", "\033"}),
            Fact("Groups", item + ",") + indent + item + "x, \\x1b\n");
  // Two items that just fit: 37 + 30 + 2 + 31 columns.
  EXPECT_EQ(ListFact("Groups", {item, item + "x"}), Fact("Groups", item + ", " + item + "x"));
}

TEST(Printable, KeepsText) {
  EXPECT_EQ(Printable("CN=Zürich, 東京 \U0001f512"), "CN=Zürich, 東京 \U0001f512");
}

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(Printable("a\r\n\tb"), "a\\r\\n\\tb");
  EXPECT_EQ(Printable("\033[31m\x7f"), "\\x1b[31m\\x7f");
  EXPECT_EQ(Printable("\u009b31m\u00a0"), "\\xc2\\x9b31m\u00a0");
}

TEST(Printable, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(Printable("\xff\x80 caf\xc3"), "\\xff\\x80 caf\\xc3");
  EXPECT_EQ(Printable(std::string_view("\0", 1)), "\\x00");
}

}  // namespace
}  // namespace tlslab
