// Paths of expectations: into the report of a step, "client.negotiated.version", or where a test
// names another place also into that of an earlier step, "steps[full].timing.handshake.median".
//
// Which first words there are is decided by the step's action: a handshake has two ends (a dial to
// somewhere else one) and what it goes through, a chain that is judged has "chain", and so on.
#ifndef TLSLAB_CLIENT_MATCHER_STEP_PATH_H_
#define TLSLAB_CLIENT_MATCHER_STEP_PATH_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "client/matcher/field_path.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// The steps before the one that is looked at, by id.
using EarlierSteps = std::map<std::string, const v1::Step*>;
using EarlierReports = std::map<std::string, const v1::StepReport*>;

// What paths can be told to be wrong by. Null: not known, and every first word and step goes.
struct PathScope {
  const v1::Step* step = nullptr;
  const EarlierSteps* earlier = nullptr;
};

struct StepPath {
  std::string step_id;  // empty: the step itself
  FieldPath path;       // in StepReport; at least two segments, but for lists such as "handshakes"
};

// A path into the step's own report.
absl::StatusOr<StepPath> ResolveOwnPath(std::string_view text, const PathScope& scope);
// Likewise, or one into that of an earlier step.
absl::StatusOr<StepPath> ResolveAnyPath(std::string_view text, const PathScope& scope);

// The view that the path begins with is there: somebody saw that end, the chain was judged.
bool IsSeen(const StepPath& path, const v1::StepReport& report);

// The report that the path goes into; null when there is none of that step.
const v1::StepReport* ReportOf(const StepPath& path, const v1::StepReport& step,
                               const EarlierReports& earlier);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_STEP_PATH_H_
