// One connection through a terminator as the contract's TerminatorResult, and the terminator
// itself.
#ifndef TLSLAB_SERVER_REPORT_OFFLOAD_TERMINATOR_REPORT_H_
#define TLSLAB_SERVER_REPORT_OFFLOAD_TERMINATOR_REPORT_H_

#include "server/driver/terminator/terminator_record.h"
#include "server/lab/terminators.h"
#include "tlslab/v1/terminator.pb.h"

namespace tlslab {

void ReportTerminatorResult(const TerminatorRecord& record, v1::TerminatorResult* out);

void ReportTerminator(const Terminator& stored, v1::Terminator* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_OFFLOAD_TERMINATOR_REPORT_H_
