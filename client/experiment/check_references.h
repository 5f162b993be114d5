// Every name in an experiment is of something that the experiment declares, and certificates come
// before those that are made with them; when that cannot be, the circle is told.
#ifndef TLSLAB_CLIENT_EXPERIMENT_CHECK_REFERENCES_H_
#define TLSLAB_CLIENT_EXPERIMENT_CHECK_REFERENCES_H_

#include "client/experiment/mistakes.h"
#include "tlslab/v1/experiment.pb.h"

namespace tlslab {

void CheckReferences(const v1::Experiment& experiment, Mistakes& mistakes);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_CHECK_REFERENCES_H_
