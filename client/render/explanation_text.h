// An explained context, and the presets, for a person; at most 100 columns wide, but for a single
// word that is wider.
#ifndef TLSLAB_CLIENT_RENDER_EXPLANATION_TEXT_H_
#define TLSLAB_CLIENT_RENDER_EXPLANATION_TEXT_H_

#include <string>

#include "tlslab/v1/lab_service.pb.h"
#include "tlslab/v1/tls_context.pb.h"

namespace tlslab {

// Problems first, then facts, then the suites in use in their order, then those that are not, by
// the reason.
std::string ExplanationText(const v1::ContextExplanation& told);

std::string PresetsText(const v1::ListPresetsResponse& presets);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_EXPLANATION_TEXT_H_
