#include "client/experiment/message_file.h"

#include <gtest/gtest.h>

#include "client/text/read_file.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {
namespace {

absl::Status Read(const std::string& name, const std::string& text, v1::TlsContextSpec& spec) {
  const std::string path = testing::TempDir() + "/" + name;
  EXPECT_TRUE(WriteFile(path, text).ok());
  return ReadMessageFile(path, spec);
}

TEST(ReadMessageFile, ReadsTheThreeFormats) {
  for (const auto& [name, text] : {
           std::pair("a.yaml", "min_version: 1.2\nclient: {}\ngroups: [x25519]\n"),
           std::pair("a.json", R"({"min_version": "TLS_VERSION_TLS12", "client": {},
                                   "groups": ["x25519"]})"),
           std::pair("a.textproto", "min_version: TLS_VERSION_TLS12 client {} groups: 'x25519'"),
       }) {
    v1::TlsContextSpec spec;
    ASSERT_TRUE(Read(name, text, spec).ok()) << name;
    EXPECT_EQ(spec.min_version(), v1::TLS_VERSION_TLS12) << name;
    EXPECT_EQ(spec.groups(0), "x25519") << name;
    EXPECT_TRUE(spec.has_client()) << name;
  }
}

TEST(ReadMessageFile, RefusesBothNamesThatAFieldHasInJson) {
  v1::TlsContextSpec spec;
  const absl::Status status =
      Read("c.json", R"({"min_version": "TLSv1.2", "minVersion": "TLSv1.3"})", spec);
  EXPECT_NE(status.message().find("c.json:1:28: 'minVersion' is 'min_version', which"),
            std::string::npos)
      << status;
  EXPECT_TRUE(Read("c.json", R"({"minVersion": "TLSv1.3", "groups": []})", spec).ok());
}

TEST(ReadMessageFile, TellsEveryMistakeWithItsPlace) {
  v1::TlsContextSpec spec;
  const absl::Status status = Read("b.yaml", "grups: [x]\nmin_version: 7\n", spec);
  EXPECT_NE(status.message().find("b.yaml:1:1: unknown key 'grups' in TlsContextSpec; did you mean "
                                  "'groups'?\n"),
            std::string::npos)
      << status;
  EXPECT_NE(status.message().find("b.yaml:2:14: "), std::string::npos) << status;
}

TEST(ReadMessageFile, RefusesWhatItCannotRead) {
  v1::TlsContextSpec spec;
  EXPECT_EQ(ReadMessageFile("/nowhere/x.yaml", spec).message(),
            "/nowhere/x.yaml: No such file or directory");
  EXPECT_NE(Read("b.ini", "", spec)
                .message()
                .find("b.ini: such a file ends in .yaml, .json or .textproto"),
            std::string::npos);
}

}  // namespace
}  // namespace tlslab
