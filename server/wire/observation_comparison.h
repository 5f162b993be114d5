// Which connections an observer can tell apart by the sizes and directions of their records.
//
//   std::vector<ObservationGroup> groups = GroupObservations(observations, {.tolerance = 0});
//   groups.size() == observations.size();   // every one looks different
//
// Two look the same when they have as many records, each goes the same way, and no two sizes
// differ by more than the tolerance. Within a group everyone looks the same as everyone else; with
// a tolerance the order may decide who is with whom, and an observation joins the first group that
// has it. Times are not compared: a network changes them.
#ifndef TLSLAB_SERVER_WIRE_OBSERVATION_COMPARISON_H_
#define TLSLAB_SERVER_WIRE_OBSERVATION_COMPARISON_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/wire/flow.h"

namespace tlslab {

struct RecordShape {
  FlowDirection flow = FlowDirection::kClientToServer;
  uint8_t content_type = 0;
  uint32_t payload_bytes = 0;
  bool is_protected = false;
};

struct Observation {
  std::string label;
  std::vector<RecordShape> records;
};

struct ObservationGroup {
  std::vector<size_t> members;  // places in the list, rising
  std::string shape;            // of the first: "> 517 < 1200 > 53"
};

struct ComparisonOptions {
  uint32_t tolerance = 0;  // bytes
};

// Those after the handshake. In TLS 1.2 and below they begin with the first record of application
// data. In TLS 1.3 Finished looks like application data: it is taken to be the first of the
// client's first three records after the server's that has the size of one, else the first.
std::vector<RecordShape> ApplicationDataOf(const std::vector<RecordShape>& records);

std::vector<ObservationGroup> GroupObservations(const std::vector<Observation>& observations,
                                                const ComparisonOptions& options);

// What tells two neighbouring groups apart, in a sentence.
std::string DifferenceOf(const ObservationGroup& one, const ObservationGroup& other,
                         const std::vector<Observation>& observations,
                         const ComparisonOptions& options);

}  // namespace tlslab

#endif  // TLSLAB_SERVER_WIRE_OBSERVATION_COMPARISON_H_
