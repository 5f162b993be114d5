#include "server/engine/ticket_keyring.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

using Names = std::vector<std::string>;

TicketKey Key(char fill) {
  return {std::string(16, fill), std::string(32, fill), std::string(32, fill)};
}

const std::string kA(16, 'a');
const std::string kB(16, 'b');
const std::string kC(16, 'c');

TEST(TicketKeyring, NewKeysStandBeforeThoseRetained) {
  TicketKeyring keyring({Key('a'), Key('b')});
  EXPECT_EQ(keyring.Rotate({Key('c')}, 1), (Names{kC, kA}));
  EXPECT_EQ(keyring.Rotate({Key('b')}, 16), (Names{kB, kC, kA}));
  EXPECT_EQ(keyring.Rotate({Key('a')}, 0), Names{kA});
}

TEST(TicketKeyring, AKeyThatComesAgainTakesThePlaceOfTheOldOne) {
  TicketKeyring keyring({Key('a'), Key('b')});
  EXPECT_EQ(keyring.Rotate({Key('b')}, 2), (Names{kB, kA}));
}

TEST(TicketKeyring, DrawsAKeyOfItsOwnWhereNoneIsGiven) {
  TicketKeyring keyring({});
  EXPECT_TRUE(keyring.own());
  const Names first = keyring.Rotate({}, 0);
  const Names second = keyring.Rotate({}, 1);
  ASSERT_EQ(first.size(), 1);
  ASSERT_EQ(second.size(), 2);
  EXPECT_EQ(second[1], first[0]);
  EXPECT_NE(second[0], first[0]);
  EXPECT_TRUE(keyring.own());
  keyring.Rotate({Key('a')}, 0);
  EXPECT_FALSE(keyring.own());
}

}  // namespace
}  // namespace tlslab
