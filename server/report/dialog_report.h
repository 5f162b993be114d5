// What was said around TLS → DialogResult.
#ifndef TLSLAB_SERVER_REPORT_DIALOG_REPORT_H_
#define TLSLAB_SERVER_REPORT_DIALOG_REPORT_H_

#include "server/dialog/dialog_outcome.h"
#include "tlslab/v1/dialog.pb.h"

namespace tlslab {

void ReportDialog(const DialogOutcome& outcome, v1::DialogResult* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_DIALOG_REPORT_H_
