#include "server/report/mutations.h"

#include "certs/mutate/catalogue.h"

namespace tlslab {
namespace {

v1::Mutation::Place PlaceOf(MutationPlace place) {
  switch (place) {
    case MutationPlace::kLeaf:
      return v1::Mutation::LEAF;
    case MutationPlace::kIntermediate:
      return v1::Mutation::INTERMEDIATE;
    case MutationPlace::kRoot:
      return v1::Mutation::ROOT;
  }
  return v1::Mutation::PLACE_UNSPECIFIED;
}

void ReportMutation(const Mutation& mutation, v1::Mutation* out) {
  out->set_name(mutation.name);
  out->set_description(mutation.description);
  out->set_reference(mutation.reference);
  for (const MutationCase& shown : mutation.cases) {
    v1::MutationCase* one = out->add_cases();
    one->set_name(shown.name);
    one->set_place(PlaceOf(shown.place));
    one->set_verify_error(shown.verify_error);
    one->set_depth(shown.depth);
    one->set_condition(shown.condition);
  }
}

}  // namespace

void ReportMutations(v1::ListMutationsResponse* response) {
  for (const Mutation& mutation : Mutations()) ReportMutation(mutation, response->add_mutations());
}

}  // namespace tlslab
