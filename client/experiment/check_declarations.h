// What an experiment declares: labs, certificates, contexts, listeners, revocation responders.
//
// Ids are well-formed and unique, each entry has what makes it one, and every lab that is named is
// there.
#ifndef TLSLAB_CLIENT_EXPERIMENT_CHECK_DECLARATIONS_H_
#define TLSLAB_CLIENT_EXPERIMENT_CHECK_DECLARATIONS_H_

#include "client/experiment/mistakes.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

void CheckDeclarations(const v1::Experiment& experiment, Mistakes& mistakes);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_CHECK_DECLARATIONS_H_
