#include "server/lab/labs.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(Labs, AnOwnerSeesNothingOfAnother) {
  Labs labs(LabOptions{}, 2);
  Lab* alice = *labs.Of("alice");
  Lab* bob = *labs.Of("bob");
  CertificateRequest request;
  request.id = "leaf";
  ASSERT_TRUE(alice->CreateCertificate(request, "").ok());
  EXPECT_NE(alice->certificates().Find("certificates/leaf"), nullptr);
  EXPECT_EQ(bob->certificates().Find("certificates/leaf"), nullptr);
  EXPECT_TRUE(bob->CreateCertificate(request, "").ok());
  EXPECT_EQ(*labs.Of("alice"), alice);
  EXPECT_EQ(alice->options().owner, "alice");
}

TEST(Labs, AnOwnerTooManyIsRefusedAndTheOthersAreNot) {
  Labs labs(LabOptions{}, 1);
  Lab* alice = *labs.Of("alice");
  EXPECT_EQ(labs.Of("bob").status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(*labs.Of("alice"), alice);
}

}  // namespace
}  // namespace tlslab
