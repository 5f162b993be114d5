// What a report says was seen, as an experiment file would expect it.
#ifndef TLSLAB_CLIENT_EXPERIMENT_SEEN_EXPECTATIONS_H_
#define TLSLAB_CLIENT_EXPERIMENT_SEEN_EXPECTATIONS_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// One value of YAML: a text, which may need quotes, or a number or boolean, which must have none.
struct SeenScalar {
  std::string text;
  bool is_text = false;
};

// What stood where the expectation looked. Enums and versions are named as `old`, the value that
// was expected, is: "TLS12", "TLS_VERSION_TLS12" or "TLSv1.2". Nothing when it is absent, no
// scalar, or too long to be told.
std::optional<SeenScalar> SeenValue(const v1::ExpectationReport& expectation,
                                    const std::string& old);

// How many elements the list had that the expectation looked at. Nothing when that is not told.
std::optional<SeenScalar> SeenSize(const v1::ExpectationReport& expectation,
                                   const v1::StepReport& step);

// Path and value, as YAML, of the main facts of a step. Empty when there is nothing to expect.
std::vector<std::pair<std::string, std::string>> MainFacts(const v1::StepReport& step);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_EXPERIMENT_SEEN_EXPECTATIONS_H_
