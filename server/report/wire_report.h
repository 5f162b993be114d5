// What passed beside an end, or a relay, as the contract's WireTranscript.
#ifndef TLSLAB_SERVER_REPORT_WIRE_REPORT_H_
#define TLSLAB_SERVER_REPORT_WIRE_REPORT_H_

#include "server/wire/tap_options.h"
#include "server/wire/wire_log.h"
#include "tlslab/v1/wire.pb.h"

namespace tlslab {

// The log may hold more than was asked for, for a capture.
void ReportTranscript(const WireLogData& log, const TranscriptOptions& options,
                      v1::WireTranscript* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_WIRE_REPORT_H_
