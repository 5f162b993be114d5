// The catalogue of deliberate defects, as the contract tells it.
#ifndef TLSLAB_SERVER_REPORT_MUTATIONS_H_
#define TLSLAB_SERVER_REPORT_MUTATIONS_H_

#include "tlslab/v1/certificate_tools.pb.h"

namespace tlslab {

// All of them, by name.
void ReportMutations(v1::ListMutationsResponse* response);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_MUTATIONS_H_
