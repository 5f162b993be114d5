#include "server/engine/features.h"

#include <gtest/gtest.h>
#include <openssl/opensslv.h>

#include <algorithm>

namespace tlslab {
namespace {

TEST(Features, AreSortedAndEachIsToldOnce) {
  const std::vector<std::string>& all = Features();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

TEST(Features, TellRawPublicKeysForBothEndsOrForNone) {
  auto has = [](const char* name) {
    return std::count(Features().begin(), Features().end(), name);
  };
  EXPECT_EQ(has("server_certificate_types.RAW_PUBLIC_KEY"),
            has("client_certificate_types.RAW_PUBLIC_KEY"));
}

}  // namespace
}  // namespace tlslab
