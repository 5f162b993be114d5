#include "server/config/certificates/export_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "google/protobuf/text_format.h"

namespace tlslab {
namespace {

ExportRequest Read(const std::string& text, RequestProblems* problems) {
  v1::ExportCertificateRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  const ResourceLookup lookup([](const std::string& name) -> std::optional<HeldCertificate> {
    if (name != "certificates/a") return std::nullopt;
    HeldCertificate held;
    held.serial = 7;
    return held;
  });
  return ReadExportCertificate(request, lookup, problems);
}

std::vector<std::string> Invalid(const std::string& text) {
  RequestProblems problems;
  Read("name: 'certificates/a' " + text, &problems);
  std::vector<std::string> fields;
  for (const FieldProblem& problem : problems.invalid) fields.push_back(problem.field);
  std::sort(fields.begin(), fields.end());
  return fields;
}

using Names = std::vector<std::string>;

TEST(ReadExportCertificate, ReadsWhatIsWanted) {
  RequestProblems problems;
  ExportRequest read = Read(
      "name: 'certificates/a' format: PKCS12 include_private_key: true password: 'p'", &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.name, "certificates/a");
  EXPECT_EQ(read.held.serial, 7u);
  EXPECT_EQ(read.form, ExportForm::kPkcs12);
  EXPECT_TRUE(read.with_key);
  EXPECT_EQ(read.password, "p");
  read = Read("name: 'certificates/a'", &problems);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read.form, ExportForm::kPem);
  EXPECT_FALSE(read.with_key);
}

TEST(ReadExportCertificate, TheKeyMustBeAskedForWhereItIs) {
  EXPECT_EQ(Invalid("format: PKCS12"), Names{"include_private_key"});
  EXPECT_EQ(Invalid("format: PRIVATE_KEY_PEM"), Names{"include_private_key"});
  EXPECT_EQ(Invalid("format: DER include_private_key: true"), Names{"include_private_key"});
  EXPECT_EQ(Invalid("format: CERTIFICATION_REQUEST"), Names{});
  EXPECT_EQ(Invalid("format: CERTIFICATION_REQUEST include_private_key: true"),
            Names{"include_private_key"});
  EXPECT_EQ(Invalid("format: COMBINED_PEM include_private_key: true"), Names{});
}

TEST(ReadExportCertificate, APasswordIsForAKey) {
  EXPECT_EQ(Invalid("password: 'p'"), Names{"password"});
  EXPECT_EQ(Invalid("password: 'p' include_private_key: true"), Names{});
  EXPECT_EQ(Invalid("password: 'p\\000' include_private_key: true"), Names{"password"});
}

TEST(ReadExportCertificate, TellsWhatIsNotThere) {
  RequestProblems problems;
  Read("name: 'certificates/b'", &problems);
  ASSERT_EQ(problems.missing.size(), 1u);
  EXPECT_EQ(problems.missing[0].field, "name");
  problems = {};
  Read("name: 'b' format: DER", &problems);
  ASSERT_EQ(problems.invalid.size(), 1u);
  EXPECT_EQ(problems.invalid[0].field, "name");
}

}  // namespace
}  // namespace tlslab
