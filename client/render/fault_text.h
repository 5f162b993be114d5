// What became of faults, for a person: one line a fault.
//
//   Fault 'cut-finished'................ fired in record 4 (finished), 1290 bytes in, after 2.10 ms
//   Fault 'late-reset'.................. did not fire
#ifndef TLSLAB_CLIENT_RENDER_FAULT_TEXT_H_
#define TLSLAB_CLIENT_RENDER_FAULT_TEXT_H_

#include <google/protobuf/repeated_field.h>

#include <string>

#include "tlslab/v1/fault.pb.h"

namespace tlslab {

using FaultOutcomes = google::protobuf::RepeatedPtrField<v1::FaultOutcome>;

// In the order of the plan; empty for none.
std::string FaultsText(const FaultOutcomes& outcomes);

bool AnyFired(const FaultOutcomes& outcomes);

}  // namespace tlslab

#endif  // TLSLAB_CLIENT_RENDER_FAULT_TEXT_H_
