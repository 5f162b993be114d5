#include "server/engine/wire_bio.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>

namespace tlslab {
namespace {

TEST(WireBio, AsksToComeBackWhileInputMayCome) {
  WireQueues queues;
  OsslPtr<BIO> bio = NewWireBio(&queues);
  char buffer[8];
  EXPECT_EQ(BIO_read(bio.get(), buffer, sizeof buffer), -1);
  EXPECT_TRUE(BIO_should_retry(bio.get()));
  EXPECT_FALSE(BIO_eof(bio.get()));
}

TEST(WireBio, ReadsWhatWasPushedAcrossItsCuts) {
  WireQueues queues;
  OsslPtr<BIO> bio = NewWireBio(&queues);
  queues.PushInput("abc");
  queues.PushInput("de");
  char buffer[4];
  EXPECT_EQ(BIO_read(bio.get(), buffer, 4), 4);
  EXPECT_EQ(std::string(buffer, 4), "abcd");
  queues.PushInput("f");
  EXPECT_EQ(BIO_read(bio.get(), buffer, 4), 2);
  EXPECT_EQ(std::string(buffer, 2), "ef");
}

TEST(WireBio, EndsOnlyAfterAllInputWasRead) {
  WireQueues queues;
  OsslPtr<BIO> bio = NewWireBio(&queues);
  queues.PushInput("a");
  queues.EndInput();
  char buffer[4];
  EXPECT_EQ(BIO_read(bio.get(), buffer, 4), 1);
  EXPECT_EQ(BIO_read(bio.get(), buffer, 4), 0);
  EXPECT_FALSE(BIO_should_retry(bio.get()));
  EXPECT_TRUE(BIO_eof(bio.get()));
}

TEST(WireBio, KeepsWhatIsWrittenUntilItIsTaken) {
  WireQueues queues;
  OsslPtr<BIO> bio = NewWireBio(&queues);
  EXPECT_EQ(BIO_write(bio.get(), "ab", 2), 2);
  EXPECT_EQ(BIO_write(bio.get(), "c", 1), 1);
  EXPECT_EQ(BIO_flush(bio.get()), 1);
  EXPECT_EQ(queues.output_size(), 3u);
  EXPECT_EQ(queues.TakeOutput(), "abc");
  EXPECT_EQ(queues.TakeOutput(), "");
  EXPECT_EQ(queues.output_size(), 0u);
}

}  // namespace
}  // namespace tlslab
