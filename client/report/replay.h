// A whole report, told to a sink as the run told it.
#ifndef TLSLAB_CLIENT_REPORT_REPLAY_H_
#define TLSLAB_CLIENT_REPORT_REPLAY_H_

#include "client/report/report_sink.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

void Replay(const v1::RunReport& report, ReportSink& sink);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_REPLAY_H_
