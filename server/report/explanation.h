// An explained context, and the presets, as the contract has them.
#ifndef TLSLAB_SERVER_REPORT_EXPLANATION_H_
#define TLSLAB_SERVER_REPORT_EXPLANATION_H_

#include <vector>

#include "server/config/presets.h"
#include "server/config/problems.h"
#include "server/engine/context.h"
#include "server/engine/explanation.h"
#include "tlslab/v1/lab_service.pb.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// All but `spec` and `problems`.
void ReportExplanation(const Context& context, const Explanation& told,
                       v1::ContextExplanation* out);

// Adds problems of one kind.
void ReportProblems(const std::vector<FieldProblem>& problems, bool unsupported,
                    v1::ContextExplanation* out);

void ReportPresets(const std::vector<PresetSpec>& presets, v1::ListPresetsResponse* out);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_REPORT_EXPLANATION_H_
