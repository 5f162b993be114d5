#include "server/transport/tcp_stream.h"

#include <gtest/gtest.h>

#include <asio/error.hpp>
#include <cerrno>
#include <system_error>

namespace tlslab {
namespace {

TEST(ErrnoName, KnowsTheSystemsErrorsAndAsiosOwnWordsForThem) {
  EXPECT_EQ(ErrnoName(std::error_code(ECONNRESET, std::system_category())), "ECONNRESET");
  EXPECT_EQ(ErrnoName(asio::error::connection_reset), "ECONNRESET");
  EXPECT_EQ(ErrnoName(asio::error::connection_refused), "ECONNREFUSED");
}

TEST(ErrnoName, TellsOtherErrorsInWords) { EXPECT_EQ(ErrnoName(asio::error::eof), "End of file"); }

}  // namespace
}  // namespace tlslab
