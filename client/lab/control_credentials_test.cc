#include "client/lab/control_credentials.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "client/text/read_file.h"

namespace tlslab {
namespace {

using Variables = std::map<std::string, std::string>;

std::string File(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "/" + name;
  EXPECT_TRUE(WriteFile(path, text).ok());
  return path;
}

absl::StatusOr<ControlCredentials> Read(const ControlFlags& flags,
                                        const Variables& variables = {}) {
  return ReadControlCredentials(flags, [&variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(ControlCredentials, AreNoneWhenNothingIsSaid) {
  const auto read = Read({});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_FALSE(read->any());
}

TEST(ControlCredentials, ComeFromFlagsBeforeTheEnvironment) {
  const Variables variables = {{"TLSLAB_CONTROL_CA", File("ca2", "second")},
                               {"TLSLAB_CONTROL_CERTIFICATE", File("certificate", "mine")},
                               {"TLSLAB_CONTROL_KEY", File("key", "secret")},
                               {"TLSLAB_CONTROL_SERVER_NAME", "lab"},
                               {"TLSLAB_CONTROL_TOKEN", "of-the-environment"}};
  ControlFlags flags;
  flags.ca_file = File("ca", "first");
  const auto read = Read(flags, variables);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->ca_pem, "first");
  EXPECT_EQ(read->certificate_pem, "mine");
  EXPECT_EQ(read->key_pem, "secret");
  EXPECT_EQ(read->server_name, "lab");
  EXPECT_EQ(read->token, "of-the-environment");
  flags.token_file = File("token", "of-the-file\n");
  EXPECT_EQ(Read(flags, variables)->token, "of-the-file");
}

TEST(ControlCredentials, TakeATokenAloneOrAfterItsOwner) {
  ControlFlags flags;
  for (const char* text : {"the-token", "the-token\n", "# mine\nalice  the-token\r\n\n"}) {
    flags.token_file = File("token", text);
    const auto read = Read(flags);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(read->token, "the-token");
  }
  for (const char* text : {"one-token\nanother\n", "# none\n", "caf\xc3\xa9-token\n"}) {
    flags.token_file = File("token", text);
    EXPECT_EQ(Read(flags).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ControlCredentials, TellEveryMistakeAtOnce) {
  ControlFlags flags;
  flags.certificate_file = "/nowhere/a.pem";
  flags.server_name = "lab";
  flags.token_file = File("empty", "");
  const std::string text(Read(flags).status().message());
  for (const char* told :
       {"--control-certificate needs --control-key", "--control-certificate needs --control-ca",
        "--control-server-name needs --control-ca", "/nowhere/a.pem", "is empty"}) {
    EXPECT_NE(text.find(told), std::string::npos) << told << " in\n" << text;
  }
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << text;
}

}  // namespace
}  // namespace tlslab
