#include "server/config/result_options_reader.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(ResultOptionsReader, ReadsExporters) {
  v1::ResultOptions options;
  options.set_sessions(true);
  options.set_channel_bindings(true);
  options.add_exporters()->set_label("one");
  v1::Exporter* other = options.add_exporters();
  other->set_label("two");
  other->set_context("");
  other->set_length_bytes(1024);
  RequestProblems problems;
  const CollectOptions read = ReadResultOptions(options, "result_options", &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_TRUE(read.sessions && read.channel_bindings && !read.key_log);
  ASSERT_EQ(read.exporters.size(), 2u);
  EXPECT_FALSE(read.exporters[0].context);
  EXPECT_EQ(read.exporters[0].length, 32u);
  EXPECT_EQ(read.exporters[1].context, "");
  EXPECT_EQ(read.exporters[1].length, 1024u);
}

TEST(ResultOptionsReader, BoundsThem) {
  v1::ResultOptions options;
  v1::Exporter* exporter = options.add_exporters();
  exporter->set_context(std::string(1025, 'x'));
  exporter->set_length_bytes(1025);
  RequestProblems problems;
  ReadResultOptions(options, "r", &problems);
  EXPECT_EQ(problems.invalid.size(), 3u);
  for (int i = 0; i < 20; ++i) options.add_exporters()->set_label("x");
  RequestProblems too_many;
  ReadResultOptions(options, "r", &too_many);
  ASSERT_EQ(too_many.invalid.size(), 1u);
  EXPECT_EQ(too_many.invalid[0].field, "r.exporters");
}

}  // namespace
}  // namespace tlslab
