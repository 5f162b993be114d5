// The rows of the catalogue, a function a topic. For users: catalogue.h.
#ifndef TLSLAB_CERTS_MUTATE_MUTATION_ROWS_H_
#define TLSLAB_CERTS_MUTATE_MUTATION_ROWS_H_

#include <vector>

#include "certs/mutate/mutation.h"

namespace tlslab {

std::vector<Mutation> NameMutations();       // who the certificate is for
std::vector<Mutation> WildcardMutations();   // stars in wrong places
std::vector<Mutation> ValidityMutations();   // when it is valid
std::vector<Mutation> AuthorityMutations();  // what an issuer may do
std::vector<Mutation> UsageMutations();      // what its key is for
std::vector<Mutation> StructureMutations();  // extensions, version, serial number
std::vector<Mutation> SignatureMutations();  // what the issuer signed, and how
std::vector<Mutation> KeyMutations();        // the key in it, and the key beside it
std::vector<Mutation> ChainMutations();      // what is sent, and who issued it

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_MUTATION_ROWS_H_
