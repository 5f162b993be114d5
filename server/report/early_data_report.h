// What became of early data, as a message.
#ifndef TLSLAB_SERVER_REPORT_EARLY_DATA_REPORT_H_
#define TLSLAB_SERVER_REPORT_EARLY_DATA_REPORT_H_

#include "server/engine/observations.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

void ReportEarlyData(const EarlyDataSeen& seen, v1::EarlyDataResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_EARLY_DATA_REPORT_H_
