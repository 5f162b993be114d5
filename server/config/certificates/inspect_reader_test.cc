#include "server/config/certificates/inspect_reader.h"

#include <gtest/gtest.h>

#include "certs/mint/mint.h"

namespace tlslab {
namespace {

class InspectReader : public testing::Test {
 protected:
  InspectReader() {
    MintSpec spec;
    spec.common_name = "Root";
    spec.certificate_authority = true;
    root_ = Mint(spec, nullptr, absl::FromUnixSeconds(1700000000)).value();
    spec.common_name = "Middle";
    middle_ = Mint(spec, root_.get(), absl::FromUnixSeconds(1700000000)).value();
    spec = {};
    spec.dns_names = {"localhost"};
    leaf_ = Mint(spec, middle_.get(), absl::FromUnixSeconds(1700000000)).value();
  }

  InspectRequest Read(const v1::InspectCertificatesRequest& request) {
    const ResourceLookup lookup([this](const std::string& name) -> std::optional<HeldCertificate> {
      if (name != "certificates/leaf") return std::nullopt;
      HeldCertificate held;
      held.credential = leaf_;
      return held;
    });
    problems_ = {};
    return ReadInspect(request, lookup, &problems_);
  }

  std::shared_ptr<const Credential> root_, middle_, leaf_;
  RequestProblems problems_;
};

TEST_F(InspectReader, ReadsAFile) {
  v1::InspectCertificatesRequest request;
  request.set_data(KeyPem(*leaf_) + ChainPem(*leaf_));
  request.set_include_text(true);
  const InspectRequest read = Read(request);
  EXPECT_TRUE(problems_.empty());
  EXPECT_EQ(read.certificates.size(), 2u);
  EXPECT_EQ(read.format, "PEM");
  EXPECT_TRUE(read.private_key_present);
  EXPECT_EQ(read.private_key_matches, true);
  EXPECT_TRUE(read.include_text);
}

TEST_F(InspectReader, TakesOneThatTheLabHolds) {
  v1::InspectCertificatesRequest request;
  request.set_certificate("certificates/leaf");
  const InspectRequest read = Read(request);
  EXPECT_TRUE(problems_.empty());
  EXPECT_EQ(read.certificates.size(), 2u);
  EXPECT_EQ(read.format, "");
  EXPECT_FALSE(read.private_key_present);
  EXPECT_EQ(read.private_key_matches, std::nullopt);
}

TEST_F(InspectReader, TellsWhichFieldIsAtFault) {
  v1::InspectCertificatesRequest request;
  Read(request);
  ASSERT_EQ(problems_.invalid.size(), 1u);
  EXPECT_EQ(problems_.invalid[0].field, "data");
  EXPECT_EQ(problems_.invalid[0].description, "required: data or certificate");
  request.set_data("");
  Read(request);
  ASSERT_EQ(problems_.invalid.size(), 1u);
  EXPECT_EQ(problems_.invalid[0].description, "is empty");
  request.set_certificate("leaf");
  Read(request);
  ASSERT_EQ(problems_.invalid.size(), 1u);
  EXPECT_EQ(problems_.invalid[0].field, "certificate");
  request.set_certificate("certificates/other");
  Read(request);
  ASSERT_EQ(problems_.missing.size(), 1u);
  EXPECT_EQ(problems_.missing[0].field, "certificate");
}

}  // namespace
}  // namespace tlslab
