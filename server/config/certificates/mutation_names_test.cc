#include "server/config/certificates/mutation_names.h"

#include <gtest/gtest.h>

namespace tlslab {
namespace {

TEST(MutationNames, OfTheCatalogueAreFine) {
  RequestProblems problems;
  CheckMutationNames({}, "spec.mutations", &problems);
  CheckMutationNames({"expired", "wrong-name"}, "spec.mutations", &problems);
  EXPECT_TRUE(problems.empty());
}

TEST(MutationNames, OthersAreToldWithWhatWasMeant) {
  RequestProblems problems;
  CheckMutationNames({"expird", "qqqq", "expired", "not-yet-valid"}, "spec.mutations", &problems);
  ASSERT_EQ(problems.invalid.size(), 3u);
  EXPECT_EQ(problems.invalid[0].field, "spec.mutations[0]");
  EXPECT_EQ(problems.invalid[0].description,
            "\"expird\" is no mutation; did you mean \"expired\"?");
  EXPECT_EQ(problems.invalid[1].description,
            "\"qqqq\" is no mutation; ListMutations tells them all");
  EXPECT_EQ(problems.invalid[2].field, "spec.mutations[3]");
  EXPECT_EQ(problems.invalid[2].description,
            "\"not-yet-valid\" and \"expired\" exclude each other: both decide on the same part of "
            "the certificate");
}

}  // namespace
}  // namespace tlslab
