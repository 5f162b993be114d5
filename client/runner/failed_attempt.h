// An attempt at a cell that failed, in a few lines.
#ifndef TLSLAB_CLIENT_RUNNER_FAILED_ATTEMPT_H_
#define TLSLAB_CLIENT_RUNNER_FAILED_ATTEMPT_H_

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// FAILED or ERRORED.
bool IsBad(v1::Verdict verdict);

// What did not hold, or could not be done; of many things the first five.
v1::FailedAttempt AttemptOf(const v1::CellReport& cell);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RUNNER_FAILED_ATTEMPT_H_
