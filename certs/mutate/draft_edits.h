// Changes to what is to be minted that more than one defect makes.
//
// An extension can be said twice: by a field of the spec, and in so many bytes, as one
// that was read from a configuration is. A defect that sets the field wants the last word.
#ifndef TLSLAB_CERTS_MUTATE_DRAFT_EDITS_H_
#define TLSLAB_CERTS_MUTATE_DRAFT_EDITS_H_

#include "certs/mint/mint_spec.h"

namespace tlslab {

// Leaves the extension to the fields of `spec`: without those given in bytes, and no more
// left out.
void LeaveToFields(int nid, MintSpec* spec);

// No attribute of the subject is a common name, but `common_name` of the spec.
void RemoveCommonNames(MintSpec* spec);

}  // namespace tlslab

#endif  // TLSLAB_CERTS_MUTATE_DRAFT_EDITS_H_
