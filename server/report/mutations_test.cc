#include "server/report/mutations.h"

#include <gtest/gtest.h>

#include "certs/mutate/catalogue.h"

namespace tlslab {
namespace {

TEST(ReportMutations, TellsAllByName) {
  v1::ListMutationsResponse response;
  ReportMutations(&response);
  ASSERT_EQ(static_cast<size_t>(response.mutations_size()), Mutations().size());
  std::string before;
  for (const v1::Mutation& mutation : response.mutations()) {
    EXPECT_LT(before, mutation.name());
    before = mutation.name();
    EXPECT_FALSE(mutation.description().empty()) << mutation.name();
    EXPECT_FALSE(mutation.reference().empty()) << mutation.name();
    for (const v1::MutationCase& shown : mutation.cases()) {
      EXPECT_NE(shown.place(), v1::Mutation::PLACE_UNSPECIFIED) << shown.name();
    }
  }
}

TEST(ReportMutations, TellsWhereItIsMetAndWhatAVerifierSays) {
  v1::ListMutationsResponse response;
  ReportMutations(&response);
  for (const v1::Mutation& mutation : response.mutations()) {
    if (mutation.name() != "weak-key") continue;
    ASSERT_EQ(mutation.cases_size(), 3);
    EXPECT_EQ(mutation.cases(1).name(), "weak-key-intermediate");
    EXPECT_EQ(mutation.cases(1).place(), v1::Mutation::INTERMEDIATE);
    EXPECT_EQ(mutation.cases(1).verify_error(), "X509_V_ERR_CA_KEY_TOO_SMALL");
    EXPECT_EQ(mutation.cases(1).depth(), 1u);
    EXPECT_EQ(mutation.cases(1).condition(), "security_level 2");
    return;
  }
  FAIL() << "there is no weak-key";
}

}  // namespace
}  // namespace tlslab
