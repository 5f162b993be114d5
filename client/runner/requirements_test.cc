#include "client/runner/requirements.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(Requirements, OfTypesOfKeysAreThoseThatTheLabMakes) {
  v1::Capabilities capabilities;
  capabilities.add_key_types("ec-p256");
  capabilities.add_key_types("mldsa65");
  v1::Requirements required;
  EXPECT_EQ(MissingFrom(capabilities, required), "");
  required.add_key_types("mldsa65");
  EXPECT_EQ(MissingFrom(capabilities, required), "");
  required.add_key_types("mldsa87");
  required.add_features("client.nothing");
  EXPECT_EQ(MissingFrom(capabilities, required),
            "the lab has no feature client.nothing, no key type mldsa87");
}

}  // namespace
}  // namespace tlslab
