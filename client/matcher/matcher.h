// What a step expects, against what was seen in it.
//
// An expectation is a path into StepReport and a value. The path's first word is "client",
// "server", "relay", "reply" and so on; which of them there are is decided by the step's action
// (step_path.h). A scalar must stand there (see scalar.h for what equals what). A map is one test:
//
//   {present: true}              set, or not zero; a list with elements
//   {one_of: [A, B]}             equal to one of them
//   {matches: "^CN="}            RE2 syntax, found anywhere in the text
//   {contains: A}                a list has such an element, a text such a part; a map of fields,
//                                each a value or a test, stands for a message that has them all
//   {min: 1}, {max: 9}, {min: 1, max: 9}   numbers, durations in seconds or as "50ms"
//   {size: 2}                    a list has so many elements; one that is not there has none
//   {not: A}                     a value or a test: something is there, and it is not that
//   {same_as: PATH}              equal to what stands there, which is something
//   {differs_from: PATH}         both are there and differ
//   {less_than: PATH}, {more_than: PATH}   numbers and durations; {less_than: PATH, times: 0.5}
//                                less than half of it
//
// PATH goes into the same report, or into that of an earlier step: "steps[full].timing...".
//
//   CheckExpectation("client.negotiated.version", value, step, earlier)   // before anything is run
//   MatchExpectation("client.negotiated.version", value, report, earlier).held()
//
// Both are cheap (some microseconds): compiled patterns are kept and shared by all threads. It runs
// nothing and prints nothing.
#ifndef TLSLAB_CLIENT_MATCHER_MATCHER_H_
#define TLSLAB_CLIENT_MATCHER_MATCHER_H_

#include <google/protobuf/struct.pb.h>

#include <string>

#include "absl/status/status.h"
#include "client/matcher/step_path.h"
#include "tlslab/v1/experiment.pb.h"
#include "tlslab/v1/experiment_report.pb.h"

namespace tlslab {

// `earlier` (see step_path.h): the steps before this one, by their ids.

// OK when a step with this action has such a path and the value can be compared with what stands
// there; else what is wrong, with the nearest field, word, test or step.
absl::Status CheckExpectation(const std::string& path, const google::protobuf::Value& expected,
                              const v1::Step& step, const EarlierSteps& earlier);

// Of an end that nobody saw, a chain that was not judged, or a handshake that did not come, no
// expectation holds, not even that something is absent. The report of one that does not hold tells
// the facts around it (facts_around.h). An expectation that CheckExpectation refuses does not hold,
// and `actual` says why.
v1::ExpectationReport MatchExpectation(const std::string& path,
                                       const google::protobuf::Value& expected,
                                       const v1::StepReport& step, const EarlierReports& earlier);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_MATCHER_H_
