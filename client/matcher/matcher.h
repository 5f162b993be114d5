// What a step expects, against what its two ends saw, or what was said of a chain.
//
// An expectation is a path that begins with "client" or "server" and goes on in HandshakeResult,
// or with "chain" and goes on in VerifyCertificateChainResponse, and a value. A scalar must stand
// there (see scalar.h for what equals what). A map is one test:
//
//   {present: true}              set, or not zero; a list with elements
//   {one_of: [A, B]}             equal to one of them
//   {matches: "^CN="}            RE2 syntax, found anywhere in the text
//   {contains: A}                a list has such an element, a text such a part
//   {min: 1}, {max: 9}, {min: 1, max: 9}   numbers, durations in seconds or as "50ms"
//
//   CheckExpectation("client.negotiated.version", value)        // before anything is run
//   MatchExpectation("client.negotiated.version", value, {&client, &server}).held()
//
// It runs nothing and prints nothing.
#ifndef TLSLAB_CLIENT_MATCHER_MATCHER_H_
#define TLSLAB_CLIENT_MATCHER_MATCHER_H_

#include <google/protobuf/struct.pb.h>

#include <string>

#include "absl/status/status.h"
#include "tlslab/v1/certificate_tools.pb.h"
#include "tlslab/v1/experiment_report.pb.h"
#include "tlslab/v1/handshake.pb.h"

namespace tlslab {

// OK when the path exists and the value can be compared with what stands there; else what is wrong.
absl::Status CheckExpectation(const std::string& path, const google::protobuf::Value& expected);

// What there is to be looked at. Null: nobody saw that end, or no chain was judged, and no
// expectation of it holds, not even that something is absent.
struct StepViews {
  const v1::HandshakeResult* client = nullptr;
  const v1::HandshakeResult* server = nullptr;
  const v1::VerifyCertificateChainResponse* chain = nullptr;
};

// An expectation that CheckExpectation refuses does not hold, and `actual` says why.
v1::ExpectationReport MatchExpectation(const std::string& path,
                                       const google::protobuf::Value& expected,
                                       const StepViews& views);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_MATCHER_MATCHER_H_
