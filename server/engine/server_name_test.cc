#include "server/engine/server_name.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(ServerName, MatchesItselfWhateverItsCase) {
  EXPECT_TRUE(MatchesServerName("www.example.com", "WWW.Example.com"));
  EXPECT_FALSE(MatchesServerName("www.example.com", "example.com"));
  EXPECT_FALSE(MatchesServerName("www.example.com", "www.example.com."));
}

TEST(ServerName, WildcardStandsForExactlyOneLabel) {
  EXPECT_TRUE(MatchesServerName("*.example.com", "www.EXAMPLE.com"));
  EXPECT_FALSE(MatchesServerName("*.example.com", "a.b.example.com"));
  EXPECT_FALSE(MatchesServerName("*.example.com", "example.com"));
  EXPECT_FALSE(MatchesServerName("*.example.com", ".example.com"));
}

}  // namespace
}  // namespace tlslab
