// What a cell came to, in a line: what a reader of a grid wants to know of it at a glance.
//
//   "TLSv1.3 · TLS_AES_256_GCM_SHA384 · X25519"           passed: what was agreed
//   "NO_SHARED_CIPHER · handshake_failure"                passed, and was to fail
//   "client.negotiated.group: expected X448, was X25519"  failed
//   "the lab has no group X448"                           skipped
#ifndef TLSLAB_CLIENT_REPORT_HTML_CELL_OUTCOME_H_
#define TLSLAB_CLIENT_REPORT_HTML_CELL_OUTCOME_H_

#include <string>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// At most about 160 bytes. Empty when there is nothing to say.
std::string CellOutcome(const v1::CellReport& cell);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_REPORT_HTML_CELL_OUTCOME_H_
